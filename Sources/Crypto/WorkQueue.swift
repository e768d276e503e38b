internal import Glibc

/// Work that waits for one of the queue's own threads.
// SAFETY: its state is only touched while `mutex` is locked; both primitives live at fixed addresses until `deinit`.
@safe final class WorkQueue: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let change: UnsafeMutablePointer<pthread_cond_t>
  private let limit: Int
  private var threads = 0
  private var idleThreads = 0
  private var waiting: [@Sendable () -> Void] = []
  private var isClosed = false

  /// A queue in which `limit` pieces of work may wait beside those that run.
  init(limit: Int) {
    self.limit = limit
    unsafe mutex = .allocate(capacity: 1)
    unsafe change = .allocate(capacity: 1)
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(change, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(change)
    unsafe pthread_mutex_destroy(mutex)
    unsafe change.deallocate()
    unsafe mutex.deallocate()
  }

  /// Starts one more thread; it keeps the queue alive until it ends.
  ///
  /// Where the system gives none, the queue has one thread fewer, and with none at all it refuses all work.
  func startThread() {
    locked {
      threads += 1
      idleThreads += 1
    }
    var thread = pthread_t()
    let queue = unsafe Unmanaged.passRetained(self)
    let code = unsafe pthread_create(
      &thread,
      nil,
      { context in
        guard let context = unsafe context else { return nil }
        // On Linux a nice value belongs to the thread: requests are answered before hashes are made.
        _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, 10)
        unsafe Unmanaged<WorkQueue>.fromOpaque(context).takeRetainedValue().workUntilClosed()
        return nil
      },
      queue.toOpaque()
    )
    guard code == 0 else {
      locked {
        threads -= 1
        idleThreads -= 1
      }
      unsafe queue.release()
      return
    }
    pthread_detach(thread)
  }

  /// Takes work in, or says at once that there is no room.
  func add(_ work: @escaping @Sendable () -> Void) -> Bool {
    let isTaken = locked {
      guard !isClosed, threads > 0, waiting.count < limit + idleThreads else { return false }
      waiting.append(work)
      return true
    }
    // Without the lock: who wakes into one that is held goes to sleep once more.
    if isTaken { unsafe pthread_cond_signal(change) }
    return isTaken
  }

  /// How many pieces of work wait.
  var count: Int { locked { waiting.count } }

  /// Takes no more work; what waits is still done.
  func close() {
    locked {
      isClosed = true
      unsafe pthread_cond_broadcast(change)
    }
  }

  private func workUntilClosed() {
    while let work = next() {
      work()
      locked { idleThreads += 1 }
    }
  }

  private func next() -> (@Sendable () -> Void)? {
    locked {
      while waiting.isEmpty && !isClosed { unsafe pthread_cond_wait(change, mutex) }
      guard !waiting.isEmpty else { return nil }
      idleThreads -= 1
      return waiting.removeFirst()
    }
  }

  private func locked<R>(_ body: () -> R) -> R {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return body()
  }
}
