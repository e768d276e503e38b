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

  /// A name for an exchange that begins.
  func newExchange() -> UInt64 {
    lastName += 1
    return lastName
  }

  /// Asks the responder, in a Task on this loop.
  ///
  /// The Task holds names, never the connection: the peer may be gone when it ends.
  func ask(_ request: HTTPRequest, body: BodyCollector?, as exchange: UInt64, for connection: UInt64) {
    running[exchange] = Task(executorPreference: loop) { [self, shared] in
      let response = await shared.responder.respond(to: request)
      body?.release()
      if answer(exchange, with: response, on: connection), case .stream(_, let source) = response.body {
        await carry(source, of: exchange, on: connection, for: request.head.id)
      }
      finish(exchange)
    }
  }

  /// Hands an answer to its connection; true where its body is to follow in pieces.
  private func answer(_ exchange: UInt64, with response: HTTPResponse, on connection: UInt64) -> Bool {
    // After the loop's end a handler that was left behind finishes on whatever thread woke it: nobody waits for it.
    guard loop.isCurrent else { return false }
    return connections[connection]?.answer(response, to: exchange) ?? false
  }

  private func finish(_ exchange: UInt64) {
    guard loop.isCurrent else { return }
    running[exchange] = nil
    endIfDrained()
  }

  /// Brings whoever wants more of a body to its connection, from whatever thread.
  func read(_ exchange: UInt64, on connection: UInt64, for reader: Inflow.Reader) {
    guard !loop.isCurrent else { return readHere(exchange, on: connection, for: reader) }
    loop.run { [self] in
      if loop.isCurrent {
        readHere(exchange, on: connection, for: reader)
      } else {
        // The loop has ended, and its connections with it.
        reader.resume(returning: .failure(.stopped))
      }
    }
  }

  private func readHere(_ exchange: UInt64, on connection: UInt64, for reader: Inflow.Reader) {
    if let connection = connections[connection] {
      connection.feed(reader, of: exchange)
    } else {
      reader.resume(returning: .failure(isDraining ? .stopped : .peerGone))
    }
  }

  /// Carries a body from its source to its connection, piece by piece, as there is room.
  private func carry(
    _ source: any BodySource,
    of exchange: UInt64,
    on connection: UInt64,
    for request: String
  ) async {
    do {
      while await hasRoom(exchange, on: connection) {
        guard let piece = try await source.next() else { throw BodySourceFailure.endedEarly }
        // While the source was asked the peer may have gone, and the loop have ended.
        guard loop.isCurrent else { return }
        try connections[connection]?.put(piece, of: exchange)
      }
    } catch {
      guard loop.isCurrent, let cut = connections[connection], cut.outflow?.exchange == exchange else {
        return
      }
      shared.surroundings.log(
        .error,
        "an answer was cut: the source of its body failed",
        ["request": .token(request), "error": .name(of: error)]
      )
      cut.close()
    }
  }

  /// Waits until a connection has room for a piece; false where nothing more of the body is wanted.
  private func hasRoom(_ exchange: UInt64, on connection: UInt64) async -> Bool {
    await withCheckedContinuation { waiter in
      if loop.isCurrent, let connection = connections[connection] {
        connection.waitForRoom(waiter, of: exchange)
      } else {
        waiter.resume(returning: false)
      }
    }
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
    for connection in Array(connections.values) { connection.close(.stopped) }
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
