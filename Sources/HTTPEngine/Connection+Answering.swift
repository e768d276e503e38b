/// From an answer to bytes.
extension Connection {
  /// Writes the responder's answer, if it is the one that is awaited.
  func answer(_ response: HTTPResponse, to exchange: UInt64) {
    guard self.exchange == exchange, !isClosed else { return }
    self.exchange = nil
    write(response)
  }

  /// Answers for the responder and ends the connection: what follows on it is never read.
  func refuse(_ status: Int) {
    body?.release()
    body = nil
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
    guard head?.method != .head, response.status != 204, response.status != 304 else { return }
    switch response.body {
    case .none: break
    case .bytes(let bytes): send(bytes)
    case .shared(let file): send(file)
    }
  }

  /// Everything is out.
  func written() {
    guard patience.phase == .writing else { return }
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
