internal import COpenSSL

/// The SHA-256 of bytes that come piece by piece, such as those of a file.
///
/// Source: FIPS 180-4; EVP_DigestUpdate(3).
@safe public struct RunningSHA256: ~Copyable {
  private let raw: OpaquePointer

  /// The digest of nothing yet.
  ///
  /// - Throws: ``CryptoFailure/libraryFailed(_:)``.
  public init() throws(CryptoFailure) {
    let algorithms = try Algorithms.get()
    let context = unsafe try check(EVP_MD_CTX_new(), "EVP_MD_CTX_new")
    let code = unsafe EVP_DigestInit_ex2(context, algorithms.sha256, nil)
    if code != 1 { unsafe EVP_MD_CTX_free(context) }
    try check(code, "EVP_DigestInit_ex2")
    unsafe raw = context
  }

  deinit { unsafe EVP_MD_CTX_free(raw) }

  /// Adds bytes.
  ///
  /// - Parameter bytes: the next ones.
  /// - Throws: ``CryptoFailure/libraryFailed(_:)``.
  public mutating func add(_ bytes: [UInt8]) throws(CryptoFailure) {
    let code = unsafe bytes.withUnsafeBytes { unsafe EVP_DigestUpdate(raw, $0.baseAddress, $0.count) }
    try check(code, "EVP_DigestUpdate")
  }

  /// The digest of all bytes so far; more may follow.
  ///
  /// - Returns: 32 bytes.
  /// - Throws: ``CryptoFailure/libraryFailed(_:)``.
  public func value() throws(CryptoFailure) -> [UInt8] {
    let copy = unsafe try check(EVP_MD_CTX_new(), "EVP_MD_CTX_new")
    defer { unsafe EVP_MD_CTX_free(copy) }
    try check(unsafe EVP_MD_CTX_copy_ex(copy, raw), "EVP_MD_CTX_copy_ex")
    var code: Int32 = 0
    let digest = unsafe [UInt8](unsafeUninitializedCapacity: 32) { buffer, filled in
      unsafe code = EVP_DigestFinal_ex(copy, buffer.baseAddress, nil)
      filled = code == 1 ? 32 : 0
    }
    try check(code, "EVP_DigestFinal_ex")
    return digest
  }
}
