internal import CEvent
internal import Core
internal import Glibc

/// One loop with its listener, its connections and the requests under way on it.
// SAFETY: everything but `loop` and `shared` is touched on the loop's thread alone, or before that thread starts.
final class Worker: @unchecked Sendable {
  let loop: EventLoop
  let shared: ServerShared
  let judgement: HeadJudgement
  private let number: Int
  private var listener: Listener?
  private var connections: [UInt64: Connection] = [:]
  /// The Tasks of requests under way, by exchange; they outlive a connection whose peer has gone.
  private var running: [UInt64: Task<Void, Never>] = [:]
  private var lastName: UInt64 = 0
  private var date = (second: Int64.min, text: "")
  private var drainEnds: Patience.Moment?

  init(number: Int, shared: ServerShared) throws(HTTPServerFailure) {
    self.number = number
    self.shared = shared
    loop = try EventLoop()
    judgement = HeadJudgement(
      hosts: shared.configuration.hosts,
      isSecure: shared.isSecure,
      trustedProxies: shared.configuration.trustedProxies,
      responder: shared.responder
    )
  }

  /// Whether the server is stopping, so that every answer ends its connection.
  var isDraining: Bool { drainEnds != nil }

  /// Opens the listener.
  ///
  /// - Returns: the port it listens on.
  func listen(on port: Int) throws(HTTPServerFailure) -> Int {
    let listener = try Listener(worker: self, address: shared.configuration.address, port: port)
    self.listener = listener
    return listener.port
  }

  func start(whenEnded: @escaping @Sendable () -> Void) throws(HTTPServerFailure) {
    try loop.start(every: shared.configuration.deadlines.tick, tick: { [unowned self] in tick() }) {
      // The worker lives until its thread is done with it.
      withExtendedLifetime(self) { whenEnded() }
    }
    loop.run { self.listener?.resume() }
  }

  // MARK: Connections

  /// Takes a socket that was accepted, or closes it where there are too many.
  func accept(_ descriptor: Int32, from peer: PeerAddress) {
    guard shared.census.enter(peer, isTrustedProxy: shared.isTrustedProxy(peer)) else {
      close(descriptor)
      return
    }
    lastName += 1
    guard let connection = Connection(descriptor, from: peer, name: lastName, worker: self) else {
      close(descriptor)
      shared.census.leave(peer)
      return
    }
    if isDraining { connection.patience.hurry() }
    connections[lastName] = connection
  }

  /// Forgets a connection that has closed.
  func forget(_ connection: Connection) {
    guard connections.removeValue(forKey: connection.name) != nil else { return }
    shared.census.leave(connection.peer)
    endIfDrained()
  }

  /// The present moment as HTTP writes it, formatted once a second.
  func currentDate() -> String {
    let now = shared.surroundings.now
    if date.second != now.milliseconds / 1000 {
      date = (now.milliseconds / 1000, HTTPDate.text(now))
    }
    return date.text
  }

  /// A name for a request.
  func newRequestID() -> String {
    lastName += 1
    return "\(shared.idPrefix)-\(number)-\(String(lastName, radix: 16))"
  }

  // MARK: Requests under way

  /// Asks the responder, in a Task on this loop.
  ///
  /// The Task holds names, never the connection: the peer may be gone when it ends.
  ///
  /// - Returns: the name of the exchange.
  func ask(_ request: HTTPRequest, body: BodyCollector?, for connection: UInt64) -> UInt64 {
    lastName += 1
    let exchange = lastName
    running[exchange] = Task(executorPreference: loop) { [self, shared] in
      let response = await shared.responder.respond(to: request)
      body?.release()
      finish(exchange, with: response, on: connection)
    }
    return exchange
  }

  private func finish(_ exchange: UInt64, with response: HTTPResponse, on connection: UInt64) {
    // After the loop's end a handler that was left behind finishes on whatever thread woke it: nobody waits for it.
    guard loop.isCurrent else { return }
    running[exchange] = nil
    connections[connection]?.answer(response, to: exchange)
    endIfDrained()
  }

  // MARK: Time

  private func tick() {
    let now = ContinuousClock.now
    listener?.resumeIfPaused()
    for connection in connections.values.filter({ $0.verdict(at: now) != .wait }) {
      connection.giveUp(at: now)
    }
    guard let drainEnds, now > drainEnds else { return }
    for task in running.values { task.cancel() }
    running.removeAll()
    for connection in Array(connections.values) { connection.close() }
    endIfDrained()
  }

  // MARK: Stopping

  /// Stops accepting, hurries what is idle, and ends when the rest is done or the grace is over.
  func drain(until end: Patience.Moment) {
    guard drainEnds == nil else { return }
    drainEnds = end
    listener?.acceptWaiting()
    listener = nil
    for connection in connections.values { connection.patience.hurry() }
    endIfDrained()
  }

  private func endIfDrained() {
    if isDraining, connections.isEmpty, running.isEmpty { loop.end() }
  }
}
