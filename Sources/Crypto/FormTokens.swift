/// Binds a form to the session that it was shown in, so that no other site can post it.
///
/// A token is `0x01 | HMAC-SHA-256 (32)` in base64url, 44 characters; nothing of it is stored.
public struct FormTokens: Sendable {
  static let version: UInt8 = 1

  private let key: SymmetricKey

  /// Tokens under the forms key.
  public init(key: SymmetricKey) {
    self.key = key
  }

  /// The token of a form in a session.
  ///
  /// - Parameters:
  ///   - binding: what names the session: the hash of its secret, or of the visitor's cookie before sign-in.
  ///   - form: which form it is.
  /// - Returns: the token's text.
  /// - Throws: ``CryptoFailure/libraryFailed(_:)``.
  public func issue(for binding: String, form: String) throws(CryptoFailure) -> String {
    Base64URL.encode([FormTokens.version] + (try hash(binding, form)))
  }

  /// Whether a text is the token of that form in that session; compared in constant time.
  ///
  /// - Parameters:
  ///   - text: what came with the form.
  ///   - binding: what names the session.
  ///   - form: which form it is.
  /// - Returns: false also where it has another form or cannot be judged.
  public func isValid(_ text: String, for binding: String, form: String) -> Bool {
    guard text.utf8.count == 44, let bytes = Base64URL.decode(text), bytes.first == FormTokens.version else {
      return false
    }
    do {
      return equalInConstantTime(Array(bytes.dropFirst()), try hash(binding, form))
    } catch {
      return false  // what cannot be judged is refused
    }
  }

  private func hash(_ binding: String, _ form: String) throws(CryptoFailure) -> [UInt8] {
    try keyedHash(key, label: "postern/v1/form-token", [Array(form.utf8), Array(binding.utf8)])
  }
}
