internal import CEvent
internal import COpenSSL
internal import Glibc

/// One connection: what has come, what is being answered, and how long it is waited for.
///
/// 1. `Connection+Reading`: bytes become a head, a body, a request; a refusal becomes an answer that closes.
/// 2. `Worker` asks the responder in a Task that knows this connection by name alone.
/// 3. `Connection+Answering`: the answer is written; the next request is parsed when it is out.
/// 4. `Connection+Streaming`: bodies that come and leave in pieces, asked for by name like answers.
///
/// It belongs to its loop's thread; the bufferevent is freed in ``close()`` and nowhere else.
@safe final class Connection {
  /// What is read ahead of the parser, at most: a pipelining client is slowed down, not stored.
  private static let readAhead = 16384

  /// A high-water mark that is never reached, for without one libevent takes 4 KiB of TLS at a time.
  ///
  /// Reading is stopped by ``regulate()`` and never by the mark: at the mark libevent leaves the rest of a record in
  /// OpenSSL, where no readable socket will ever tell of it.
  private static let unreachedMark = 1 << 20

  let name: UInt64
  let peer: PeerAddress
  let worker: Worker
  let isSecure: Bool
  var parser: MessageParser
  var patience: Patience
  /// The head that was judged, from its end until the answer is out.
  var head: HTTPRequestHead?
  var body: BodyCollector?
  /// The body that the handler reads while it comes in.
  var inflow: Inflow?
  /// The body that leaves in pieces.
  var outflow: Outflow?
  /// Whether the peer has ended its side: nothing more will come.
  var hasPeerEnded = false
  /// The exchange whose answer is awaited.
  var exchange: UInt64?
  /// Whether the connection ends with the present answer.
  var isLast = false
  private var raw: OpaquePointer?
  private var unsentBytes = 0
  private var isReading = true

  /// Takes over an accepted socket; nil where a library has no memory, and then the socket is still the caller's.
  init?(_ descriptor: Int32, from peer: PeerAddress, name: UInt64, worker: Worker) {
    self.name = name
    self.peer = peer
    self.worker = worker
    isSecure = worker.shared.isSecure
    parser = MessageParser(limits: worker.shared.configuration.limits)
    patience = Patience(deadlines: worker.shared.configuration.deadlines, at: .now)
    guard let raw = unsafe Connection.open(descriptor, worker) else { return nil }
    unsafe self.raw = raw
    unsafe bufferevent_setwatermark(raw, Int16(EV_READ), 0, Connection.unreachedMark)
    unsafe bufferevent_setcb(
      raw,
      { _, context in unsafe Connection.at(context)?.read() },
      { _, context in unsafe Connection.at(context)?.written() },
      { _, what, context in unsafe Connection.at(context)?.happened(Int32(what)) },
      Unmanaged.passUnretained(self).toOpaque()
    )
    if !isSecure { patience.enter(.idle, at: .now) }
    unsafe bufferevent_enable(raw, Int16(EV_READ | EV_WRITE))
  }

  private static func open(_ descriptor: Int32, _ worker: Worker) -> OpaquePointer? {
    let base = unsafe worker.loop.eventBase
    let options = Int32(BEV_OPT_CLOSE_ON_FREE.rawValue)
    guard worker.shared.isSecure else { return unsafe bufferevent_socket_new(base, descriptor, options) }
    guard let session = unsafe worker.shared.tls?.newSession() else { return nil }
    guard
      let raw = unsafe bufferevent_openssl_socket_new(
        base,
        descriptor,
        session,
        BUFFEREVENT_SSL_ACCEPTING,
        options
      )
    else {
      unsafe SSL_free(session)
      return nil
    }
    return unsafe raw
  }

  private static func at(_ context: UnsafeMutableRawPointer?) -> Connection? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue()
  }

  /// Whether it has closed.
  var isClosed: Bool { unsafe raw == nil }

  private func happened(_ what: Int32) {
    if what & BEV_EVENT_CONNECTED != 0 {
      patience.enter(.idle, at: .now)
    } else if what & BEV_EVENT_EOF != 0, isAnswered {
      // A client may end its side and still wait for the answer.
      isLast = true
      hasPeerEnded = true
      feed()
    } else {
      close()
    }
  }

  /// Whether a handler is at work, or its answer on its way.
  private var isAnswered: Bool {
    patience.phase == .answering || patience.phase == .writing || inflow != nil
  }

  /// Frees everything; the last that happens to a connection.
  ///
  /// - Parameter cut: what the reader of a body is told that has not ended.
  func close(_ cut: BodyCut = .peerGone) {
    guard let raw = unsafe raw else { return }
    unsafe self.raw = nil
    body?.release()
    body = nil
    endInflow(cut)
    endOutflow()
    unsafe bufferevent_free(raw)
    // The thread's queue of errors is shared by all its connections: none may find another's.
    ERR_clear_error()
    worker.forget(self)
  }

  // MARK: Time

  /// What its deadlines say.
  func verdict(at now: Patience.Moment) -> Patience.Verdict {
    if patience.phase == .writing {
      let left = outputBytes
      patience.moved(unsentBytes - left, at: now)
      unsentBytes = left
    }
    return patience.verdict(at: now)
  }

  /// Acts on a deadline that has passed.
  func giveUp(at now: Patience.Moment) {
    switch patience.verdict(at: now) {
    case .wait: break
    case .close: close()
    case .refuse:
      endInflow(.tooSlow)
      refuse(408)
    }
  }

  // MARK: Buffers

  /// Lends the first piece of what has come, which may be empty, and throws away as much of it as `body` says.
  func takeInput(_ body: (borrowing Span<UInt8>) -> Int) {
    guard let raw = unsafe raw, let input = unsafe bufferevent_get_input(raw) else { return }
    var piece = unsafe iovec()
    let count = unsafe evbuffer_peek(input, -1, nil, &piece, 1)
    let start = unsafe piece.iov_base?.assumingMemoryBound(to: UInt8.self)
    let bytes = unsafe UnsafeBufferPointer(start: start, count: count > 0 ? piece.iov_len : 0)
    let consumed = unsafe body(Span(_unsafeElements: bytes))
    if consumed > 0, !isClosed { unsafe evbuffer_drain(input, consumed) }
  }

  /// The bytes that have come and were not taken.
  var inputBytes: Int {
    guard let raw = unsafe raw else { return 0 }
    return unsafe evbuffer_get_length(bufferevent_get_input(raw))
  }

  /// The bytes that are to be sent and that the kernel has not taken.
  var outputBytes: Int {
    guard let raw = unsafe raw else { return 0 }
    return unsafe evbuffer_get_length(bufferevent_get_output(raw))
  }

  /// Stops reading where enough has come that nobody has taken, and goes on where it was taken.
  func regulate() {
    guard let raw = unsafe raw else { return }
    let waiting = inputBytes
    let limit = inflow == nil ? Connection.readAhead : BodyStream.pieceBytes
    let hasRoom = inflow?.book(waiting) ?? true
    let reads = waiting < limit && hasRoom
    guard reads != isReading else { return }
    isReading = reads
    if reads {
      unsafe bufferevent_enable(raw, Int16(EV_READ))
    } else {
      unsafe bufferevent_disable(raw, Int16(EV_READ))
    }
  }

  /// Says how little must be left in the output buffer before ``written()`` is called.
  func callWhenUnsent(atMost count: Int) {
    guard let raw = unsafe raw else { return }
    unsafe bufferevent_setwatermark(raw, Int16(EV_WRITE), count, 0)
  }

  /// Puts bytes behind what is being sent.
  func send(_ bytes: [UInt8]) {
    guard let raw = unsafe raw, !bytes.isEmpty else { return }
    if unsafe bufferevent_write(raw, bytes, bytes.count) != 0 { close() } else { unsentBytes += bytes.count }
  }

  /// Puts a file behind what is being sent, without a copy: libevent gives it back when it is out.
  func send(_ file: StaticFile) {
    guard let raw = unsafe raw, file.count > 0 else { return }
    let held = unsafe Unmanaged.passRetained(file)
    let outcome = unsafe file.withStableBytes { bytes in
      unsafe evbuffer_add_reference(
        bufferevent_get_output(raw),
        bytes.baseAddress,
        bytes.count,
        { _, _, held in
          if let held = unsafe held { unsafe Unmanaged<StaticFile>.fromOpaque(held).release() }
        },
        held.toOpaque()
      )
    }
    guard outcome == 0 else {
      unsafe held.release()
      close()
      return
    }
    unsentBytes += file.count
  }

  /// Ends our side of the connection and leaves the other open: the peer learns that no more will come.
  func endSending() {
    guard let raw = unsafe raw else { return }
    if isSecure, let session = unsafe bufferevent_openssl_get_ssl(raw) {
      unsafe SSL_shutdown(session)
      ERR_clear_error()
    }
    unsafe shutdown(bufferevent_getfd(raw), Int32(SHUT_WR))
    isReading = true
    unsafe bufferevent_enable(raw, Int16(EV_READ))
  }
}
