/// From an answer to bytes.
extension Connection {
  /// Writes the responder's answer, if it is the one that is awaited.
  ///
  /// - Returns: whether a body is to follow in pieces.
  func answer(_ response: HTTPResponse, to exchange: UInt64) -> Bool {
    guard self.exchange == exchange, !isClosed else { return false }
    self.exchange = nil
    if inflow != nil {
      // Who answers before the end wants no more of the body, and what follows it cannot be found.
      if !parser.hasEnded { isLast = true }
      endInflow(.notReadable)
    }
    if case .stream(let count, _) = response.body, count > 0, hasContent(response) {
      outflow = Outflow(count, of: exchange, budget: worker.shared.budget)
      if outflow == nil {
        refuse(503)
        return false
      }
    }
    write(response)
    return outflow != nil
  }

  /// Answers for the responder and ends the connection: what follows on it is never read.
  func refuse(_ status: Int) {
    body?.release()
    body = nil
    endInflow(.peerGone)
    exchange = nil
    isLast = true
    var response = worker.shared.responder.problem(status, for: head)
    response.status = status
    if status == 405 { response.headers.set("Allow", HTTPMethod.allowed) }
    if status == 503, !response.headers.contains("Retry-After") { response.headers.set("Retry-After", "5") }
    write(response)
  }

  private func write(_ response: HTTPResponse) {
    patience.enter(.writing, at: .now)
    if response.isClosing || worker.isDraining { isLast = true }
    let writer = ResponseHead(date: worker.currentDate(), isSecure: isSecure)
    send(writer.bytes(of: response, isClosing: isLast))
    guard hasContent(response) else { return }
    switch response.body {
    case .none: break
    case .bytes(let bytes): send(bytes)
    case .shared(let file): send(file)
    case .stream: if outflow != nil { callWhenUnsent(atMost: Outflow.lowWater) }
    }
  }

  /// Whether an answer's body is sent.
  private func hasContent(_ response: HTTPResponse) -> Bool {
    head?.method != .head && response.status != 204 && response.status != 304
  }

  /// Everything is out; or of a body that leaves in pieces so much that the next may follow.
  func written() {
    guard patience.phase == .writing, !isAwaitingPieces() else { return }
    head = nil
    guard !isLast else {
      // Closed at once, with bytes of the peer's unread, the kernel would send a reset that may overtake the answer.
      patience.enter(.lingering, at: .now)
      endSending()
      return read()
    }
    parser.startNext()
    patience.enter(.idle, at: .now)
    read()
  }
}
