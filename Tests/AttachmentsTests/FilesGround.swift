import Alerts
import Core
import Crypto
import Jobs
import Keys
import Record
import Storage
import Support
import Synchronization
import Testing

@testable import Attachments

/// A scanner that says what it is told to.
final class ScriptedScanner: MalwareScanner {
  private let state = Mutex<(verdict: ScanVerdict, seen: [[UInt8]])>((.clean, []))

  init(_ verdict: ScanVerdict) { state.withLock { $0.verdict = verdict } }

  func say(_ verdict: ScanVerdict) { state.withLock { $0.verdict = verdict } }

  /// The files that it looked through.
  var seen: [[UInt8]] { state.withLock { $0.seen } }

  func scan(_ next: @Sendable () async throws -> [UInt8]?) async throws -> ScanVerdict {
    var file: [UInt8] = []
    while let piece = try await next() { file += piece }
    return state.withLock { [file] state in
      state.seen.append(file)
      return state.verdict
    }
  }
}

/// The room, on a database of its own.
struct FilesGround: Sendable {
  let clock: TestClock
  let stored: TestDatabase
  let surroundings: Surroundings
  let attachments: Attachments
  let runner: JobRunner
  let alerts: Alerts
  let ann = FileOwner("acc_ann")
  let ben = FileOwner("acc_ben")

  var database: Database { stored.database }

  static func make(scanner: (any MalwareScanner)? = nil, limits: FileLimits = .standard) async throws
    -> FilesGround
  {
    let clock = TestClock()
    let stored = try await TestDatabase.make(clock: clock)
    let path = stored.folder + "/key-ring"
    try KeyRing.create(path: path, random: TestRandom(seed: 4))
    return try await FilesGround(clock: clock, stored: stored, scanner: scanner, limits: limits, seed: 1)
  }

  /// The room once more on the same database, as another instance would have it.
  func another(scanner: (any MalwareScanner)? = nil, limits: FileLimits = .standard) async throws
    -> FilesGround
  {
    try await FilesGround(
      clock: clock,
      stored: stored.another(clock: clock),
      scanner: scanner,
      limits: limits,
      seed: 77
    )
  }

  private init(
    clock: TestClock,
    stored: TestDatabase,
    scanner: (any MalwareScanner)?,
    limits: FileLimits,
    seed: UInt64
  ) async throws {
    self.clock = clock
    self.stored = stored
    surroundings = .test(clock: clock, seed: seed)
    let keys = KeyTable(ring: try KeyRing.load(path: stored.folder + "/key-ring"), surroundings: surroundings)
    let jobs = JobQueue(surroundings: surroundings)
    alerts = Alerts(surroundings: surroundings)
    attachments = try Attachments(
      database: stored.database,
      jobs: jobs,
      alerts: alerts,
      record: Record(surroundings: surroundings),
      workLane: WorkLane(),
      boxKey: try await keys.openGatewayKeys(in: stored.database).box,
      scanner: scanner,
      limits: limits,
      surroundings: surroundings
    )
    runner = JobRunner(
      database: stored.database,
      queue: jobs,
      alerts: alerts,
      handlers: [.scanFile: ScanFile(attachments)],
      surroundings: surroundings
    )
  }

  /// Sends a file in pieces.
  func upload(
    _ file: [UInt8],
    named name: String = "letter.txt",
    of owner: FileOwner? = nil,
    inPiecesOf size: Int = 50_000
  ) async throws -> UploadOutcome {
    let upload = try attachments.begin(name: name, owner: owner ?? ann)
    for start in stride(from: 0, to: file.count, by: size) {
      if let refusal = try await upload.add(Array(file[start..<min(file.count, start + size)])) {
        return .refused(refusal)
      }
    }
    return try await upload.finish(expecting: file.count)
  }

  /// Sends a file that is taken.
  func taken(
    _ file: [UInt8],
    named name: String = "letter.txt",
    of owner: FileOwner? = nil,
    inPiecesOf size: Int = 50_000
  ) async throws -> StoredFile {
    guard case .taken(let stored) = try await upload(file, named: name, of: owner, inPiecesOf: size) else {
      throw NotTaken()
    }
    return stored
  }

  struct NotTaken: Error {}

  /// Gives files to a message, and hands its key out.
  func claimed(_ ids: [FileID], for content: String, of owner: FileOwner? = nil) async throws -> MessageKey {
    let key = try MessageKey.random(from: surroundings.random)
    try await claim(ids, for: content, with: key, of: owner)
    return key
  }

  func claim(_ ids: [FileID], for content: String, with key: MessageKey, of owner: FileOwner? = nil)
    async throws
  {
    let owner = owner ?? ann
    let found = try await database.read { try attachments.askWaiting(ids, of: owner, in: $0).answer() }
    guard case .ready(let files) = found else { throw NotTaken() }
    let claim = try files.sealed(with: key, for: content, random: surroundings.random)
    try await database.write { try attachments.claim(claim, in: $0) }
  }

  /// Everything of a file, as it is given out.
  func read(_ id: FileID, of content: String, with key: MessageKey) async throws -> [UInt8] {
    guard case .open(_, let reader) = try await attachments.giveOut(id, of: content, with: key) else {
      throw NotTaken()
    }
    var file: [UInt8] = []
    while let chunk = try await reader.next() { file += chunk }
    return file
  }

  func execute(_ sql: SQL) async throws -> Int {
    try await database.write { try $0.rowsChanged(by: sql) }
  }

  func count(_ sql: SQL) async throws -> Int {
    try await database.read { Int(try $0.first(sql)?.int(0) ?? 0) }
  }

  var files: Int { get async throws { try await count("SELECT COUNT(*) FROM attachment") } }
  var chunks: Int { get async throws { try await count("SELECT COUNT(*) FROM attachment_chunk") } }
  var scanJobs: Int {
    get async throws { try await count("SELECT COUNT(*) FROM job WHERE kind = 'scan-file'") }
  }

  func raised() async throws -> [ListedAlert] {
    try await database.read { [alerts] in try alerts.list(AlertQuery(kind: .malware), in: $0).items }
  }
}
