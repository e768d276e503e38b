internal import Glibc

/// A lock, and a condition that is waited for by the clock that nobody sets.
// SAFETY: both primitives live at fixed addresses from `init` to `deinit`, and are only ever handed to pthread's functions.
@safe final class LaneLock: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let change: UnsafeMutablePointer<pthread_cond_t>

  init() {
    unsafe mutex = .allocate(capacity: 1)
    unsafe change = .allocate(capacity: 1)
    unsafe pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    unsafe pthread_condattr_init(&attributes)
    unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    unsafe pthread_cond_init(change, &attributes)
    unsafe pthread_condattr_destroy(&attributes)
  }

  deinit {
    unsafe pthread_cond_destroy(change)
    unsafe pthread_mutex_destroy(mutex)
    unsafe change.deallocate()
    unsafe mutex.deallocate()
  }

  /// Runs a body with the lock held.
  func held<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return try body()
  }

  /// Lets go of the lock until somebody signals; may also return without.
  func wait() { unsafe pthread_cond_wait(change, mutex) }

  /// Lets go of the lock until somebody signals or the time is over; may also return before.
  func wait(atMost span: Duration) {
    var end = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &end)
    let (seconds, attoseconds) = max(span, .zero).components
    let nanoseconds = end.tv_nsec + Int(attoseconds / 1_000_000_000)
    end.tv_sec += Int(clamping: seconds) + nanoseconds / 1_000_000_000
    end.tv_nsec = nanoseconds % 1_000_000_000
    unsafe pthread_cond_timedwait(change, mutex, &end)
  }

  /// Wakes one who waits.
  ///
  /// Best called without the lock: who wakes into a lock that is held goes to sleep once more.
  func signal() { unsafe pthread_cond_signal(change) }

  /// Wakes everybody who waits.
  func signalAll() { unsafe pthread_cond_broadcast(change) }
}
