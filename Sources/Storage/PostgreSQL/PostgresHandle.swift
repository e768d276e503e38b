internal import CPostgres
internal import Foundation

/// One connection to a PostgreSQL server, closed when it goes; its pointer never leaves this file.
///
/// Commands are sent in a *pipeline*: several, then a sync, then all their answers, so that they cost one journey to the
/// server together. After one that fails the server passes over the others up to the sync.
///
/// Source: <https://www.postgresql.org/docs/15/libpq-pipeline-mode.html>
@safe final class PostgresHandle {
  /// A server that says nothing for so long is given up, though its own limits are far below.
  static let patience = Duration.seconds(60)

  private let raw: OpaquePointer
  /// What the server has warned of; libpq notes it while it reads answers, on the thread that reads them.
  let warnings = Warnings()
  /// The parameters of a command, one after the other; kept so that its memory is taken once.
  private var scratch: [UInt8] = []

  /// Connects, waiting for the server as long as the parameters say.
  ///
  /// - Parameter parameters: libpq's own, by keyword.
  /// - Throws: ``StorageFailure`` with the server's or libpq's words, which name host and user and never a password.
  init(_ parameters: [PostgresParameter]) throws(StorageFailure) {
    let connected = unsafe withCStrings(parameters.map(\.keyword)) { keywords in
      unsafe withCStrings(parameters.map(\.value)) { values in unsafe PQconnectdbParams(keywords, values, 0) }
    }
    guard let connection = unsafe connected.flatMap({ unsafe $0 }).flatMap({ unsafe $0 }) else {
      throw StorageFailure(.cannotOpen, "there is no memory for a connection to the database")
    }
    guard unsafe PQstatus(connection) == CONNECTION_OK else {
      let words = unsafe String(cString: PQerrorMessage(connection))
      unsafe PQfinish(connection)
      throw StorageFailure(.unreachable, PostgresHandle.oneLine(words), redo: .onNewConnection)
    }
    unsafe raw = connection
    // Notices would go to the standard error, past the log.
    unsafe PQsetNoticeReceiver(
      connection,
      { warnings, notice in
        guard let warnings = unsafe warnings, unsafe cpostgres_is_warning(notice) == 1 else { return }
        unsafe Unmanaged<Warnings>.fromOpaque(warnings).takeUnretainedValue().hasAny = true
      },
      Unmanaged.passUnretained(warnings).toOpaque()
    )
    guard unsafe PQsetnonblocking(connection, 1) == 0, unsafe PQenterPipelineMode(connection) == 1 else {
      throw StorageFailure(.cannotOpen, "libpq takes no pipeline; which version is installed?")
    }
  }

  deinit {
    unsafe PQfinish(raw)
  }

  /// Whether the server is there and waits for a start, according to itself; not whether it would let us in.
  static func isStarting(_ parameters: [PostgresParameter]) -> Bool {
    let answer = unsafe withCStrings(parameters.map(\.keyword)) { keywords in
      unsafe withCStrings(parameters.map(\.value)) { values in unsafe PQpingParams(keywords, values, 0) }
    }
    return answer == .some(.some(PQPING_REJECT))
  }

  /// A connection that is gone before anything was committed.
  static func lost(_ how: String) -> StorageFailure {
    StorageFailure(
      .unreachable,
      "the connection to the database server was lost: \(how)",
      redo: .onNewConnection
    )
  }

  /// What libpq says in several lines, as one.
  static func oneLine(_ words: String) -> String {
    words.split(whereSeparator: \.isNewline).joined(separator: "; ")
  }

  /// Whether a transaction stands, and whether it has failed; right once all answers have come.
  var transaction: PGTransactionStatusType { unsafe PQtransactionStatus(raw) }

  /// Whether the server has not ended the connection: reads what has come, and waits for nothing.
  var isAlive: Bool {
    unsafe PQconsumeInput(raw) == 1 && PQstatus(raw) == CONNECTION_OK
  }

  // MARK: Sending

  /// Asks the server to prepare a statement.
  func sendPrepare(_ name: String, _ text: String, types: [Oid]) throws(StorageFailure) {
    let isSent = unsafe types.withUnsafeBufferPointer { types in
      unsafe PQsendPrepare(raw, name, text, Int32(clamping: types.count), types.baseAddress)
    }
    try check(isSent)
  }

  /// Asks the server to run a prepared statement.
  ///
  /// No text among the values holds a NUL: ``SQL/requireBindable()``.
  func sendRun(_ name: String, _ values: [BoundValue]) throws(StorageFailure) {
    scratch.removeAll(keepingCapacity: true)
    let spans = values.map { span(of: $0) }
    // One more, so that an empty value too has an address.
    scratch.append(0)
    let isSent: Int32 = unsafe scratch.withUnsafeBytes { bytes in
      let base = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
      let starts: [UnsafePointer<CChar>?] = unsafe spans.map { span in
        unsafe span.flatMap { span in unsafe base.map { unsafe $0 + span.start } }
      }
      let lengths = spans.map { Int32(clamping: $0?.count ?? 0) }
      let formats = [Int32](repeating: 1, count: values.count)
      return unsafe PQsendQueryPrepared(raw, name, Int32(clamping: values.count), starts, lengths, formats, 1)
    }
    try check(isSent)
  }

  private func span(of value: BoundValue) -> (start: Int, count: Int)? {
    let start = scratch.count
    switch value {
    case .integer(let number?):
      unsafe withUnsafeBytes(of: number.bigEndian) { bytes in unsafe scratch.append(contentsOf: bytes) }
    case .text(let text?): scratch.append(contentsOf: text.utf8)
    case .blob(let bytes?): scratch.append(contentsOf: bytes)
    case .integer(nil), .text(nil), .blob(nil): return nil
    }
    return (start, scratch.count - start)
  }

  /// Ends what is sent together; the server answers now.
  func sendSync() throws(StorageFailure) {
    try check(unsafe PQpipelineSync(raw))
  }

  private func check(_ isSent: Int32) throws(StorageFailure) {
    guard isSent == 1 else { throw PostgresHandle.lost("it takes no commands") }
  }

  // MARK: Answers

  /// The answer to the next command, or nil for the end of what was sent together.
  func nextAnswer() throws(StorageFailure) -> PostgresResult? {
    // Between the answers to two commands there is a gap, and never two.
    for _ in 0..<2 {
      try awaitAnswer()
      guard let raw = unsafe PQgetResult(raw) else { continue }
      let result = unsafe PostgresResult(raw)
      if result.status == PGRES_PIPELINE_SYNC { return nil }
      return consume result
    }
    throw PostgresHandle.lost("it ended")
  }

  /// Waits until an answer has come whole, sending meanwhile what is not sent yet.
  private func awaitAnswer() throws(StorageFailure) {
    let deadline = ContinuousClock.now + PostgresHandle.patience
    while true {
      let unsent = unsafe PQflush(raw)
      guard unsent >= 0 else { throw PostgresHandle.lost("it takes nothing any more") }
      if unsafe PQisBusy(raw) == 0 { return }
      let left = ContinuousClock.now.duration(to: deadline)
      guard left > .zero else { throw PostgresHandle.lost("no answer for \(PostgresHandle.patience)") }
      var socket = pollfd(
        fd: unsafe PQsocket(raw),
        events: Int16(POLLIN) | (unsent > 0 ? Int16(POLLOUT) : 0),
        revents: 0
      )
      let ready = unsafe poll(&socket, 1, Int32(clamping: left.components.seconds * 1000 + 1))
      if ready < 0, errno != EINTR { throw PostgresHandle.lost("poll failed (errno \(errno))") }
      if ready > 0, unsafe PQconsumeInput(raw) == 0 { throw PostgresHandle.lost("it ended") }
    }
  }

  // MARK: Outside the pipeline

  /// Runs statements that are the program's own and have no values, such as a migration.
  func run(script: String) throws(StorageFailure) {
    guard unsafe PQexitPipelineMode(raw) == 1, unsafe PQsetnonblocking(raw, 0) == 0 else {
      throw PostgresHandle.lost("it still owes answers")
    }
    var failure: StorageFailure?
    if let answer = unsafe PQexec(raw, script) {
      failure = unsafe PostgresResult(answer).failure
    } else {
      failure = PostgresHandle.lost("it takes no commands")
    }
    guard unsafe PQsetnonblocking(raw, 1) == 0, unsafe PQenterPipelineMode(raw) == 1 else {
      throw failure ?? PostgresHandle.lost("it ended")
    }
    if let failure { throw failure }
  }
}

/// Whether a server has warned of something.
final class Warnings {
  var hasAny = false
}

/// One of libpq's connection parameters.
struct PostgresParameter: Sendable, Equatable {
  let keyword: String
  let value: String
}
