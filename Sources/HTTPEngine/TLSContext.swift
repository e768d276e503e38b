internal import COpenSSL
internal import Core
internal import Glibc

/// A certificate and the rules by which it is used: Mozilla's *intermediate* profile (S50).
///
/// TLS 1.2 and 1.3; ECDHE with AES-GCM or ChaCha20; X25519, P-256, P-384. No renegotiation, no compression. No session
/// is resumed: a ticket key that lives as long as the process would undo forward secrecy, and a full handshake of
/// TLS 1.3 takes no more round trips than a resumed one.
///
/// Source: Server Side TLS, version 5.7 (2024)
// SAFETY: OpenSSL counts references to an SSL_CTX and lets any thread make sessions from it once it is set up, and
// nothing changes it after `init`.
@safe final class TLSContext: @unchecked Sendable {
  private static let suitesTLS12 =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    + "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
  private static let suitesTLS13 =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
  private static let curves = "X25519:prime256v1:secp384r1"
  // Macros that take arguments, or are made by one, do not reach Swift; the numbers are those of openssl/ssl.h.
  private static let noTicket: UInt64 = 1 << 14  // SSL_OP_NO_TICKET
  private static let noCompression: UInt64 = 1 << 17  // SSL_OP_NO_COMPRESSION
  private static let noRenegotiation: UInt64 = 1 << 30  // SSL_OP_NO_RENEGOTIATION

  private let context: OpaquePointer
  /// When the certificate ends.
  let expires: Timestamp?

  init(_ files: HTTPServerConfiguration.TLSFiles) throws(HTTPServerFailure) {
    guard let context = unsafe SSL_CTX_new(TLS_server_method()) else { throw .libraryFailed("SSL_CTX_new") }
    do {
      unsafe try TLSContext.setRules(context)
      unsafe try TLSContext.load(files, into: context)
    } catch {
      unsafe SSL_CTX_free(context)
      ERR_clear_error()
      throw error
    }
    unsafe self.context = context
    unsafe expires = TLSContext.expiry(of: SSL_CTX_get0_certificate(context))
  }

  deinit {
    unsafe SSL_CTX_free(context)
  }

  /// A session for a connection that was accepted; whoever takes it frees it.
  func newSession() -> OpaquePointer? { unsafe SSL_new(context) }

  private static func setRules(_ context: OpaquePointer) throws(HTTPServerFailure) {
    unsafe SSL_CTX_set_options(context, noTicket | noCompression | noRenegotiation)
    guard unsafe SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil) == 1,
      unsafe SSL_CTX_set_cipher_list(context, suitesTLS12) == 1,
      unsafe SSL_CTX_set_ciphersuites(context, suitesTLS13) == 1,
      unsafe curves.withCString({ names in
        unsafe SSL_CTX_ctrl(context, SSL_CTRL_SET_GROUPS_LIST, 0, UnsafeMutableRawPointer(mutating: names))
      }) == 1,
      unsafe SSL_CTX_set_num_tickets(context, 0) == 1
    else { throw .libraryFailed("SSL_CTX_ctrl") }
    unsafe SSL_CTX_ctrl(context, SSL_CTRL_SET_SESS_CACHE_MODE, Int(SSL_SESS_CACHE_OFF), nil)
    // An idle connection gives its 34 KiB of buffers back.
    unsafe SSL_CTX_ctrl(context, SSL_CTRL_MODE, Int(SSL_MODE_RELEASE_BUFFERS), nil)
    unsafe SSL_CTX_set_alpn_select_cb(
      context,
      { _, chosen, length, list, listLength, _ in
        unsafe TLSContext.chooseProtocol(chosen, length, list, listLength)
      },
      nil
    )
  }

  private static func load(
    _ files: HTTPServerConfiguration.TLSFiles,
    into context: OpaquePointer
  ) throws(HTTPServerFailure) {
    // Without this OpenSSL would ask the terminal for the passphrase of a key that has one.
    unsafe SSL_CTX_set_default_passwd_cb(context) { _, _, _, _ in -1 }
    guard unsafe SSL_CTX_use_certificate_chain_file(context, files.certificatePath) == 1 else {
      throw .certificateUnreadable
    }
    guard unsafe SSL_CTX_use_PrivateKey_file(context, files.keyPath, SSL_FILETYPE_PEM) == 1 else {
      let isMismatch = ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH
      throw isMismatch ? .keyDoesNotMatch : .keyUnreadable
    }
    guard unsafe SSL_CTX_check_private_key(context) == 1 else { throw .keyDoesNotMatch }
  }

  /// Picks `http/1.1` where the client names protocols, and refuses one that names only others: a handshake meant for
  /// a mail server must not end here (RFC 7301 §3.2, the ALPACA attack).
  private static func chooseProtocol(
    _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    _ chosenLength: UnsafeMutablePointer<UInt8>?,
    _ offered: UnsafePointer<UInt8>?,
    _ offeredLength: UInt32
  ) -> Int32 {
    let list = unsafe UnsafeBufferPointer(start: offered, count: Int(offeredLength))
    let wanted = Array("http/1.1".utf8)
    var position = 0
    while position < list.count {
      let length = Int(unsafe list[position])
      let name = unsafe list.dropFirst(position + 1).prefix(length)
      if unsafe name.elementsEqual(wanted), let start = unsafe offered {
        unsafe chosen?.pointee = start + position + 1
        unsafe chosenLength?.pointee = UInt8(wanted.count)
        return SSL_TLSEXT_ERR_OK
      }
      position += 1 + length
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL
  }

  private static func expiry(of certificate: OpaquePointer?) -> Timestamp? {
    var parts = unsafe tm()
    guard let end = unsafe X509_get0_notAfter(certificate), unsafe ASN1_TIME_to_tm(end, &parts) == 1 else {
      return nil
    }
    return unsafe Timestamp(milliseconds: Int64(timegm(&parts)) * 1000)
  }
}
