public import Core

/// Hashes and verifies passwords: HMAC-SHA-256 under the pepper, then Argon2id, kept as a PHC string.
///
/// 1. The password is brought to NFKC, so that it is the same from every keyboard; case and spaces stay.
/// 2. HMAC-SHA-256 under the pepper, a data key: a stolen database alone verifies nothing.
/// 3. Argon2id with a random salt of 16 bytes.
///
/// One call takes about 170 ms and 64 MiB; run it on a ``HashLane``, never on an event loop.
///
/// Source: RFC 9106, NIST SP 800-63B-4 §3.1.1.2.
public struct PasswordHasher: Sendable {
  /// What a verification found.
  public enum Verdict: Hashable, Sendable {
    /// It is the password; `needsRehash` where the setting has risen since it was hashed.
    case matches(needsRehash: Bool)
    /// It is another one.
    case differs
  }

  private let parameters: PasswordParameters
  private let pepper: SymmetricKey
  private let random: any RandomSource

  /// A hasher.
  ///
  /// - Parameters:
  ///   - parameters: what a new hash costs.
  ///   - pepper: the pepper key.
  ///   - random: where salts come from.
  public init(
    parameters: PasswordParameters = .standard,
    pepper: SymmetricKey,
    random: any RandomSource
  ) {
    self.parameters = parameters
    self.pepper = pepper
    self.random = random
  }

  /// Hashes a new password.
  ///
  /// - Parameter password: what ``PasswordPolicy`` has accepted.
  /// - Returns: the PHC string to store.
  /// - Throws: ``CryptoFailure/busy`` where memory is short, ``CryptoFailure/libraryFailed(_:)``.
  public func hash(_ password: Secret<String>) throws(CryptoFailure) -> String {
    let salt = try random.drawn(PasswordHashText.saltByteCount)
    var peppered = try peppered(password)
    defer { wipe(&peppered) }
    let hash = try Argon2id.hash(peppered, salt: salt, parameters)
    return PasswordHashText(parameters: parameters, salt: salt, hash: hash).text
  }

  /// Verifies a password against a stored hash, in constant time.
  ///
  /// - Parameters:
  ///   - password: what was typed.
  ///   - phc: the stored string.
  /// - Returns: whether it matches, and whether it should be hashed anew.
  /// - Throws: ``CryptoFailure/malformed`` where the stored string is none, ``CryptoFailure/busy`` where memory is short,
  ///   ``CryptoFailure/libraryFailed(_:)``; none of them means "wrong".
  public func verify(_ password: Secret<String>, against phc: String) throws(CryptoFailure) -> Verdict {
    let stored = try PasswordHashText(parsing: phc)
    guard try computed(password, like: stored) else { return .differs }
    return .matches(needsRehash: !stored.parameters.isAtLeast(parameters))
  }

  /// Spends exactly what a verification spends, where there is no such account, and always differs.
  ///
  /// The stored string that it goes through has the present parameters; a hash of older ones costs less until its owner
  /// signs in and it is renewed.
  ///
  /// - Parameter password: what was typed.
  /// - Returns: always ``Verdict/differs``.
  /// - Throws: the same as ``verify(_:against:)``.
  @discardableResult
  public func verifyAgainstNobody(_ password: Secret<String>) throws(CryptoFailure) -> Verdict {
    let nobody = PasswordHashText(
      parameters: parameters,
      salt: [UInt8](repeating: 0, count: PasswordHashText.saltByteCount),
      hash: [UInt8](repeating: 0, count: PasswordHashText.hashByteCount)
    )
    _ = try computed(password, like: PasswordHashText(parsing: nobody.text))
    return .differs
  }

  private func computed(
    _ password: Secret<String>,
    like stored: PasswordHashText
  ) throws(CryptoFailure) -> Bool {
    var peppered = try peppered(password)
    defer { wipe(&peppered) }
    let hash = try Argon2id.hash(peppered, salt: stored.salt, stored.parameters)
    return equalInConstantTime(hash, stored.hash)
  }

  private func peppered(_ password: Secret<String>) throws(CryptoFailure) -> [UInt8] {
    try password.reveal { (text) throws(CryptoFailure) in
      var normal = Array(text.compatibilityComposed.utf8)
      defer { wipe(&normal) }
      return try keyedHash(pepper, label: "postern/v1/password", [normal])
    }
  }
}
