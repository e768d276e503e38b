public import Core
public import Storage

/// Durable work: what must follow a commit is a row written in the same transaction.
///
/// 1. A room calls ``add(_:subject:at:in:)`` inside the transaction of the cause. Nothing is lost if we die right after.
/// 2. ``JobRunner`` leases what is due, in any instance, for 30 seconds and under a token that changes with every lease.
///    While it works it renews what it holds every 10 seconds. A gateway that dies renews nothing, and another instance
///    takes its jobs when the leases run out; one that has its database to itself takes them up at its next start.
/// 3. The handler works without holding the database; its result is written together with the job's end, and only while
///    the token still stands: a worker that lost its lease cannot write, and is told to stop.
/// 4. A failed try comes back later (``RetryRule``); after the last one the job is parked and an alert raised.
///
/// Due work is begun in the order in which it became due; work that somebody waits for counts as due an hour longer than it is.
///
/// Payloads are opaque identifiers only; what a job needs it reads when it runs.
public struct JobQueue: Sendable {
  /// How much longer than it is work counts as due that somebody waits for; what failed and waits for its next try does not.
  static let headStart: Duration = .hours(1)

  let surroundings: Surroundings
  let bell: JobBell
  let stopping = JobStop()

  /// A queue; its runner is woken by its own bell.
  public init(surroundings: Surroundings) {
    self.surroundings = surroundings
    bell = JobBell()
  }

  /// Asks for work.
  ///
  /// - Parameters:
  ///   - kind: what kind.
  ///   - subject: the opaque identifier of what to work on.
  ///   - due: not before this moment; by default at once.
  ///   - isWaitedFor: whether somebody sits before a page and waits for what comes of it.
  ///   - isOne: whether one that is there already will do, so that nobody can fill the queue by asking again and again.
  ///   - connection: the transaction of the cause.
  /// - Throws: ``StorageFailure`` or ``RandomUnavailable``.
  public func add(
    _ kind: JobKind,
    subject: String,
    at due: Timestamp? = nil,
    isWaitedFor: Bool = false,
    unlessThere isOne: Bool = false,
    in connection: Connection
  ) throws {
    let now = surroundings.now
    try JobStore.insert(
      id: surroundings.newIdentifier(),
      kind: kind,
      subject: subject,
      createdAt: now,
      dueAt: due ?? (isWaitedFor ? now - JobQueue.headStart : now),
      unlessThere: isOne,
      in: connection
    )
    connection.afterCommit { [bell] in bell.ring() }
  }

  /// Makes waiting work on a subject due now.
  ///
  /// - Parameters:
  ///   - kind: what kind.
  ///   - subject: what it works on.
  ///   - connection: the transaction of the cause.
  /// - Throws: ``StorageFailure``.
  public func hasten(_ kind: JobKind, subject: String, in connection: Connection) throws {
    try JobStore.hasten(kind: kind, subject: subject, to: surroundings.now, in: connection)
    connection.afterCommit { [bell] in bell.ring() }
  }

  /// Takes waiting work on a subject back.
  ///
  /// - Parameters:
  ///   - kind: what kind.
  ///   - subject: what it works on.
  ///   - connection: the transaction of the cause.
  /// - Throws: ``StorageFailure``.
  public func withdraw(_ kind: JobKind, subject: String, in connection: Connection) throws {
    try JobStore.delete(kind: kind, subject: subject, in: connection)
  }
}
