internal import COpenSSL
internal import Glibc

/// What TLS streams are made of: the authority that a client trusts, or a server's certificate.
// SAFETY: OpenSSL lets any thread make sessions from a context once it is set up, and nothing changes it after `init`.
@safe
final class TLSContext: @unchecked Sendable {
  private let context: OpaquePointer

  /// A client's, which trusts one authority alone.
  init(trusting authority: String) throws(BenchFailure) {
    guard let context = unsafe SSL_CTX_new(TLS_client_method()) else {
      throw BenchFailure("SSL_CTX_new failed")
    }
    unsafe self.context = context
    unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
    guard unsafe SSL_CTX_load_verify_locations(context, authority, nil) == 1 else {
      throw BenchFailure("\(authority) cannot be read as an authority")
    }
  }

  /// A server's.
  init(certificate: String, key: String) throws(BenchFailure) {
    guard let context = unsafe SSL_CTX_new(TLS_server_method()) else {
      throw BenchFailure("SSL_CTX_new failed")
    }
    unsafe self.context = context
    guard unsafe SSL_CTX_use_certificate_chain_file(context, certificate) == 1,
      unsafe SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1
    else { throw BenchFailure("\(certificate) and its key cannot be used") }
  }

  deinit { unsafe SSL_CTX_free(context) }

  /// A session on a connected socket, after the handshake; the socket belongs to the stream from then on.
  func stream(on socket: Int32, isServer: Bool) throws(BenchFailure) -> TLSStream {
    guard let session = unsafe SSL_new(context) else {
      close(socket)
      throw BenchFailure("SSL_new failed")
    }
    let stream = unsafe TLSStream(session, socket: socket)
    unsafe SSL_set_fd(session, socket)
    if !isServer { unsafe SSL_set1_host(session, "localhost") }
    guard unsafe (isServer ? SSL_accept(session) : SSL_connect(session)) == 1 else {
      throw BenchFailure("a TLS handshake failed")
    }
    return stream
  }
}

/// One connection, blocking: bytes in, bytes out.
///
/// It belongs to one thread.
@safe
final class TLSStream {
  private let session: OpaquePointer
  private let socket: Int32
  private var received: [UInt8] = []
  private var position = 0

  fileprivate init(_ session: OpaquePointer, socket: Int32) {
    unsafe self.session = session
    self.socket = socket
  }

  deinit {
    unsafe SSL_free(session)
    close(socket)
  }

  /// Sends all of it.
  func write(_ bytes: [UInt8]) throws(BenchFailure) {
    var sent = 0
    while sent < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe SSL_write(session, buffer.baseAddress?.advanced(by: sent), Int32(clamping: bytes.count - sent))
      }
      guard count > 0 else { throw BenchFailure("a connection broke while writing") }
      sent += Int(count)
    }
  }

  func write(_ text: String) throws(BenchFailure) { try write(Array(text.utf8)) }

  /// A line without its end; nil at the end of the stream.
  func line() -> String? {
    var line: [UInt8] = []
    while let byte = next() {
      if byte == UInt8(ascii: "\n") {
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return String(decoding: line, as: UTF8.self)
      }
      line.append(byte)
    }
    return nil
  }

  /// Exactly so many bytes.
  func bytes(_ count: Int) throws(BenchFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count {
      guard let byte = next() else { throw BenchFailure("a connection ended in the middle of an answer") }
      bytes.append(byte)
    }
    return bytes
  }

  private func next() -> UInt8? {
    if position == received.count {
      position = 0
      received = unsafe [UInt8](unsafeUninitializedCapacity: 16384) { buffer, filled in
        let count = unsafe SSL_read(session, buffer.baseAddress, 16384)
        filled = max(0, Int(count))
      }
      guard !received.isEmpty else { return nil }
    }
    defer { position += 1 }
    return received[position]
  }
}
