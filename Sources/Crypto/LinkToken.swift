public import Core

/// The secret of a link or a session: 32 random bytes, of which only the hash is stored.
///
/// A plain SHA-256 is enough, for 256 random bits cannot be guessed. Its description never shows it.
public struct LinkToken: Sendable, CustomStringConvertible, CustomReflectable {
  static let byteCount = 32

  private let bytes: [UInt8]

  /// A new token.
  ///
  /// - Parameter random: where it comes from.
  /// - Throws: ``CryptoFailure/libraryFailed(_:)`` where the source has none to give.
  public init(from random: any RandomSource) throws(CryptoFailure) {
    bytes = try random.drawn(LinkToken.byteCount)
  }

  /// A token that came from outside: 43 characters of base64url, else nil.
  public init?(parsing text: String) {
    guard text.utf8.count == 43, let bytes = Base64URL.decode(text), bytes.count == LinkToken.byteCount
    else { return nil }
    self.bytes = bytes
  }

  /// The text that stands in a link or a cookie, 43 characters.
  public var text: Secret<String> { Secret(Base64URL.encode(bytes)) }

  /// The form that is stored and looked up, 32 bytes.
  ///
  /// - Returns: the SHA-256 of the token.
  /// - Throws: ``CryptoFailure/libraryFailed(_:)``.
  public func hash() throws(CryptoFailure) -> [UInt8] { try sha256(bytes) }

  /// Always `‹token›`.
  public var description: String { "‹token›" }

  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
