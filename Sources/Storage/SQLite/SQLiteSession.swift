/// One connection of SQLite, as the lanes use it.
final class SQLiteSession: TransactionalSession {
  /// After so many pages (16 MB) the WAL is copied back into the file.
  ///
  /// A page that was written ten times meanwhile is copied once.
  static let pagesBetweenCheckpoints = 4000
  /// A WAL of so many pages (64 MB) is emptied, even if that waits for readers.
  static let pagesBeforeThoroughCheckpoint = 16_000

  /// One lane writes.
  let skippingLocked: SQL = ""

  private var connection: SQLiteConnection?
  private(set) var bodyFailure: StorageFailure?
  private var pagesInWAL = 0
  /// Who copies the WAL back; nil where the session is no lane's that writes.
  private let checkpointer: SQLiteCheckpointer?
  private var isCopying = false

  /// Opens a file that is there.
  init(
    path: String,
    settings: SQLiteSettings,
    checkpointer: SQLiteCheckpointer? = nil
  ) throws(StorageFailure) {
    self.checkpointer = checkpointer
    connection = try SQLiteConnection(path: path, settings: settings)
  }

  /// There are none.
  func liftTimeLimits() throws(StorageFailure) {}

  func execute(_ sql: SQL) throws(StorageFailure) {
    _ = try rowsChanged(by: sql)
  }

  func rowsChanged(by sql: SQL) throws(StorageFailure) -> Int {
    try inBody { connection throws(StorageFailure) in
      let entry = try SQLiteSession.prepared(sql, on: connection)
      defer { entry.statement.reset() }
      try entry.statement.bind(sql.values)
      while try entry.statement.step() {}
      return entry.statement.isReadOnly ? 0 : connection.handle.changes
    }
  }

  func query(_ sql: SQL, firstOnly: Bool) throws(StorageFailure) -> [Row] {
    try inBody { connection throws(StorageFailure) in
      let entry = try SQLiteSession.prepared(sql, on: connection)
      defer { entry.statement.reset() }
      try entry.statement.bind(sql.values)
      var rows: [Row] = []
      while try entry.statement.step() {
        if !firstOnly || rows.isEmpty { rows.append(entry.statement.row()) }
        // INSERT … RETURNING and its like are stepped to their end all the same, so that nothing hangs on what a
        // statement that was left half-way has kept.
        if firstOnly && entry.statement.isReadOnly { break }
      }
      return rows
    }
  }

  func forEach(_ sql: SQL, _ body: (Row) throws -> Void) throws {
    let entry = try inBody { connection throws(StorageFailure) in
      let entry = try SQLiteSession.prepared(sql, on: connection)
      try entry.statement.bind(sql.values)
      return entry
    }
    defer { entry.statement.reset() }
    while let row = try inBody({ (_) throws(StorageFailure) in
      try entry.statement.step() ? entry.statement.row() : nil
    }) {
      try body(row)
    }
  }

  private static func prepared(_ sql: SQL, on connection: SQLiteConnection) throws(StorageFailure)
    -> StatementCache.Entry
  {
    try connection.cache.entry(for: sql) { (text) throws(StorageFailure) in
      try sql.requireBodyStatement()
      return try connection.handle.prepare(text)
    }
  }

  private func inBody<Result>(
    _ run: (SQLiteConnection) throws(StorageFailure) -> Result
  ) throws(StorageFailure) -> Result {
    if let bodyFailure { throw bodyFailure }
    do {
      return try run(try opened())
    } catch {
      bodyFailure = error
      throw error
    }
  }

  func opened() throws(StorageFailure) -> SQLiteConnection {
    guard let connection else { throw .closed }
    return connection
  }

  func begin(writing: Bool) throws(StorageFailure) {
    if isCopying, let failure = checkpointer?.lastingFailure { throw failure }
    try opened().take(writing ? .beginWriting : .beginReading)
  }

  func commit() throws(StorageFailure) { try opened().take(.commit) }

  /// A ROLLBACK that fails has nothing left to undo: SQLite has ended the transaction itself.
  func rollBack() {
    guard let connection, connection.handle.isInTransaction else { return }
    do { try connection.take(.rollBack) } catch { bodyFailure = bodyFailure ?? error }
  }

  func setMark() throws(StorageFailure) { try opened().take(.setMark) }
  func forgetMark() throws(StorageFailure) { try opened().take(.forgetMark) }
  func undoToMark() throws(StorageFailure) { try opened().take(.undoToMark) }

  /// Nothing waits: every statement has run when it returns.
  func settleBody() throws(StorageFailure) {}

  var isInTransaction: Bool { connection?.handle.isInTransaction ?? false }

  func beginBody() { bodyFailure = nil }

  /// Has the WAL copied back when it has grown, and copies what is left itself.
  func tidy() throws(StorageFailure) {
    guard let checkpointer else { return }
    let connection = try opened()
    let isDue = connection.handle.pagesWritten(clearing: false) >= SQLiteSession.pagesBetweenCheckpoints
    guard isCopying else {
      guard isDue else { return }
      _ = connection.handle.pagesWritten(clearing: true)
      isCopying = true
      return checkpointer.start()
    }
    // As much again was written meanwhile: the disk does not keep up, and the WAL must not grow without end.
    guard try isThrough(checkpointer, waits: isDue) else { return }
    _ = connection.handle.pagesWritten(clearing: true)
    let isThorough = pagesInWAL >= SQLiteSession.pagesBeforeThoroughCheckpoint
    pagesInWAL = try connection.handle.checkpoint(isThorough: isThorough)
  }

  private func isThrough(_ checkpointer: SQLiteCheckpointer, waits: Bool) throws(StorageFailure) -> Bool {
    do {
      let hasEnded = try checkpointer.hasEnded(waits: waits)
      isCopying = !hasEnded
      return hasEnded
    } catch {
      isCopying = false
      throw error
    }
  }

  func close() { connection = nil }
}
