/// From bytes to a request.
extension Connection {
  /// Something has come.
  func read() {
    readWhatCame()
    regulate()
  }

  private func readWhatCame() {
    while !isClosed {
      switch patience.phase {
      case .body where inflow != nil: return feed()
      case .idle, .head, .body:
        guard parseOnce() else { return }
      case .lingering:
        guard inputBytes > 0 else { return }
        takeInput { $0.count }
      case .handshake, .answering, .writing:
        // What is pipelined waits in the buffer, and stops the reading where it is much.
        return
      }
    }
  }

  /// Lets the parser look once; false where it waits for more.
  private func parseOnce() -> Bool {
    var step = MessageParser.Step(consumed: 0, event: .nothing)
    var hasRoom = true
    takeInput { input in
      step = parser.next(input)
      if case .body = step.event { hasRoom = body?.take(input, step.consumed) ?? true }
      return step.consumed
    }
    if step.consumed > 0, patience.phase == .idle { patience.enter(.head, at: .now) }
    switch step.event {
    case .nothing:
      if patience.phase == .head { patience.moved(step.consumed, at: .now) }
      return step.consumed > 0
    case .head(let message): judge(message)
    case .body:
      patience.moved(step.consumed, at: .now)
      if !hasRoom { refuse(503) }
    case .end: ask()
    case .refused(let refusal): refuse(refusal.status)
    }
    return true
  }

  private func judge(_ message: MessageHead) {
    isLast = message.isClosing
    switch worker.judgement.verdict(on: message, from: peer, id: worker.newRequestID()) {
    case .refuse(let status, let head):
      self.head = head
      refuse(status)
    case .takeWithoutBody(let head):
      self.head = head
      if message.hasBody { isLast = true }
      ask()
    case .take(let head, let limits):
      self.head = head
      take(message, limits)
    }
  }

  private func take(_ message: MessageHead, _ limits: RouteLimits) {
    if message.hasBody {
      do {
        try parser.allowBody(upTo: limits.maximumBodyBytes)
      } catch {
        return refuse(error.status)
      }
    }
    switch limits.destination {
    case .stream:
      let isAsked = message.expectation == .proceed && message.hasBody
      inflow = Inflow(isAskedToProceed: isAsked, budget: worker.shared.budget)
      ask()
      patience.enter(.body, at: .now)
      // The time of a body runs while its handler waits for it.
      patience.pause(at: .now)
    case .memory:
      guard message.hasBody else { return }
      body = BodyCollector(announced: message.framing, budget: worker.shared.budget)
      patience.enter(.body, at: .now)
      if message.expectation == .proceed { proceed() }
    }
  }

  /// Tells a peer that asked to go on.
  ///
  /// "A server MAY omit sending a 100 response if it has already received some or all of the content."
  func proceed() {
    if inputBytes == 0 { send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) }
  }

  private func ask() {
    guard let head else { return refuse(400) }
    patience.enter(.answering, at: .now)
    let exchange = worker.newExchange()
    self.exchange = exchange
    let stream = inflow == nil ? nil : BodyStream(of: exchange, on: name, worker: worker)
    let request = HTTPRequest(head: head, body: body?.bytes ?? [], bodyStream: stream)
    worker.ask(request, body: body, as: exchange, for: name)
    // The Task gives the body's room back, whether or not the peer is still there.
    body = nil
  }
}
