/// One kind of database behind ``Database``.
protocol Engine: Sendable {
  /// Runs the work on a connection that only looks, and answers it.
  func enqueue(reading work: any LaneWork)

  /// Runs the work on a connection that may write, and answers it when it is durable.
  func enqueue(writing work: any LaneWork)

  var acceptsWrites: Bool { get }
  var isShared: Bool { get }
  var counters: DatabaseCounters { get }

  /// Takes no more work, and does not wait for what is left.
  func stop()

  /// Takes no more work, and returns when all is done and closed.
  func close() async
}

/// What a lane, and the migrator, ask of one connection; one thread at a time uses it.
protocol TransactionalSession: Session {
  /// Begins a transaction; one that writes waits here for other processes.
  func begin(writing: Bool) throws(StorageFailure)
  func commit() throws(StorageFailure)
  /// Ends the transaction, if there still is one, and keeps nothing.
  func rollBack()

  /// Sets the mark to which ``undoToMark()`` goes back.
  func setMark() throws(StorageFailure)
  func forgetMark() throws(StorageFailure)
  func undoToMark() throws(StorageFailure)

  /// Sends what a body left waiting, so that its failures are known before another body follows in the same transaction.
  func settleBody() throws(StorageFailure)

  /// Whether the transaction that was begun still stands; a full disk or an I/O error may have ended it.
  var isInTransaction: Bool { get }

  /// The first statement that failed since ``beginBody()``.
  var bodyFailure: StorageFailure? { get }
  func beginBody()

  /// The work that may be done between two groups, when all callers have their answers.
  func tidy() throws(StorageFailure)
  func close()
}
