public import Core
internal import Glibc
internal import Synchronization

/// A listener with its loops: takes requests, hands them to a responder, writes the answers.
///
/// It is made once, started once and stopped once.
public final class HTTPServer: Sendable {
  private enum State {
    case made
    case running([Worker])
    case stopped
  }

  private let shared: ServerShared
  private let state = Mutex(State.made)
  private let ends = EndCount()

  /// Reads the certificate, so that a wrong one is found before a port is opened.
  ///
  /// - Parameters:
  ///   - configuration: where to listen, how large things may be and how long they may take.
  ///   - responder: who answers.
  ///   - surroundings: the clock for `Date`, chance for request names, the log.
  /// - Throws: ``HTTPServerFailure`` about the certificate, the key or a library.
  public init(
    configuration: HTTPServerConfiguration,
    responder: any HTTPResponder,
    surroundings: Surroundings
  ) throws(HTTPServerFailure) {
    shared = try ServerShared(configuration: configuration, responder: responder, surroundings: surroundings)
  }

  /// Opens the listeners and starts the loops.
  ///
  /// - Returns: the port.
  /// - Throws: ``HTTPServerFailure`` about the address or a library.
  public func start() throws(HTTPServerFailure) -> Int {
    let isFirst = state.withLock { state in
      guard case .made = state else { return false }
      state = .running([])
      return true
    }
    guard isFirst else { throw .alreadyStarted }
    // A peer that goes away while we write is an error of the call, not a signal that ends the process (S49).
    signal(SIGPIPE, SIG_IGN)
    let configuration = shared.configuration
    try Listener.probe(configuration.address, configuration.port)
    let count = configuration.loops > 0 ? configuration.loops : max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    var port = configuration.port
    var workers: [Worker] = []
    for number in 0..<count {
      let worker = try Worker(number: number, shared: shared)
      port = try worker.listen(on: port)
      workers.append(worker)
    }
    for (number, worker) in workers.enumerated() {
      do {
        try worker.start { [ends] in ends.end() }
        ends.begin()
      } catch {
        for started in workers.prefix(number) { started.loop.run { started.drain(until: .now) } }
        throw error
      }
    }
    state.withLock { $0 = .running(workers) }
    return port
  }

  /// Stops accepting, closes idle connections, lets what is under way end, and returns when the loops have ended.
  ///
  /// - Parameter grace: how long is waited; then connections are closed and handlers are cancelled.
  public func stop(grace: Duration) async {
    let workers = state.withLock { state in
      guard case .running(let workers) = state else { return [Worker]() }
      state = .stopped
      return workers
    }
    let end = ContinuousClock.now + grace
    for worker in workers {
      worker.loop.run { worker.drain(until: end) }
    }
    await ends.all()
  }

  /// Takes the certificate that lies in the files now; open connections keep theirs, and nothing is dropped.
  ///
  /// - Throws: ``HTTPServerFailure``; then the old certificate stays in use.
  public func reloadCertificate() throws(HTTPServerFailure) {
    try shared.reloadCertificate()
  }

  /// When the certificate ends; nil for plain HTTP.
  public var certificateExpires: Timestamp? { shared.tls?.expires }

  /// The connections that are open, for metrics.
  public var openConnections: Int { shared.census.total }

  /// The bytes that bodies hold in memory, or may hold of those that leave in pieces, for metrics.
  public var bodyBytesInMemory: Int { shared.budget.bytes }
}

/// Counts what has begun and has not ended, and wakes who waits for the last.
private final class EndCount: Sendable {
  private struct Count {
    var left = 0
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let count = Mutex(Count())

  func begin() {
    count.withLock { $0.left += 1 }
  }

  func end() {
    let waiters = count.withLock { count in
      count.left -= 1
      guard count.left == 0 else { return [CheckedContinuation<Void, Never>]() }
      defer { count.waiters = [] }
      return count.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  func all() async {
    await withCheckedContinuation { waiter in
      let isOver = count.withLock { count in
        if count.left > 0 { count.waiters.append(waiter) }
        return count.left == 0
      }
      if isOver { waiter.resume() }
    }
  }
}
