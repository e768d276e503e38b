public import Core

/// A sealed message: its content under a fresh key, and that key sealed to every mailbox that may read it.
///
/// 1. A ``MessageKey`` is drawn for this message alone.
/// 2. A key derived from it seals subject and body: `0x01 | nonce (24) | ciphertext | tag (16)` by XAES-256-GCM, the
///    additional data being `0x01 | place`.
/// 3. HPKE seals the message key to each mailbox, bound to mailbox and place.
public enum Envelope {
  static let version: UInt8 = 1
  static let headerByteCount = 1 + XAES256GCM.nonceByteCount

  /// Seals one message to its mailboxes.
  ///
  /// The nonce is random and 24 bytes long; the key is used for this content alone, so either would be enough.
  ///
  /// - Parameters:
  ///   - plaintext: subject and body in the caller's form, at most 64 MiB.
  ///   - place: where the content will lie, for example `message.content:msg_…`.
  ///   - mailboxes: identifier and public key of each reader; at least one.
  ///   - random: where key, nonce and ephemeral keys come from.
  /// - Returns: what is stored, and the message key for wrapping the keys of its files.
  /// - Throws: ``CryptoFailure/malformed`` where there is no mailbox or a public key is none, ``CryptoFailure/tooLarge``,
  ///   ``CryptoFailure/libraryFailed(_:)``.
  public static func seal(
    subjectAndBody plaintext: [UInt8],
    place: String,
    to mailboxes: [(id: String, publicKey: [UInt8])],
    random: any RandomSource
  ) throws(CryptoFailure) -> SealedEnvelope {
    guard !mailboxes.isEmpty else { throw .malformed }
    let key = try MessageKey.random(from: random)
    let nonce = try random.drawn(XAES256GCM.nonceByteCount)
    let content = try XAES256GCM.seal(
      plaintext,
      under: key.contentKey(),
      nonce: nonce,
      additionalData: additionalData(place),
      after: [version] + nonce
    )
    var keys: [(mailboxID: String, sealedKey: [UInt8])] = []
    keys.reserveCapacity(mailboxes.count)
    for mailbox in mailboxes {
      let sealedKey = try key.sealed(
        to: mailbox.id,
        publicKey: mailbox.publicKey,
        place: place,
        random: random
      )
      keys.append((mailbox.id, sealedKey))
    }
    return SealedEnvelope(content: content, keys: keys, messageKey: key)
  }

  /// Opens one message for one mailbox.
  ///
  /// - Parameters:
  ///   - content: the sealed content.
  ///   - sealedKey: the message key as it was sealed to this mailbox.
  ///   - pair: the mailbox's key pair.
  ///   - mailboxID: the mailbox's identifier.
  ///   - place: where the content lay.
  /// - Returns: subject and body in the caller's form.
  /// - Throws: ``CryptoFailure/malformed``, ``CryptoFailure/cannotOpen``.
  public static func open(
    content: [UInt8],
    sealedKey: [UInt8],
    with pair: MailboxKeyPair,
    mailboxID: String,
    place: String
  ) throws(CryptoFailure) -> [UInt8] {
    let key = try MessageKey(opening: sealedKey, with: pair, mailbox: mailboxID, place: place)
    return try open(content: content, with: key, place: place)
  }

  /// Opens one message with its key, where the key is at hand already (for its files).
  ///
  /// - Parameters:
  ///   - content: the sealed content.
  ///   - key: the message key.
  ///   - place: where the content lay.
  /// - Returns: subject and body in the caller's form.
  /// - Throws: ``CryptoFailure/malformed``, ``CryptoFailure/cannotOpen``.
  public static func open(
    content: [UInt8],
    with key: MessageKey,
    place: String
  ) throws(CryptoFailure) -> [UInt8] {
    guard content.count >= headerByteCount + AESGCM.tagByteCount, content[0] == version else {
      throw .malformed
    }
    return try XAES256GCM.open(
      content,
      from: headerByteCount,
      under: key.contentKey(),
      nonce: Array(content[1..<headerByteCount]),
      additionalData: additionalData(place)
    )
  }

  private static func additionalData(_ place: String) -> [UInt8] { [version] + Array(place.utf8) }
}

/// What sealing a message gives.
public struct SealedEnvelope: Sendable {
  /// The sealed content; its first byte is its version.
  public let content: [UInt8]
  /// For each mailbox its identifier and the message key sealed to it.
  public let keys: [(mailboxID: String, sealedKey: [UInt8])]
  /// The key itself, for wrapping the keys of the message's files; it is never stored.
  public let messageKey: MessageKey
}
