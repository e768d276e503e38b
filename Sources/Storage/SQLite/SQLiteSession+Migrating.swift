extension SQLiteSession: MigratingSession {
  /// Lets references be checked at the end, as SQLite's own procedure for changing a table asks.
  ///
  /// The pragma does nothing inside a transaction. The lock is the transaction's.
  ///
  /// Source: <https://www.sqlite.org/lang_altertable.html#otheralter>
  func prepareToMigrate() throws(StorageFailure) {
    try run(script: "PRAGMA foreign_keys = OFF")
  }

  /// Runs statements that are the program's own; within a transaction they cannot end it by a COMMIT.
  func run(script: String) throws(StorageFailure) {
    let connection = try opened()
    connection.handle.forbidCommits(isInTransaction)
    defer { connection.handle.forbidCommits(false) }
    try connection.handle.run(script: SQLiteSession.uncovered(script))
  }

  /// The script with ``Migration/keyOrder`` laid open; to every other database it is a comment.
  static func uncovered(_ script: String) -> String {
    script.replacing(Migration.keyOrder, with: "WITHOUT ROWID")
  }

  func areReferencesWhole() throws(StorageFailure) -> Bool {
    try query("SELECT 1 FROM pragma_foreign_key_check", firstOnly: true).isEmpty
  }
}
