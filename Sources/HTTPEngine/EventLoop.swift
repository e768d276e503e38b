internal import CEvent
internal import Glibc
internal import Synchronization

/// One thread that waits for sockets and runs Swift jobs: a libevent base that is a `TaskExecutor`.
///
/// Whoever enqueues a job puts it on the list and wakes the base by one persistent event; the base drains the list on
/// its own thread. So a request's Task, and every actor it calls that has no executor of its own, runs beside the
/// connection it belongs to, without a lock or a hop.
// SAFETY: the pointers are made before the thread starts and freed in `deinit`; whoever wakes the loop holds it meanwhile, and
// libevent locks what several threads ask of one base. `thread` and `tick` are set before the thread starts.
@safe final class EventLoop: TaskExecutor, @unchecked Sendable {
  private enum Work {
    case job(UnownedJob)
    case call(@Sendable () -> Void)
  }

  private struct Queue {
    var work: [Work] = []
    var isWoken = false
    var hasEnded = false
  }

  private let queue = Mutex(Queue())
  private let thread = Atomic<UInt>(0)
  private let base: OpaquePointer
  private var wakeEvent: OpaquePointer?
  private var tickEvent: OpaquePointer?
  private var tick: (() -> Void)?
  private var whenEnded: (@Sendable () -> Void)?
  private var isEnding = false

  init() throws(HTTPServerFailure) {
    guard EventLoop.isThreaded else { throw .libraryFailed("evthread_use_pthreads") }
    guard let base = unsafe event_base_new() else { throw .libraryFailed("event_base_new") }
    unsafe self.base = base
  }

  deinit {
    // They go with the last who could ask for them: somebody may wake a loop that has just ended.
    if let wakeEvent = unsafe wakeEvent { unsafe event_free(wakeEvent) }
    if let tickEvent = unsafe tickEvent { unsafe event_free(tickEvent) }
    unsafe event_base_free(base)
  }

  /// libevent is told once, before the first base, that other threads wake it.
  private static let isThreaded = evthread_use_pthreads() == 0

  /// The base, for listeners and connections on this loop.
  var eventBase: OpaquePointer { unsafe base }

  /// Whether the caller runs on this loop's thread.
  var isCurrent: Bool { thread.load(ordering: .acquiring) == UInt(pthread_self()) }

  /// Starts the thread.
  ///
  /// - Parameters:
  ///   - interval: how often `tick` runs.
  ///   - tick: runs on the thread.
  ///   - whenEnded: runs on the thread when it ends.
  /// - Throws: ``HTTPServerFailure/libraryFailed(_:)``.
  func start(
    every interval: Duration,
    tick: @escaping () -> Void,
    whenEnded: @escaping @Sendable () -> Void
  ) throws(HTTPServerFailure) {
    self.tick = tick
    self.whenEnded = whenEnded
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe wakeEvent = event_new(base, -1, Int16(EV_PERSIST), { unsafe EventLoop.at($2)?.drain() }, context)
    unsafe tickEvent = event_new(base, -1, Int16(EV_PERSIST), { unsafe EventLoop.at($2)?.tick?() }, context)
    let (seconds, attoseconds) = max(interval, .milliseconds(1)).components
    var every = timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    guard let wakeEvent = unsafe wakeEvent, let tickEvent = unsafe tickEvent,
      unsafe event_add(wakeEvent, nil) == 0, unsafe event_add(tickEvent, &every) == 0
    else { throw .libraryFailed("event_new") }
    var started = pthread_t()
    let retained = unsafe Unmanaged.passRetained(self)
    let failure = unsafe pthread_create(
      &started,
      nil,
      { context in
        if let context = unsafe context {
          unsafe Unmanaged<EventLoop>.fromOpaque(context).takeRetainedValue().main()
        }
        return nil
      },
      retained.toOpaque()
    )
    guard failure == 0 else {
      unsafe retained.release()
      throw .libraryFailed("pthread_create")
    }
    pthread_detach(started)
  }

  /// Ends the thread soon; to be called on the loop.
  ///
  /// Asked again in its last turn it would break that off, and sockets would stay open.
  func end() {
    guard !isEnding else { return }
    isEnding = true
    unsafe event_base_loopbreak(base)
  }

  /// Runs a closure on the loop, or here where the loop has ended.
  func run(_ body: @escaping @Sendable () -> Void) {
    put(.call(body))
  }

  /// Takes a job of a Task that prefers this loop.
  func enqueue(_ job: consuming ExecutorJob) {
    put(.job(UnownedJob(job)))
  }

  private func put(_ work: Work) {
    // The work that is put may be the last to hold the loop, and be done before this returns.
    let held = unsafe Unmanaged.passRetained(self)
    defer { unsafe held.release() }
    let wakes: Bool? = queue.withLock { queue in
      guard !queue.hasEnded else { return nil }
      queue.work.append(work)
      defer { queue.isWoken = true }
      return !queue.isWoken
    }
    // Without the lock: the loop would wake into it and go to sleep once more.
    if wakes == true, let wakeEvent = unsafe wakeEvent { unsafe event_active(wakeEvent, Int32(EV_READ), 0) }
    // The loop is gone, and a job that is never run would leave its waiters hanging: it runs where it was woken.
    if wakes == nil { perform(work) }
  }

  private func drain() {
    let work = queue.withLock { queue in
      queue.isWoken = false
      let work = queue.work
      queue.work.removeAll()
      return work
    }
    for piece in work { perform(piece) }
  }

  private func perform(_ work: Work) {
    switch work {
    case .job(let job): unsafe job.runSynchronously(on: asUnownedTaskExecutor())
    case .call(let body): body()
    }
  }

  private func main() {
    thread.store(UInt(pthread_self()), ordering: .releasing)
    unsafe cevent_name_thread("postern-loop")
    unsafe event_base_loop(base, 0)
    // libevent frees connections, and closes their sockets, in a turn of the loop after the one that asked for it.
    unsafe event_base_loop(base, EVLOOP_NONBLOCK)
    let rest = queue.withLock { queue in
      queue.hasEnded = true
      return queue.work
    }
    for piece in rest { perform(piece) }
    thread.store(0, ordering: .releasing)
    tick = nil
    whenEnded?()
    whenEnded = nil
  }

  private static func at(_ context: UnsafeMutableRawPointer?) -> EventLoop? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<EventLoop>.fromOpaque(context).takeUnretainedValue()
  }
}
