internal import Core

/// Brings a database's schema up to date, or refuses it.
///
/// 1. Take the lock (of SQLite the right to write, of PostgreSQL an advisory lock), so that a second process waits and then
///    finds nothing left to do; then one transaction for all the rest.
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

  /// Does all that on a session that is used for nothing else.
  func bringUpToDate(_ session: any MigratingSession) throws(StorageFailure) {
    try session.prepareToMigrate()
    try session.begin(writing: true)
    do {
      try applyMissing(in: session)
      try session.commit()
    } catch {
      session.rollBack()
      throw error
    }
  }

  private func applyMissing(in session: any MigratingSession) throws(StorageFailure) {
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
    guard try session.areReferencesWhole() else {
      throw SchemaHistory.refusal(
        "after the migrations a row refers to one that is not there; nothing was changed"
      )
    }
  }

  private func applied(in session: any MigratingSession) throws(StorageFailure) -> [Migration] {
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

  private func apply(_ migration: Migration, in session: any MigratingSession) throws(StorageFailure) {
    try migration.requireNoTransactions()
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
    _ = try session.rowsChanged(
      by: """
        INSERT INTO schema_migration (number, name, statements, applied_at)
        VALUES (\(migration.number), \(migration.name), \(migration.sql), \(now))
        """
    )
  }
}
