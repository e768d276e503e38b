/// Finds what is sealed: a keyed hash of a normalised value, short enough for an index.
///
/// 16 bytes: two of 2³² values meet with a probability of 2⁻⁶⁵, and who lacks the key can test no guess.
public struct BlindIndex: Sendable {
  private let key: SymmetricKey

  /// An index under the index key.
  public init(key: SymmetricKey) {
    self.key = key
  }

  /// The index of a value.
  ///
  /// - Parameters:
  ///   - normalised: the value in its one normal form.
  ///   - kind: what the value is, for example `email`: the same text as another kind gives another index.
  /// - Returns: 16 bytes.
  /// - Throws: ``CryptoFailure/libraryFailed(_:)``.
  public func of(_ normalised: String, kind: StaticString) throws(CryptoFailure) -> [UInt8] {
    let fields = [Array("\(kind)".utf8), Array(normalised.utf8)]
    return Array(try keyedHash(key, label: "postern/v1/blind-index", fields).prefix(16))
  }
}
