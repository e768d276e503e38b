/// From bytes to a request.
extension Connection {
  /// Something has come.
  func read() {
    while !isClosed {
      switch patience.phase {
      case .idle, .head, .body:
        guard parseOnce() else { return }
      case .lingering:
        guard hasInput else { return }
        takeInput { $0.count }
      case .handshake, .answering, .writing:
        // What is pipelined waits in the buffer, whose high-water mark stops the reading.
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
      guard message.hasBody else { return }
      do {
        try parser.allowBody(upTo: limits.maximumBodyBytes)
      } catch {
        return refuse(error.status)
      }
      body = BodyCollector(limits.destination, announced: message.framing, budget: worker.shared.budget)
      patience.enter(.body, at: .now)
      // "A server MAY omit sending a 100 response if it has already received some or all of the content."
      if message.expectation == .proceed, !hasInput { send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) }
    }
  }

  private func ask() {
    guard let head else { return refuse(400) }
    patience.enter(.answering, at: .now)
    let request = HTTPRequest(head: head, body: body?.bytes ?? [])
    exchange = worker.ask(request, body: body, for: name)
    // The Task gives the body's room back, whether or not the peer is still there.
    body = nil
  }
}
