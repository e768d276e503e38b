/// The work lane: a few threads for work that would hold up an event loop, in a bounded queue.
///
/// Nothing may block a loop for a millisecond: reading a long letter for confidential details, sealing and opening much at
/// once are done here. A full queue says so at once, and the edge answers 503.
public final class WorkLane: Sendable {
  /// How many pieces of work may wait.
  public static let standardQueueLimit = 256

  private let queue: WorkQueue

  /// A lane.
  ///
  /// - Parameters:
  ///   - threads: how many work at once.
  ///   - queueLimit: how many pieces may wait besides.
  public init(threads: Int = 1, queueLimit: Int = WorkLane.standardQueueLimit) {
    queue = WorkQueue(limit: max(0, queueLimit))
    for _ in 0..<max(1, threads) { queue.startThread() }
  }

  deinit { queue.close() }

  /// Runs work on one of the threads.
  ///
  /// - Parameter work: what to do; it may take long, and must not wait for this lane.
  /// - Returns: what `work` returns.
  /// - Throws: ``CryptoFailure/busy`` where the queue is full or the lane closed, or what `work` throws.
  public func run<R: Sendable>(_ work: @escaping @Sendable () throws -> R) async throws -> R {
    let outcome = await withCheckedContinuation {
      (continuation: CheckedContinuation<Result<R, any Error>, Never>) in
      let isTaken = queue.add { continuation.resume(returning: Result { try work() }) }
      if !isTaken { continuation.resume(returning: .failure(CryptoFailure.busy)) }
    }
    return try outcome.get()
  }

  /// How many pieces of work wait, for metrics.
  public var waiting: Int { queue.count }

  /// Takes no more work; what waits is done.
  public func close() { queue.close() }
}
