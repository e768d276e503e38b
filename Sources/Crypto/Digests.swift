internal import COpenSSL

/// The SHA-256 of bytes, 32 bytes.
///
/// - Parameter bytes: what is hashed; it is no secret or is itself random.
/// - Returns: 32 bytes.
/// - Throws: ``CryptoFailure/libraryFailed(_:)``.
///
/// Source: FIPS 180-4.
public func sha256(_ bytes: [UInt8]) throws(CryptoFailure) -> [UInt8] {
  let algorithms = try Algorithms.get()
  var code: Int32 = 0
  let digest = unsafe [UInt8](unsafeUninitializedCapacity: 32) { buffer, filled in
    code = unsafe bytes.withUnsafeBytes { input in
      unsafe EVP_Digest(input.baseAddress, input.count, buffer.baseAddress, nil, algorithms.sha256, nil)
    }
    filled = code == 1 ? 32 : 0
  }
  try check(code, "EVP_Digest")
  return digest
}

/// The HMAC-SHA-256 of bytes, 32 bytes.
///
/// - Parameters:
///   - key: the secret key.
///   - bytes: what is authenticated.
/// - Returns: 32 bytes; compare them by ``equalInConstantTime(_:_:)``.
/// - Throws: ``CryptoFailure/libraryFailed(_:)``.
///
/// Source: RFC 2104.
public func hmacSHA256(key: SymmetricKey, _ bytes: [UInt8]) throws(CryptoFailure) -> [UInt8] {
  try HMAC.tag(key, [bytes])
}

/// The HMAC-SHA-256 of bytes under a key of any length, for keys that others choose (a provider's webhook secret).
///
/// - Parameters:
///   - secret: the secret as the provider gave it, at least one byte.
///   - bytes: what is authenticated.
/// - Returns: 32 bytes; compare them by ``equalInConstantTime(_:_:)``.
/// - Throws: ``CryptoFailure/malformed`` for an empty secret, ``CryptoFailure/libraryFailed(_:)``.
///
/// Source: RFC 2104.
public func hmacSHA256(secret: [UInt8], _ bytes: [UInt8]) throws(CryptoFailure) -> [UInt8] {
  guard !secret.isEmpty else { throw .malformed }
  return try HMAC.tag(secret, [bytes])
}

/// Whether two byte strings are equal, in a time that depends on their lengths alone.
///
/// - Parameters:
///   - one: the first; its length is no secret.
///   - other: the second; its length is no secret.
/// - Returns: whether every byte agrees.
///
/// Source: CRYPTO_memcmp(3).
public func equalInConstantTime(_ one: [UInt8], _ other: [UInt8]) -> Bool {
  guard one.count == other.count else { return false }
  return unsafe CRYPTO_memcmp(one, other, one.count) == 0
}

/// The HMAC-SHA-256 of several fields under one key, for one use.
///
/// The label, then each field after its length in four bytes: no two different lists of fields give the same input, and
/// no two uses of a key share an input, for no label is the beginning of another.
func keyedHash(
  _ key: SymmetricKey,
  label: StaticString,
  _ fields: [[UInt8]]
) throws(CryptoFailure) -> [UInt8] {
  var input = Array("\(label)".utf8)
  input.append(0)
  for field in fields {
    guard let length = UInt32(exactly: field.count) else { throw .tooLarge }
    input.append(bigEndian: length)
    input.append(contentsOf: field)
  }
  let hash = try hmacSHA256(key: key, input)
  wipe(&input)
  return hash
}

extension [UInt8] {
  /// Appends a whole number, its highest byte first.
  mutating func append(bigEndian number: some FixedWidthInteger) {
    for shift in stride(from: type(of: number).bitWidth - 8, through: 0, by: -8) {
      append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}
