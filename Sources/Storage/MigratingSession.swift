/// A connection on which a database is brought up to date; it is used for nothing else.
protocol MigratingSession: TransactionalSession {
  /// Waits until no other process migrates, and makes ready what the database needs before its first table.
  func prepareToMigrate() throws(StorageFailure)

  /// Runs statements that are the program's own and have no values; within a transaction they cannot end it.
  func run(script: String) throws(StorageFailure)

  /// Whether every row that another refers to is there.
  func areReferencesWhole() throws(StorageFailure) -> Bool
}
