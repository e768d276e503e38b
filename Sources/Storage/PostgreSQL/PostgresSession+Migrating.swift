internal import Core

extension PostgresSession: MigratingSession {
  /// Any number will do, as long as it stays: "postern" in ASCII.
  private static let lockNumber: Int64 = 0x70_6f73_7465_726e

  /// The lock is the session's, and goes with it: two instances may start at once.
  func prepareToMigrate() throws(StorageFailure) {
    try run(script: "SET statement_timeout = 0; SET lock_timeout = 0; SET enable_seqscan = on")
    try run(script: "SELECT pg_advisory_lock(\(PostgresSession.lockNumber))")
    try run(script: Migration.postgresGround)
  }

  func run(script: String) throws(StorageFailure) {
    try sendWaiting()
    try runApart(script)
  }

  /// PostgreSQL looks at every statement; a reference that is not whole cannot be committed.
  func areReferencesWhole() throws(StorageFailure) -> Bool { true }
}
