public import Core

/// The key of one message, drawn fresh for it and never stored but sealed to mailboxes.
///
/// It seals nothing by itself: a key for the content and a key for wrapping the keys of files are derived from it.
public struct MessageKey: Sendable {
  static let version: UInt8 = 1
  /// How HPKE knows that it seals a message key.
  static let info = Array("postern/v1/message-key".utf8)

  let key: SymmetricKey

  private init(key: SymmetricKey) {
    self.key = key
  }

  /// A new key for a new message.
  ///
  /// - Parameter random: where it comes from.
  /// - Returns: the key.
  /// - Throws: ``CryptoFailure/libraryFailed(_:)``.
  public static func random(from random: any RandomSource) throws(CryptoFailure) -> MessageKey {
    MessageKey(key: try SymmetricKey.random(from: random))
  }

  /// Seals this key to a mailbox: `0x01 | encapsulated key (32) | ciphertext (32) | tag (16)`.
  ///
  /// - Parameters:
  ///   - mailbox: the mailbox's identifier; the sealed key opens for no other.
  ///   - publicKey: the mailbox's public key.
  ///   - place: the message's place, the same for all mailboxes.
  ///   - random: where the ephemeral key comes from.
  /// - Returns: 81 bytes.
  /// - Throws: ``CryptoFailure/malformed`` where the public key is none, ``CryptoFailure/libraryFailed(_:)``.
  public func sealed(
    to mailbox: String,
    publicKey: [UInt8],
    place: String,
    random: any RandomSource
  ) throws(CryptoFailure) -> [UInt8] {
    var bytes = key.copyOfBytes()
    defer { wipe(&bytes) }
    let aad = try MessageKey.additionalData(mailbox, place)
    return [MessageKey.version]
      + (try HPKE.seal(bytes, to: publicKey, info: MessageKey.info, aad: aad, random: random))
  }

  /// Opens a key that was sealed to a mailbox.
  ///
  /// - Parameters:
  ///   - sealedKey: what ``sealed(to:publicKey:place:random:)`` gave.
  ///   - pair: the mailbox's key pair.
  ///   - mailbox: the mailbox's identifier.
  ///   - place: the message's place.
  /// - Throws: ``CryptoFailure/malformed``, ``CryptoFailure/cannotOpen``.
  public init(
    opening sealedKey: [UInt8],
    with pair: MailboxKeyPair,
    mailbox: String,
    place: String
  ) throws(CryptoFailure) {
    guard sealedKey.count == 1 + HPKE.overheadByteCount + SymmetricKey.byteCount,
      sealedKey[0] == MessageKey.version
    else { throw .malformed }
    let aad = try MessageKey.additionalData(mailbox, place)
    var bytes = try HPKE.open(Array(sealedKey.dropFirst()), with: pair, info: MessageKey.info, aad: aad)
    defer { wipe(&bytes) }
    key = try SymmetricKey(bytes: bytes)
  }

  /// Wraps the key of a file that belongs to this message, as a ``Box`` under a derived key.
  ///
  /// - Parameters:
  ///   - fileKey: the file's key.
  ///   - place: where the wrapped key will lie.
  ///   - random: where the nonce comes from.
  /// - Returns: the wrapped key.
  /// - Throws: ``CryptoFailure/libraryFailed(_:)``.
  public func wrap(
    _ fileKey: SymmetricKey,
    place: String,
    random: any RandomSource
  ) throws(CryptoFailure) -> [UInt8] {
    var bytes = fileKey.copyOfBytes()
    defer { wipe(&bytes) }
    return try Box.seal(
      bytes,
      under: wrappingKey(),
      keyID: MessageKey.wrappingKeyID(),
      place: place,
      random: random
    )
  }

  /// Unwraps the key of a file that belongs to this message.
  ///
  /// - Parameters:
  ///   - wrapped: what ``wrap(_:place:random:)`` gave.
  ///   - place: where it lay.
  /// - Returns: the file's key.
  /// - Throws: ``CryptoFailure/malformed``, ``CryptoFailure/unknownKey``, ``CryptoFailure/cannotOpen``.
  public func unwrap(_ wrapped: [UInt8], place: String) throws(CryptoFailure) -> SymmetricKey {
    var bytes = try Box.open(
      wrapped,
      under: wrappingKey(),
      keyID: MessageKey.wrappingKeyID(),
      place: place
    )
    defer { wipe(&bytes) }
    return try SymmetricKey(bytes: bytes)
  }

  func contentKey() throws(CryptoFailure) -> SymmetricKey { try key.derive("postern/v1/message-content") }

  private func wrappingKey() throws(CryptoFailure) -> SymmetricKey { try key.derive("postern/v1/file-key") }

  private static func wrappingKeyID() throws(CryptoFailure) -> KeyID { try KeyID(of: "postern/v1/file-key") }

  /// Mailbox and place, each after its length: no two pairs of them are authenticated as the same bytes.
  private static func additionalData(_ mailbox: String, _ place: String) throws(CryptoFailure) -> [UInt8] {
    var data: [UInt8] = []
    for field in [mailbox, place] {
      guard let length = UInt32(exactly: field.utf8.count) else { throw .tooLarge }
      data.append(bigEndian: length)
      data += Array(field.utf8)
    }
    return data
  }
}
