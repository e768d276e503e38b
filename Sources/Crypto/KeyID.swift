/// Names a key inside what it sealed: four bytes that are no secret.
public struct KeyID: Hashable, Sendable, CustomStringConvertible {
  /// How long an id is.
  public static let byteCount = 4

  /// The four bytes.
  public let bytes: [UInt8]

  /// The id of a key that has an identifier: the first four bytes of its SHA-256.
  ///
  /// - Parameter identifier: the identifier's text.
  /// - Throws: ``CryptoFailure/libraryFailed(_:)``.
  public init(of identifier: String) throws(CryptoFailure) {
    bytes = Array(try sha256(Array(identifier.utf8)).prefix(KeyID.byteCount))
  }

  /// An id that was stored: exactly four bytes, else nil.
  public init?(bytes: [UInt8]) {
    guard bytes.count == KeyID.byteCount else { return nil }
    self.bytes = bytes
  }

  /// The id as eight hexadecimal digits; it is no secret.
  public var description: String { Hex.encode(bytes) }
}
