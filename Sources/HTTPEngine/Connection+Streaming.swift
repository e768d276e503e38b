/// Bodies that come and leave in pieces.
///
/// Both are asked for by the exchange's name: a handler that is late never meets the next request's body.
extension Connection {
  // MARK: Coming in

  /// Gives the next piece to a reader, now or when it has come.
  func feed(_ reader: Inflow.Reader, of exchange: UInt64) {
    guard self.exchange == exchange, inflow != nil, inflow?.reader == nil else {
      return reader.resume(returning: .failure(.notReadable))
    }
    inflow?.reader = reader
    if patience.phase == .body { patience.resume(at: .now) }
    if inflow?.isAskedToProceed == true {
      inflow?.isAskedToProceed = false
      proceed()
    }
    feed()
    regulate()
  }

  /// Gives what has come to the reader that waits, if there is one.
  func feed() {
    guard inflow?.reader != nil else { return }
    let (piece, event) = gather()
    guard piece.isEmpty else {
      patience.moved(piece.count, at: .now)
      return give(.success(piece))
    }
    switch event {
    case .end:
      patience.enter(.answering, at: .now)
      give(.success(nil))
    case .refused(let refusal):
      give(.failure(refusal == .bodyTooLarge ? .tooLarge : .malformed))
      refuse(refusal.status)
    case .nothing, .head, .body:
      if hasPeerEnded { close() }
    }
  }

  /// Takes what has come of the body, and says what stands behind it.
  ///
  /// What follows a piece is said again at the next call: the parser stays at an end and at a refusal.
  private func gather() -> (piece: [UInt8], event: MessageParser.Event) {
    var piece: [UInt8] = []
    piece.reserveCapacity(min(inputBytes, BodyStream.pieceBytes))
    while piece.count < BodyStream.pieceBytes {
      var step = MessageParser.Step(consumed: 0, event: .nothing)
      takeInput { input in
        let part = input.extracting(0..<min(input.count, BodyStream.pieceBytes - piece.count))
        step = parser.next(part)
        if case .body = step.event {
          unsafe part.withUnsafeBufferPointer { unsafe piece.append(contentsOf: $0.prefix(step.consumed)) }
        }
        return step.consumed
      }
      switch step.event {
      case .body: break
      case .nothing: guard step.consumed > 0 else { return (piece, .nothing) }
      case .head, .end, .refused: return (piece, step.event)
      }
    }
    return (piece, .body)
  }

  private func give(_ outcome: Result<[UInt8]?, BodyCut>) {
    let reader = inflow?.reader
    inflow?.reader = nil
    // From here to the next call it is the handler that takes its time.
    patience.pause(at: .now)
    reader?.resume(returning: outcome)
  }

  /// Forgets the body that comes in, and tells who waits for it.
  func endInflow(_ cut: BodyCut) {
    inflow?.end(cut)
    inflow = nil
  }

  // MARK: Leaving

  /// Wakes whoever has the next piece when there is room for it.
  func waitForRoom(_ waiter: Outflow.Waiter, of exchange: UInt64) {
    guard let outflow, outflow.exchange == exchange, outflow.left > 0 else {
      return waiter.resume(returning: false)
    }
    if outputBytes <= Outflow.lowWater {
      waiter.resume(returning: true)
    } else {
      self.outflow?.waiter = waiter
    }
  }

  /// Sends a piece.
  ///
  /// - Throws: where it is more than was announced.
  func put(_ piece: [UInt8], of exchange: UInt64) throws(BodySourceFailure) {
    guard var outflow, outflow.exchange == exchange else { return }
    guard outflow.take(piece.count) else { throw .gaveTooMuch }
    self.outflow = outflow
    // The last piece is followed by the next request, when all of it is out.
    if outflow.left == 0 { callWhenUnsent(atMost: 0) }
    patience.resume(at: .now)
    send(piece)
  }

  /// Whether more of the answer is to come, or lies here still: then whoever has the next piece is woken.
  func isAwaitingPieces() -> Bool {
    guard let outflow else { return false }
    guard outflow.left > 0 else {
      guard outputBytes == 0 else { return true }
      endOutflow()
      return false
    }
    // Nothing is left for the peer to take: it waits for us.
    if outputBytes == 0 { patience.pause(at: .now) }
    let waiter = outflow.waiter
    self.outflow?.waiter = nil
    waiter?.resume(returning: true)
    return true
  }

  /// Forgets the body that leaves, and tells who has the next piece.
  func endOutflow() {
    outflow?.end()
    outflow = nil
  }
}
