internal import Core

/// Brings a database's schema up to date, or refuses it.
///
/// 1. Take the lock: one transaction that writes, so that a second process waits and then finds nothing left to do.
/// 2. Read what was applied, and let ``SchemaHistory`` judge it.
/// 3. Apply what is missing, in order, and record each with its text.
/// 4. Look that no row refers to one that is not there, and commit; a failure or a kill before that leaves nothing.
struct Migrator {
  private let migrations: [Migration]
  private let now: Timestamp
  private let mayApply: Bool

  init(_ migrations: [Migration], now: Timestamp, mayApply: Bool) {
    self.migrations = migrations
    self.now = now
    self.mayApply = mayApply
  }

  /// Does all that on a session that is used for nothing else: it ends with foreign keys off.
  func bringUpToDate(_ session: SQLiteSession) throws(StorageFailure) {
    // As SQLite's own procedure for changing a table asks: rows are checked at the end instead, and the pragma does
    // nothing inside a transaction. https://www.sqlite.org/lang_altertable.html#otheralter
    try session.run(script: "PRAGMA foreign_keys = OFF")
    try session.begin(writing: true)
    do {
      try applyMissing(in: session)
      try session.commit()
    } catch {
      session.rollBack()
      throw error
    }
  }

  private func applyMissing(in session: SQLiteSession) throws(StorageFailure) {
    try session.run(script: Migration.bookkeeping)
    let missing = try SchemaHistory(applied: try applied(in: session)).missing(from: migrations)
    guard mayApply || missing.isEmpty else {
      throw SchemaHistory.refusal(
        "it lacks \(missing.count) of \(migrations.count) migrations: apply them before this program starts"
      )
    }
    for migration in missing {
      try apply(migration, in: session)
    }
    guard try session.query("SELECT 1 FROM pragma_foreign_key_check", firstOnly: true).isEmpty else {
      throw SchemaHistory.refusal(
        "after the migrations a row refers to one that is not there; nothing was changed"
      )
    }
  }

  private func applied(in session: SQLiteSession) throws(StorageFailure) -> [Migration] {
    session.beginBody()
    var applied: [Migration] = []
    let rows = try session.query(
      "SELECT number, name, statements FROM schema_migration ORDER BY number",
      firstOnly: false
    )
    for row in rows {
      let number = Int(try row.int("number"))
      applied.append(Migration(number: number, name: try row.text("name"), sql: try row.text("statements")))
    }
    return applied
  }

  private func apply(_ migration: Migration, in session: SQLiteSession) throws(StorageFailure) {
    do {
      try session.run(script: migration.sql)
    } catch {
      throw StorageFailure(
        error.kind,
        "migration \(migration.number) cannot be applied: \(error.description)"
      )
    }
    guard session.isInTransaction else {
      throw SchemaHistory.refusal("migration \(migration.number) ends the transaction; it may not")
    }
    try session.execute(
      """
      INSERT INTO schema_migration (number, name, statements, applied_at)
      VALUES (\(migration.number), \(migration.name), \(migration.sql), \(now))
      """
    )
  }
}
