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
  let result = unsafe key.withBytes { unsafe hmacSHA256(rawKey: $0, bytes) }
  return try result.get()
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
  let result = unsafe secret.withUnsafeBytes { unsafe hmacSHA256(rawKey: $0, bytes) }
  return try result.get()
}

private func hmacSHA256(
  rawKey: UnsafeRawBufferPointer,
  _ bytes: [UInt8]
) -> Result<[UInt8], CryptoFailure> {
  Result { () throws(CryptoFailure) in
    let context = try MACContext(copying: Algorithms.get())
    return try unsafe context.authenticate(rawKey, bytes)
  }
}

/// One computation of HMAC-SHA-256.
@safe private struct MACContext: ~Copyable {
  private let raw: OpaquePointer

  init(copying algorithms: Algorithms) throws(CryptoFailure) {
    unsafe raw = try check(EVP_MAC_CTX_dup(algorithms.hmac), "EVP_MAC_CTX_dup")
  }

  deinit { unsafe EVP_MAC_CTX_free(raw) }

  func authenticate(_ key: UnsafeRawBufferPointer, _ bytes: [UInt8]) throws(CryptoFailure) -> [UInt8] {
    let start = unsafe key.baseAddress?.assumingMemoryBound(to: UInt8.self)
    try check(unsafe EVP_MAC_init(raw, start, key.count, nil), "EVP_MAC_init")
    try check(unsafe EVP_MAC_update(raw, bytes, bytes.count), "EVP_MAC_update")
    var code: Int32 = 0
    let tag = unsafe [UInt8](unsafeUninitializedCapacity: 32) { buffer, filled in
      unsafe code = EVP_MAC_final(raw, buffer.baseAddress, &filled, 32)
      if code != 1 { filled = 0 }
    }
    try check(code, "EVP_MAC_final")
    guard tag.count == 32 else { throw .libraryFailed("EVP_MAC_final") }
    return tag
  }
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
