internal import CPostgres
internal import Core

/// One connection to PostgreSQL, as the lanes use it; made when it is first needed, and again after the server was lost.
///
/// A statement whose answer nobody needs waits here until one comes whose answer is needed, and travels with it; so does
/// BEGIN with the first statement, and the last ones with COMMIT.
///
/// Transactions that write are SERIALIZABLE: whatever a body has read is still true when it commits, or it runs again.
/// Transactions that only read see one moment (REPEATABLE READ).
final class PostgresSession: TransactionalSession {
  /// How far a transaction is.
  private enum Stage {
    case none
    /// BEGIN waits with the first statement.
    case planned
    /// The server has begun it.
    case open
  }

  /// To what ``undoToMark()`` goes back.
  private enum Mark {
    case none
    /// The whole transaction, which has had no body yet.
    case start
    /// A savepoint; before it so many statements wait.
    case savepoint(waiting: Int)
    /// A savepoint that was sent, or the waiting savepoint with all after it was taken back.
    case sent, takenBack
  }

  private static let beginReading: SQL = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
  private static let beginWriting: SQL = "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE"

  let skippingLocked: SQL = " FOR UPDATE SKIP LOCKED"

  private let door: PostgresDoor
  private var link: PostgresLink?
  private var marks: CommitMarks?
  private(set) var bodyFailure: StorageFailure?
  private var stage = Stage.none
  private var mark = Mark.none
  private var hasHadBody = false
  private var isWriting = false
  /// Whether the transaction may have changed something.
  private var mayHaveChanged = false
  private var waiting: [PostgresLink.Command] = []
  private var isClosed = false

  init(_ door: PostgresDoor, on link: PostgresLink? = nil) {
    self.door = door
    self.link = link
  }

  // MARK: Statements

  /// A journey of its own, for the limit of a statement that travels with others is set before they run.
  func liftTimeLimits() throws(StorageFailure) {
    _ = try query(
      """
      SELECT set_config('statement_timeout', '0', true) AS timeout, set_config('enable_seqscan', 'on', true) AS scans
      """,
      firstOnly: true
    )
  }

  func execute(_ sql: SQL) throws(StorageFailure) {
    try inBody { () throws(StorageFailure) in
      try admit(sql)
      waiting.append(PostgresLink.Command(sql: sql))
    }
  }

  func rowsChanged(by sql: SQL) throws(StorageFailure) -> Int {
    try inBody { () throws(StorageFailure) in
      try admit(sql)
      return try send(PostgresLink.Command(sql: sql, wanted: .changes)).changes
    }
  }

  func query(_ sql: SQL, firstOnly: Bool) throws(StorageFailure) -> [Row] {
    try inBody { () throws(StorageFailure) in
      try admit(sql)
      return try send(PostgresLink.Command(sql: sql, wanted: firstOnly ? .first : .rows)).rows
    }
  }

  func ask(_ sql: SQL, _ wanted: WantedAnswer) throws(StorageFailure) -> StatementAnswer {
    let answer = StatementAnswer()
    try inBody { () throws(StorageFailure) in
      try admit(sql)
      waiting.append(PostgresLink.Command(sql: sql, wanted: wanted, place: answer))
    }
    return answer
  }

  func fetch(_ answer: StatementAnswer) throws(StorageFailure) {
    try inBody { () throws(StorageFailure) in
      _ = try send()
      // The transaction in which it was asked is over.
      guard answer.isThere else {
        throw StorageFailure(.unexpected(code: 0), "an answer is read after its transaction")
      }
    }
  }

  /// By a cursor: the server hands over some rows at a time.
  func forEach(_ sql: SQL, _ body: (Row) throws -> Void) throws {
    try inBody { () throws(StorageFailure) in
      try admit(sql)
      waiting.append(PostgresLink.Command(sql: "DECLARE streamed NO SCROLL CURSOR FOR \(sql)"))
    }
    while true {
      let rows = try inBody { () throws(StorageFailure) in
        try send(PostgresLink.Command(sql: "FETCH 200 FROM streamed", wanted: .rows, hasManyShapes: true))
          .rows
      }
      for row in rows { try body(row) }
      guard rows.count == 200 else { break }
    }
    try inBody { () throws(StorageFailure) in waiting.append(PostgresLink.Command(sql: "CLOSE streamed")) }
  }

  private func admit(_ sql: SQL) throws(StorageFailure) {
    try sql.requireBodyStatement()
    try sql.requireBindable()
    mayHaveChanged = mayHaveChanged || !sql.onlyLooks
  }

  private func inBody<Result>(_ run: () throws(StorageFailure) -> Result) throws(StorageFailure) -> Result {
    if let bodyFailure { throw bodyFailure }
    do {
      return try run()
    } catch {
      bodyFailure = error
      throw error
    }
  }

  /// Sends what waits, and a last command.
  private func send(_ last: PostgresLink.Command? = nil) throws(StorageFailure) -> PostgresLink.Answer {
    guard let link else { throw isClosed ? .closed : PostgresHandle.lost("it was not begun") }
    let commands = waiting + (last.map { [$0] } ?? [])
    waiting.removeAll(keepingCapacity: true)
    stage = .open
    if case .savepoint = mark { mark = .sent }
    do {
      let answer = try link.run(commands)
      door.reachability.up()
      return answer
    } catch let error where error.kind == .readOnly && !isWriting {
      // Not the server may only be read, but this transaction.
      throw StorageFailure(.readOnly, "a reading body runs a statement that changes something")
    } catch {
      note(error)
      throw error
    }
  }

  /// After some failures there is no transaction any more, or no connection.
  private func note(_ failure: StorageFailure) {
    switch failure.redo {
    case .never: return
    case .onNewConnection:
      link = nil
      stage = .none
    case .afterOthers: rollBack()
    }
  }

  /// Runs a script outside the pipeline, when nothing waits.
  func runApart(_ script: String) throws(StorageFailure) {
    guard let link else { throw isClosed ? .closed : PostgresHandle.lost("it was not begun") }
    do {
      try link.run(script: script)
    } catch {
      bodyFailure = bodyFailure ?? error
      note(error)
      throw error
    }
    if !link.isInTransaction { stage = .none }
  }

  // MARK: Transactions

  func begin(writing: Bool) throws(StorageFailure) {
    guard !isClosed else { throw .closed }
    waiting.removeAll(keepingCapacity: true)
    if link?.isAlive == false { link = nil }
    do { try link?.letGoOfSurplus() } catch { link = nil }
    if link == nil { link = try door.connect() }
    if writing, marks == nil, let link {
      do {
        marks = try CommitMarks(on: link, at: door.surroundings.now)
      } catch {
        note(error)
        throw error
      }
    }
    isWriting = writing
    plan()
  }

  private func plan() {
    stage = .planned
    mark = .none
    hasHadBody = false
    mayHaveChanged = false
    waiting = [
      PostgresLink.Command(sql: isWriting ? PostgresSession.beginWriting : PostgresSession.beginReading)
    ]
  }

  func commit() throws(StorageFailure) {
    // Nothing was asked of the server.
    if stage == .planned, waiting.count == 1 {
      waiting = []
      stage = .none
      return
    }
    guard var marks, mayHaveChanged else { return try finish() }
    let next = marks.next(at: door.surroundings.now)
    waiting.append(PostgresLink.Command(sql: next.sql))
    self.marks = marks
    do {
      try finish()
    } catch let error where error.redo == .onNewConnection {
      // The answer is lost, not the question: whether it was kept is written in the database.
      guard try next.wasKept(askedBy: door) else { throw error }
      link = nil
      stage = .none
    }
  }

  private func finish() throws(StorageFailure) {
    let answer: PostgresLink.Answer
    do {
      answer = try send(PostgresLink.Command(sql: "COMMIT"))
    } catch {
      // What waited for the end was the last body's.
      bodyFailure = bodyFailure ?? error
      throw error
    }
    stage = .none
    // The one warning that comes with COMMIT: somebody ended its wait for the synchronous standby.
    guard link?.hasWarned != true else {
      throw StorageFailure(
        .unknownOutcome,
        "somebody cancelled a COMMIT that waited for the standby: one server alone has what was written"
      )
    }
    // The server answers COMMIT of a failed transaction with the word of what it did.
    guard answer.tag == "COMMIT" else {
      throw StorageFailure(.unexpected(code: 0), "the database server rolled a transaction back")
    }
  }

  /// Waits for the answer where rows may be locked, and elsewhere does not, for there is nothing to be learned from it.
  ///
  /// Whoever is told that a body was undone must find its rows as free as they were: a worker passes over locked ones.
  func rollBack() {
    waiting.removeAll(keepingCapacity: true)
    guard stage == .open, let link else {
      stage = .none
      return
    }
    stage = .none
    do {
      if mayHaveChanged {
        _ = try link.run([PostgresLink.Command(sql: "ROLLBACK")])
      } else {
        try link.runWithoutWaiting("ROLLBACK")
      }
    } catch {
      self.link = nil
    }
  }

  func setMark() throws(StorageFailure) {
    guard hasHadBody else {
      hasHadBody = true
      mark = .start
      return
    }
    mark = .savepoint(waiting: waiting.count)
    waiting.append(PostgresLink.Command(sql: "SAVEPOINT body"))
  }

  func forgetMark() throws(StorageFailure) {
    switch mark {
    case .none, .start, .takenBack: break
    case .savepoint, .sent: waiting.append(PostgresLink.Command(sql: "RELEASE SAVEPOINT body"))
    }
    mark = .none
  }

  func undoToMark() throws(StorageFailure) {
    switch mark {
    case .none, .takenBack: break
    case .start:
      // Nothing of anybody else's is in it: it begins anew.
      if stage == .open { rollBack() }
      plan()
    case .savepoint(let count):
      waiting.removeSubrange(count...)
      mark = .takenBack
    case .sent:
      waiting = [PostgresLink.Command(sql: "ROLLBACK TO SAVEPOINT body")]
      _ = try send()
    }
  }

  func settleBody() throws(StorageFailure) {
    // BEGIN alone may go on waiting.
    guard waiting.count > (stage == .planned ? 1 : 0) else { return }
    try sendWaiting()
  }

  /// Sends what waits, BEGIN too.
  func sendWaiting() throws(StorageFailure) {
    guard !waiting.isEmpty else { return }
    try inBody { () throws(StorageFailure) in _ = try send() }
  }

  var isInTransaction: Bool { stage != .none }

  func beginBody() { bodyFailure = nil }

  func tidy() throws(StorageFailure) {}

  func close() {
    isClosed = true
    if let link, let marks { marks.remove(on: link) }
    link = nil
    stage = .none
  }
}
