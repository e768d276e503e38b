internal import Glibc

/// The threads on which passwords are hashed: few, niced, with a short queue that refuses at once when it is full.
///
/// Each running hash holds 64 MiB, so `threads` bounds the memory, and `queueLimit` how long anybody waits: 64 waiting
/// hashes at 170 ms on one thread are eleven seconds.
public final class HashLane: Sendable {
  /// How many hashes may wait, unless told otherwise.
  public static let standardQueueLimit = 64

  private let queue: WorkQueue

  /// Starts the threads.
  ///
  /// - Parameters:
  ///   - threads: how many; by default one less than the machine has cores, and at least one.
  ///   - queueLimit: how many pieces of work may wait beside those that run.
  public init(threads: Int? = nil, queueLimit: Int = HashLane.standardQueueLimit) {
    let count = max(1, threads ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)) - 1)
    queue = WorkQueue(limit: max(0, queueLimit))
    for _ in 0..<count { queue.startThread() }
  }

  deinit { queue.close() }

  /// Runs work on one of the threads.
  ///
  /// - Parameter work: what hashes; it must not wait for anything.
  /// - Returns: what `work` returns.
  /// - Throws: ``CryptoFailure/busy`` at once where the queue is full or the lane closed, else what `work` throws.
  public func run<R: Sendable>(
    _ work: @escaping @Sendable () throws(CryptoFailure) -> R
  ) async throws(CryptoFailure) -> R {
    let outcome = await withCheckedContinuation {
      (continuation: CheckedContinuation<Result<R, CryptoFailure>, Never>) in
      let isTaken = queue.add {
        continuation.resume(returning: Result { () throws(CryptoFailure) in try work() })
      }
      if !isTaken { continuation.resume(returning: .failure(.busy)) }
    }
    return try outcome.get()
  }

  /// How many pieces of work wait, for metrics.
  public var waiting: Int { queue.count }

  /// Takes no more work; what waits is still done, then the threads end.
  public func close() { queue.close() }
}
