/// A stored password hash, taken apart: `$argon2id$v=19$m=65536,t=3,p=1$SALT$HASH`.
///
/// Source: the PHC string format, https://github.com/P-H-C/phc-string-format
struct PasswordHashText {
  static let saltByteCount = 16
  static let hashByteCount = 32

  let parameters: PasswordParameters
  let salt: [UInt8]
  let hash: [UInt8]

  var text: String {
    let numbers = "m=\(parameters.memoryKiB),t=\(parameters.iterations),p=\(parameters.lanes)"
    let alphabet = Base64Alphabet.standard
    return "$argon2id$v=19$\(numbers)$\(alphabet.encode(salt))$\(alphabet.encode(hash))"
  }

  init(parameters: PasswordParameters, salt: [UInt8], hash: [UInt8]) {
    self.parameters = parameters
    self.salt = salt
    self.hash = hash
  }

  /// Reads a stored hash.
  ///
  /// - Throws: `.malformed` for anything but the exact form of version 19 with a salt of 16 and a hash of 32 bytes, or
  ///   for parameters above the ceiling.
  init(parsing text: String) throws(CryptoFailure) {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    guard text.utf8.count <= 200, parts.count == 6, parts[0].isEmpty, parts[1] == "argon2id",
      parts[2] == "v=19",
      let salt = Base64Alphabet.standard.decode(String(parts[4])), salt.count == Self.saltByteCount,
      let hash = Base64Alphabet.standard.decode(String(parts[5])), hash.count == Self.hashByteCount,
      let parameters = Self.parameters(parts[3])
    else { throw .malformed }
    self.init(parameters: parameters, salt: salt, hash: hash)
  }

  private static func parameters(_ text: Substring) -> PasswordParameters? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == 3, let memory = number(parts[0], named: "m="),
      let iterations = number(parts[1], named: "t="), let lanes = number(parts[2], named: "p=")
    else { return nil }
    let parameters = PasswordParameters(unchecked: memory, iterations, lanes)
    // "memory cost MUST be from 8*p", and never more than the ceiling.
    guard memory >= 8, iterations >= 1, lanes >= 1, PasswordParameters.ceiling.isAtLeast(parameters),
      memory >= 8 * lanes
    else { return nil }
    return parameters
  }

  /// Digits alone, without a sign and without a leading zero: `UInt32("+5")` would be 5.
  private static func number(_ text: Substring, named name: String) -> UInt32? {
    guard text.hasPrefix(name) else { return nil }
    let digits = text.dropFirst(name.count).utf8
    guard (1...9).contains(digits.count), digits.first != 0x30,
      digits.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return digits.reduce(0) { $0 * 10 + UInt32($1 - 0x30) }
  }
}
