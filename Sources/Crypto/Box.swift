public import Core

/// A sealed field: `0x01 | key id (4) | nonce (24) | ciphertext | tag (16)`, by XAES-256-GCM.
///
/// The additional data is `0x01 | key id (4) | place`, where the place is the text that names table, column and row
/// (`person.email:per_…`): a value that is moved to another row or column does not open.
public enum Box {
  static let version: UInt8 = 1
  static let headerByteCount = 1 + KeyID.byteCount + XAES256GCM.nonceByteCount
  /// How many bytes a box is longer than what it holds.
  public static let overheadByteCount = headerByteCount + AESGCM.tagByteCount

  /// Seals a field for one place.
  ///
  /// The nonce is 24 random bytes, which XAES-256-GCM makes safe for any number of boxes under one key.
  ///
  /// - Parameters:
  ///   - plaintext: at most 64 MiB.
  ///   - key: the data key.
  ///   - keyID: the id of that key; it stands in the box.
  ///   - place: where the box will lie, for example `person.email:per_…`.
  ///   - random: where the nonce comes from.
  /// - Returns: the box, ``overheadByteCount`` bytes longer than the plaintext.
  /// - Throws: ``CryptoFailure/tooLarge``, ``CryptoFailure/libraryFailed(_:)``.
  public static func seal(
    _ plaintext: [UInt8],
    under key: SymmetricKey,
    keyID: KeyID,
    place: String,
    random: any RandomSource
  ) throws(CryptoFailure) -> [UInt8] {
    let nonce = try random.drawn(XAES256GCM.nonceByteCount)
    return try XAES256GCM.seal(
      plaintext,
      under: key,
      nonce: nonce,
      additionalData: additionalData(keyID, place),
      after: [version] + keyID.bytes + nonce
    )
  }

  /// Opens a box.
  ///
  /// - Parameters:
  ///   - box: what was stored.
  ///   - key: the data key.
  ///   - keyID: the id of that key.
  ///   - place: where the box lay.
  /// - Returns: what was sealed.
  /// - Throws: ``CryptoFailure/malformed`` where it is too short or of another version, ``CryptoFailure/unknownKey`` where it
  ///   names another key, ``CryptoFailure/cannotOpen`` where it was altered or moved.
  public static func open(
    _ box: [UInt8],
    under key: SymmetricKey,
    keyID: KeyID,
    place: String
  ) throws(CryptoFailure) -> [UInt8] {
    guard try Box.keyID(of: box) == keyID else { throw .unknownKey }
    return try XAES256GCM.open(
      box,
      from: headerByteCount,
      under: key,
      nonce: Array(box[(1 + KeyID.byteCount)..<headerByteCount]),
      additionalData: additionalData(keyID, place)
    )
  }

  /// The id of the key that a box was sealed under.
  ///
  /// - Parameter box: what was stored.
  /// - Returns: the id, not yet authenticated.
  /// - Throws: ``CryptoFailure/malformed`` where it is too short or of another version.
  public static func keyID(of box: [UInt8]) throws(CryptoFailure) -> KeyID {
    guard box.count >= overheadByteCount, box[0] == version,
      let keyID = KeyID(bytes: Array(box[1..<(1 + KeyID.byteCount)]))
    else { throw .malformed }
    return keyID
  }

  private static func additionalData(_ keyID: KeyID, _ place: String) -> [UInt8] {
    [version] + keyID.bytes + Array(place.utf8)
  }
}
