/// Runs tasks that nobody waits for on a thread of their own, which the system serves after those that answer requests.
///
/// Its thread has a nice value of 10: while both cores are wanted it gets about a tenth of one, so what it does goes on, and
/// whoever is waiting for a page hardly notices. Tasks that it runs must not block.
///
/// Source: sched(7), "The nice value".
public final class BackgroundExecutor: TaskExecutor {
  /// Jobs are never refused: each is a task that is under way already.
  private static let queueLimit = 1 << 30

  private let queue = WorkQueue(limit: queueLimit)

  /// Starts the thread, which ends when nobody has the executor any more.
  public init() { queue.startThread() }

  deinit { queue.close() }

  /// Takes a job of a task that prefers this executor.
  ///
  /// - Parameter job: what to run.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let isTaken = queue.add { [self] in unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
    // Where the system gave no thread a job runs where it was woken: one that never ran would leave its waiters hanging.
    if !isTaken { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
  }
}
