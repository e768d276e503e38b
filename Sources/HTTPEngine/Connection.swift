internal import CEvent
internal import COpenSSL
internal import Glibc

/// One connection: what has come, what is being answered, and how long it is waited for.
///
/// 1. `Connection+Reading`: bytes become a head, a body, a request; a refusal becomes an answer that closes.
/// 2. `Worker` asks the responder in a Task that knows this connection by name alone.
/// 3. `Connection+Answering`: the answer is written; the next request is parsed when it is out.
///
/// It belongs to its loop's thread; the bufferevent is freed in ``close()`` and nowhere else.
@safe final class Connection {
  /// What is read ahead of the parser, at most: a pipelining client is slowed down, not stored.
  private static let readAhead = 16384

  let name: UInt64
  let peer: PeerAddress
  let worker: Worker
  let isSecure: Bool
  var parser: MessageParser
  var patience: Patience
  /// The head that was judged, from its end until the answer is out.
  var head: HTTPRequestHead?
  var body: BodyCollector?
  /// The exchange whose answer is awaited.
  var exchange: UInt64?
  /// Whether the connection ends with the present answer.
  var isLast = false
  private var raw: OpaquePointer?
  private var unsentBytes = 0

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
    unsafe bufferevent_setwatermark(raw, Int16(EV_READ), 0, Connection.readAhead)
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
    } else if what & BEV_EVENT_EOF != 0, patience.phase == .answering || patience.phase == .writing {
      // A client may end its side and still wait for the answer.
      isLast = true
    } else {
      close()
    }
  }

  /// Frees everything; the last that happens to a connection.
  func close() {
    guard let raw = unsafe raw else { return }
    unsafe self.raw = nil
    body?.release()
    body = nil
    unsafe bufferevent_free(raw)
    // The thread's queue of errors is shared by all its connections: none may find another's.
    ERR_clear_error()
    worker.forget(self)
  }

  // MARK: Time

  /// What its deadlines say.
  func verdict(at now: Patience.Moment) -> Patience.Verdict {
    if patience.phase == .writing, let raw = unsafe raw {
      let left = unsafe evbuffer_get_length(bufferevent_get_output(raw))
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
    case .refuse: refuse(408)
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

  /// Whether more has come than was taken.
  var hasInput: Bool {
    guard let raw = unsafe raw else { return false }
    return unsafe evbuffer_get_length(bufferevent_get_input(raw)) > 0
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
    unsafe bufferevent_enable(raw, Int16(EV_READ))
  }
}
