public import Core
public import Storage

/// How much work there is of a kind.
public struct JobBacklog: Sendable, Equatable {
  /// The kind.
  public let kind: JobKind
  /// What could be begun now and is not.
  public let due: Int
  /// What an instance works on.
  public let running: Int
  /// What is for later.
  public let later: Int
  /// What stopped after its last try.
  public let parked: Int
  /// Since when the oldest work that is due or under way could have been begun; nil where there is none.
  public let dueSince: Timestamp?
}

extension JobQueue {
  /// How much work there is, by its kind, for metrics; it reads every job.
  ///
  /// - Parameter connection: the transaction to read in.
  /// - Returns: an entry for each kind that there is work of.
  /// - Throws: ``StorageFailure``.
  public func backlog(in connection: Connection) throws -> [JobBacklog] {
    try JobStore.backlog(at: surroundings.now, in: connection)
  }
}

extension JobKind {
  /// The kind as a label of metrics.
  public var label: MetricLabel { .token(word) }
}
