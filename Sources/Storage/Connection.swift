/// The database as one body of ``Database/read(_:)`` or ``Database/write(_:)`` sees it, inside its transaction.
///
/// It is lent: it is worth nothing outside the body, and may not leave its thread. A statement begins with SELECT, WITH,
/// VALUES, INSERT, UPDATE or DELETE; transactions are the lane's.
///
/// **A statement that fails ends the body**, on every database: each later one fails the same way, and what the body
/// returns is not kept. So what may be expected (a row that is there already) is said in SQL, by `ON CONFLICT`.
public final class Connection {
  let session: any Session
  /// What is done once the transaction has committed.
  var followers: [@Sendable () -> Void] = []

  init(_ session: any Session) {
    self.session = session
  }

  /// What ends a SELECT of rows that the body takes to itself, so that bodies that run beside it pass over them.
  ///
  /// Empty where one body writes at a time. What it follows selects from one table, and may say ORDER BY and LIMIT.
  public var skippingLocked: SQL { session.skippingLocked }

  /// Asks for something to be done once the transaction has committed: to wake whoever waits for what it wrote.
  ///
  /// It is not done where the body throws or the commit fails, and may be lost in a crash: what must not be lost is a row.
  ///
  /// - Parameter action: short and without waiting; it runs on the lane's own thread.
  public func afterCommit(_ action: @escaping @Sendable () -> Void) {
    followers.append(action)
  }

  /// Lets the rest of this transaction take its time, and read whole tables.
  ///
  /// A server ends a statement that takes longer than a visitor would wait, and avoids plans that stand in the way of
  /// those who write. Whoever copies a database calls this first; the next transaction has the limits again.
  ///
  /// - Throws: ``StorageFailure``.
  public func liftTimeLimits() throws(StorageFailure) { try session.liftTimeLimits() }

  /// Runs a statement whose answer nobody needs.
  ///
  /// It may be sent together with later ones; where it fails, the body fails at the latest when it ends.
  ///
  /// - Parameter sql: what to run.
  /// - Throws: ``StorageFailure``.
  public func execute(_ sql: SQL) throws(StorageFailure) {
    try session.execute(sql)
  }

  /// Runs a statement and waits for how many rows it inserted, changed or deleted itself.
  ///
  /// - Parameter sql: what to run.
  /// - Returns: how many rows; 0 for a statement that only looks.
  /// - Throws: ``StorageFailure``.
  public func rowsChanged(by sql: SQL) throws(StorageFailure) -> Int {
    try session.rowsChanged(by: sql)
  }

  /// Runs a statement that gives rows.
  ///
  /// - Parameter sql: what to run.
  /// - Returns: every row, in memory; so say `LIMIT`.
  /// - Throws: ``StorageFailure``.
  public func query(_ sql: SQL) throws(StorageFailure) -> [Row] {
    try session.query(sql, firstOnly: false)
  }

  /// Runs a statement that gives rows, for its first row.
  ///
  /// - Parameter sql: what to run.
  /// - Returns: the first row, or nil where there is none.
  /// - Throws: ``StorageFailure``.
  public func first(_ sql: SQL) throws(StorageFailure) -> Row? {
    try session.query(sql, firstOnly: true).first
  }

  /// Runs a statement that gives rows, and hands them over one by one: for answers that need not fit into memory.
  ///
  /// The body may run no other statement before the last row.
  ///
  /// - Parameters:
  ///   - sql: what to run: a SELECT.
  ///   - body: what to do with each row.
  /// - Throws: ``StorageFailure``, or what the body throws, after which no more rows come.
  public func forEach(_ sql: SQL, _ body: (Row) throws -> Void) throws {
    try session.forEach(sql, body)
  }

  /// What the database tells of itself.
  func ownFacts() throws(StorageFailure) -> [DatabaseCondition.Fact] { try session.facts() }
}

@available(*, unavailable) extension Connection: Sendable {}

/// What a database does for a ``Connection``.
protocol Session: AnyObject {
  var skippingLocked: SQL { get }
  /// Takes the limits away that hold until the transaction ends; nothing where there are none.
  func liftTimeLimits() throws(StorageFailure)
  func execute(_ sql: SQL) throws(StorageFailure)
  func rowsChanged(by sql: SQL) throws(StorageFailure) -> Int
  func query(_ sql: SQL, firstOnly: Bool) throws(StorageFailure) -> [Row]
  /// Runs a statement now, or together with the next one whose answer is waited for.
  func ask(_ sql: SQL, _ wanted: WantedAnswer) throws(StorageFailure) -> StatementAnswer
  /// Makes sure that an answer has come, or throws.
  func fetch(_ answer: StatementAnswer) throws(StorageFailure)
  func forEach(_ sql: SQL, _ body: (Row) throws -> Void) throws
  /// What only this kind of database can tell of itself: version, size, settings, damage.
  func facts() throws(StorageFailure) -> [DatabaseCondition.Fact]
}
