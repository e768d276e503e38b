/// Hashes what is known about a person, under that person's own key, so that an answer can be compared and never read.
public struct FactHash: Sendable {
  private let key: SymmetricKey

  /// Hashes under one person's fact key.
  public init(key: SymmetricKey) {
    self.key = key
  }

  /// The hash of one spelling of a fact.
  ///
  /// - Parameters:
  ///   - normalised: the fact in one of its normal forms.
  ///   - kind: what the fact is, for example `date-of-birth`.
  /// - Returns: 32 bytes; compare them by ``equalInConstantTime(_:_:)``.
  /// - Throws: ``CryptoFailure/libraryFailed(_:)``.
  public func of(_ normalised: String, kind: String) throws(CryptoFailure) -> [UInt8] {
    try keyedHash(key, label: "postern/v1/fact", [Array(kind.utf8), Array(normalised.utf8)])
  }
}
