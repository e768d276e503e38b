public import Core

extension SymmetricKey {
  /// Wraps this key by another one, as a ``Box``.
  ///
  /// For a key that belongs to no message yet, such as that of a file that is still in a draft; the key of a message wraps
  /// its files' keys itself (``MessageKey/wrap(_:place:random:)``).
  ///
  /// - Parameters:
  ///   - key: what wraps it; it seals nothing else.
  ///   - keyID: the id of that key.
  ///   - place: where the wrapped key will lie.
  ///   - random: where the nonce comes from.
  /// - Returns: the wrapped key.
  /// - Throws: ``CryptoFailure/libraryFailed(_:)``.
  public func wrapped(
    by key: SymmetricKey,
    keyID: KeyID,
    place: String,
    random: any RandomSource
  ) throws(CryptoFailure) -> [UInt8] {
    var bytes = copyOfBytes()
    defer { wipe(&bytes) }
    return try Box.seal(bytes, under: key, keyID: keyID, place: place, random: random)
  }

  /// Unwraps a key.
  ///
  /// - Parameters:
  ///   - box: what ``wrapped(by:keyID:place:random:)`` gave.
  ///   - key: what wrapped it.
  ///   - keyID: the id of that key.
  ///   - place: where the wrapped key lay.
  /// - Throws: ``CryptoFailure/malformed``, ``CryptoFailure/unknownKey``, ``CryptoFailure/cannotOpen``.
  public convenience init(
    unwrapping box: [UInt8],
    by key: SymmetricKey,
    keyID: KeyID,
    place: String
  ) throws(CryptoFailure) {
    var bytes = try Box.open(box, under: key, keyID: keyID, place: place)
    defer { wipe(&bytes) }
    try self.init(bytes: bytes)
  }
}
