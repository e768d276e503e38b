internal import CEvent
internal import Core
internal import Glibc

/// A listening socket of one loop.
///
/// The kernel spreads connections over the listeners of all loops (`SO_REUSEPORT`).
///
/// It belongs to its loop's thread. When descriptors run out it pauses, for `accept` would fail and be called again
/// without end (S47); the connections wait in the kernel's queue.
@safe final class Listener {
  /// The kernel's queue of connections that nobody has accepted yet.
  private static let backlog: Int32 = 1024

  /// How long it says nothing more about descriptors that ran out.
  private static let quiet = Duration.seconds(60)

  private unowned let worker: Worker
  private let raw: OpaquePointer
  private var isPaused = false
  private var silentUntil: ContinuousClock.Instant?
  /// The port it listens on.
  let port: Int

  /// Binds, and accepts nothing before ``resume()``.
  init(worker: Worker, address: String, port: Int) throws(HTTPServerFailure) {
    let (peer, number) = try Listener.parse(address, port)
    let flags =
      LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE | LEV_OPT_REUSEABLE_PORT
      | LEV_OPT_DISABLED
    let base = unsafe worker.loop.eventBase
    let raw = unsafe SocketAddress.lend(peer, port: number) { address, length in
      unsafe evconnlistener_new_bind(base, nil, nil, flags, Listener.backlog, address, Int32(length))
    }
    let code = errno
    guard let raw = unsafe raw else { throw .cannotListen(on: Listener.place(peer, port), errno: code) }
    let descriptor = unsafe evconnlistener_get_fd(raw)
    // Accepted sockets inherit it; without it a TLS answer waits 40 ms for the peer's delayed acknowledgement.
    Listener.switchOn(TCP_NODELAY, Int32(IPPROTO_TCP), of: descriptor)
    self.worker = worker
    unsafe self.raw = raw
    self.port = SocketAddress.port(of: descriptor) ?? port
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe evconnlistener_set_error_cb(raw) { _, context in unsafe Listener.at(context)?.pause() }
    unsafe evconnlistener_set_cb(
      raw,
      { _, descriptor, address, _, context in
        guard let listener = unsafe Listener.at(context), let peer = unsafe SocketAddress.peer(address) else {
          close(descriptor)
          return
        }
        listener.worker.accept(descriptor, from: peer)
      },
      context
    )
  }

  deinit {
    unsafe evconnlistener_free(raw)
  }

  /// Accepts, from now on or again.
  func resume() {
    isPaused = false
    unsafe evconnlistener_enable(raw)
  }

  /// Tries again after descriptors ran out.
  func resumeIfPaused() {
    if isPaused { resume() }
  }

  /// Accepts whoever waits in the kernel's queue, before the listener closes and they are sent away.
  func acceptWaiting() {
    let listening = unsafe evconnlistener_get_fd(raw)
    for _ in 0..<Listener.backlog {
      var form = sockaddr_in6()
      let (descriptor, peer) = unsafe SocketAddress.fill(&form) { unsafe Glibc.accept(listening, $0, $1) }
      guard descriptor >= 0 else { return }
      guard let peer, evutil_make_socket_nonblocking(descriptor) == 0,
        evutil_make_socket_closeonexec(descriptor) == 0
      else {
        close(descriptor)
        continue
      }
      worker.accept(descriptor, from: peer)
    }
  }

  private func pause() {
    let code = errno
    isPaused = true
    unsafe evconnlistener_disable(raw)
    let now = ContinuousClock.now
    if let silentUntil, now < silentUntil { return }
    silentUntil = now + Listener.quiet
    worker.shared.surroundings.log(.fault, "The listener pauses: accept failed", ["errno": .number(code)])
  }

  /// Checks that nobody else listens there: with `SO_REUSEPORT` alone two gateways would share a port without a word.
  static func probe(_ address: String, _ port: Int) throws(HTTPServerFailure) {
    let (peer, number) = try parse(address, port)
    let family = peer.isV4 ? AF_INET : AF_INET6
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
    var code = errno
    guard descriptor >= 0 else { throw .cannotListen(on: place(peer, port), errno: code) }
    defer { close(descriptor) }
    switchOn(SO_REUSEADDR, SOL_SOCKET, of: descriptor)
    let outcome = unsafe SocketAddress.lend(peer, port: number) { unsafe bind(descriptor, $0, $1) }
    code = errno
    guard outcome == 0 else { throw .cannotListen(on: place(peer, port), errno: code) }
  }

  /// As an operator writes it, `127.0.0.1:8443`.
  private static func place(_ peer: PeerAddress, _ port: Int) -> String {
    peer.isV4 ? "\(peer.text):\(port)" : "[\(peer.text)]:\(port)"
  }

  private static func parse(
    _ address: String,
    _ port: Int
  ) throws(HTTPServerFailure) -> (PeerAddress, UInt16) {
    guard let peer = PeerAddress(parsing: address), let number = UInt16(exactly: port) else {
      throw .addressMalformed
    }
    return (peer, number)
  }

  private static func switchOn(_ option: Int32, _ level: Int32, of descriptor: Int32) {
    var on: Int32 = 1
    unsafe setsockopt(descriptor, level, option, &on, socklen_t(MemoryLayout<Int32>.size))
  }

  private static func at(_ context: UnsafeMutableRawPointer?) -> Listener? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<Listener>.fromOpaque(context).takeUnretainedValue()
  }
}
