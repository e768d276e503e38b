import COpenSSL
import Glibc
import Support

@testable import HTTPEngine

/// A client that writes and reads bytes as a test says, over TLS or plain; it blocks, for five seconds at most.
@safe final class TestClient {
  enum Failure: Error {
    case connect
    case handshake
    case send
    case timedOut
    case closed
  }

  /// What came back.
  struct Answer {
    let status: Int
    let head: String
    let body: [UInt8]

    /// The values of a header field, in order.
    func all(_ name: String) -> [String] {
      head.split(separator: "\r\n").dropFirst().compactMap { line in
        let parts = line.split(separator: ": ", maxSplits: 1, omittingEmptySubsequences: false).map(
          String.init
        )
        return HTTPHeaders.isSame(parts.first ?? "", name) ? parts.last : nil
      }
    }

    var text: String { String(decoding: body, as: UTF8.self) }
  }

  private let descriptor: Int32
  private let context: OpaquePointer?
  private let session: OpaquePointer?
  private var unread: [UInt8] = []

  /// Connects, and shakes hands where a certificate is given: it must be trusted and be for localhost.
  init(
    port: Int,
    trusting authority: String?,
    from source: String = "127.0.0.1",
    version: Int32 = TLS1_3_VERSION,
    protocols: String? = nil
  ) throws(Failure) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var patience = timeval(tv_sec: 5, tv_usec: 0)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var on: Int32 = 1
    unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    let descriptor = descriptor
    let isBound = unsafe SocketAddress.lend(PeerAddress(parsing: source) ?? .loopback, port: 0) {
      unsafe bind(descriptor, $0, $1) == 0
    }
    let isConnected = unsafe SocketAddress.lend(.loopback, port: UInt16(port)) {
      unsafe connect(descriptor, $0, $1) == 0
    }
    guard let authority else {
      unsafe context = nil
      unsafe session = nil
      guard isBound, isConnected else { throw .connect }
      return
    }
    unsafe context = SSL_CTX_new(TLS_client_method())
    unsafe SSL_CTX_load_verify_locations(context, authority, nil)
    unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
    // Old versions are offered only below this level; the test wants to see the server refuse them.
    if version < TLS1_2_VERSION { unsafe SSL_CTX_set_security_level(context, 0) }
    unsafe SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(version), nil)
    unsafe session = SSL_new(context)
    unsafe SSL_set1_host(session, "localhost")
    if let protocols {
      let list = [UInt8(protocols.utf8.count)] + Array(protocols.utf8)
      unsafe SSL_set_alpn_protos(session, list, UInt32(list.count))
    }
    guard isBound, isConnected else { throw .connect }
    unsafe SSL_set_fd(session, descriptor)
    guard unsafe SSL_connect(session) == 1 else { throw .handshake }
  }

  deinit {
    unsafe SSL_free(session)
    unsafe SSL_CTX_free(context)
    close(descriptor)
    ERR_clear_error()
  }

  /// The name of the suite that was agreed on.
  var suite: String {
    guard let name = unsafe SSL_CIPHER_get_name(SSL_get_current_cipher(session)) else { return "" }
    return unsafe String(cString: name)
  }

  /// Whether the server takes a renegotiation that the client begins.
  func renegotiates() -> Bool {
    unsafe SSL_renegotiate(session) == 1 && SSL_do_handshake(session) == 1 && isAnswered()
  }

  private func isAnswered() -> Bool {
    do { return try exchange("GET /").status == 200 } catch { return false }
  }

  func send(_ bytes: [UInt8]) throws(Failure) {
    guard !bytes.isEmpty else { return }
    let count =
      unsafe session == nil
      ? unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
      : Int(SSL_write(session, bytes, Int32(bytes.count)))
    guard count == bytes.count else { throw .send }
  }

  func send(_ text: String) throws(Failure) { try send(Array(text.utf8)) }

  /// Sends a request of this line and these fields, with the right host, and reads its answer.
  func exchange(_ line: String, _ fields: [String] = [], body: String = "") throws(Failure) -> Answer {
    let lines = ["\(line) HTTP/1.1", "Host: localhost"] + fields
    try send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    return try answer(hasBody: !line.utf8.starts(with: "HEAD".utf8))
  }

  /// Reads one answer.
  func answer(hasBody: Bool = true) throws(Failure) -> Answer {
    let end = Array("\r\n\r\n".utf8)
    var place: Int?
    while place == nil {
      place = unread.indices.first { unread[$0...].starts(with: end) }
      if place == nil, try !readMore() { throw .closed }
    }
    let headEnd = place ?? 0
    let head = String(decoding: unread[..<headEnd], as: UTF8.self)
    unread.removeFirst(headEnd + 4)
    let status = Int(head.utf8.dropFirst(9).prefix(3).map { String(UnicodeScalar($0)) }.joined()) ?? 0
    let empty = Answer(status: status, head: head, body: [])
    let length = empty.all("content-length").first.flatMap(Int.init) ?? 0
    guard hasBody, length > 0 else { return empty }
    while unread.count < length { guard try readMore() else { throw .closed } }
    let body = Array(unread.prefix(length))
    unread.removeFirst(length)
    return Answer(status: status, head: head, body: body)
  }

  /// Reads until the server ends the connection.
  ///
  /// - Returns: what came before the end.
  func readToEnd() throws(Failure) -> [UInt8] {
    while try readMore() {}
    return unread
  }

  /// Says that no more will be sent, and can still read.
  func endSending() {
    shutdown(descriptor, Int32(SHUT_WR))
  }

  /// Ends the connection with a reset, as a peer that is gone does.
  func reset() {
    var abrupt = linger(l_onoff: 1, l_linger: 0)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &abrupt, socklen_t(MemoryLayout<linger>.size))
    shutdown(descriptor, Int32(SHUT_RDWR))
  }

  /// False at the end.
  private func readMore() throws(Failure) -> Bool {
    var piece = [UInt8](repeating: 0, count: 65536)
    errno = 0
    let count =
      unsafe session == nil
      ? unsafe recv(descriptor, &piece, piece.count, 0) : Int(SSL_read(session, &piece, Int32(piece.count)))
    if count > 0 {
      unread += piece[..<count]
      return true
    }
    if errno == EAGAIN || errno == EWOULDBLOCK { throw .timedOut }
    ERR_clear_error()
    return false
  }
}
