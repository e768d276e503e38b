internal import COpenSSL
public import Core

/// The key pair of a mailbox: whoever holds the private half reads what was sealed to the public one.
///
/// Source: RFC 7748 §6.1 (X25519).
@safe public final class MailboxKeyPair: CustomStringConvertible, CustomReflectable {
  /// The private half, to be wrapped by the key ring.
  public let privateKey: SymmetricKey
  /// The public half, 32 bytes; it is no secret.
  public let publicKey: [UInt8]

  private let raw: OpaquePointer

  /// The pair of a private key.
  ///
  /// - Parameter privateKey: 32 secret bytes.
  /// - Throws: ``CryptoFailure/libraryFailed(_:)``.
  public init(privateKey: SymmetricKey) throws(CryptoFailure) {
    let made = unsafe privateKey.withBytes { bytes in
      let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
      return unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nil, start, bytes.count)
    }
    let raw = unsafe try check(made, "EVP_PKEY_new_raw_private_key")
    var publicKey = [UInt8](repeating: 0, count: X25519.byteCount)
    var count = publicKey.count
    let code = unsafe EVP_PKEY_get_raw_public_key(raw, &publicKey, &count)
    self.privateKey = privateKey
    self.publicKey = publicKey
    unsafe self.raw = raw
    try check(code, "EVP_PKEY_get_raw_public_key")
    guard count == X25519.byteCount else { throw .libraryFailed("EVP_PKEY_get_raw_public_key") }
  }

  /// The pair of two halves that were stored together.
  ///
  /// The public half is taken as it is, for computing it takes as long as opening a message. Where it is not the private one's,
  /// nothing opens.
  ///
  /// - Parameters:
  ///   - privateKey: 32 secret bytes.
  ///   - publicKey: 32 bytes.
  /// - Throws: ``CryptoFailure/malformed`` where the public half has another length, ``CryptoFailure/libraryFailed(_:)``.
  public init(privateKey: SymmetricKey, publicKey: [UInt8]) throws(CryptoFailure) {
    guard publicKey.count == X25519.byteCount else { throw .malformed }
    let made = unsafe privateKey.withBytes { bytes in
      let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
      return unsafe postern_x25519_pair(start, publicKey, X25519.byteCount)
    }
    unsafe raw = try check(made, "EVP_PKEY_fromdata")
    self.privateKey = privateKey
    self.publicKey = publicKey
  }

  deinit { unsafe EVP_PKEY_free(raw) }

  /// A new random pair.
  ///
  /// - Parameter random: where the private key comes from.
  /// - Returns: the pair.
  /// - Throws: ``CryptoFailure/libraryFailed(_:)``.
  public static func random(from random: any RandomSource) throws(CryptoFailure) -> MailboxKeyPair {
    try MailboxKeyPair(privateKey: SymmetricKey.random(from: random))
  }

  /// The secret that this pair shares with the holder of `publicKey`.
  ///
  /// OpenSSL refuses a shared secret of zeros, which is what points of small order give (RFC 7748 §6.1, RFC 9180 §7.1.4).
  ///
  /// - Throws: `.malformed` where the other key is not a usable point.
  func sharedSecret(with publicKey: [UInt8]) throws(CryptoFailure) -> SymmetricKey {
    let peer = try X25519.PublicKey(publicKey)
    let context = try unsafe X25519.Agreement(raw)
    try check(unsafe EVP_PKEY_derive_init(context.raw), "EVP_PKEY_derive_init")
    // The last argument leaves out a check that X25519 does not have.
    try check(unsafe EVP_PKEY_derive_set_peer_ex(context.raw, peer.raw, 0), "EVP_PKEY_derive_set_peer_ex")
    do {
      return try unsafe SymmetricKey(from: "EVP_PKEY_derive") { output in
        var count = SymmetricKey.byteCount
        return unsafe EVP_PKEY_derive(context.raw, output, &count)
      }
    } catch {
      throw .malformed
    }
  }

  /// Always `‹key pair›`.
  public var description: String { "‹key pair›" }

  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

// SAFETY: an EVP_PKEY is reference counted and only read after it was made; OpenSSL wipes it when it is freed.
extension MailboxKeyPair: @unchecked Sendable {}

/// What X25519 needs of OpenSSL besides the pair.
enum X25519 {
  static let byteCount = 32

  /// Somebody's public key.
  @safe struct PublicKey: ~Copyable {
    let raw: OpaquePointer

    init(_ bytes: [UInt8]) throws(CryptoFailure) {
      guard bytes.count == X25519.byteCount else { throw .malformed }
      unsafe raw = try check(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nil, bytes, bytes.count),
        "EVP_PKEY_new_raw_public_key"
      )
    }

    deinit { unsafe EVP_PKEY_free(raw) }
  }

  /// One computation of a shared secret.
  @safe struct Agreement: ~Copyable {
    let raw: OpaquePointer

    init(_ key: OpaquePointer) throws(CryptoFailure) {
      unsafe raw = try check(EVP_PKEY_CTX_new_from_pkey(nil, key, nil), "EVP_PKEY_CTX_new_from_pkey")
    }

    deinit { unsafe EVP_PKEY_CTX_free(raw) }
  }
}
