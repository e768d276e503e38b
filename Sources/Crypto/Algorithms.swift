internal import COpenSSL

/// Judges one return code of OpenSSL, where 1 alone means that it worked.
///
/// The library's error queue is emptied, so that an old error never explains a later failure.
func check(_ code: Int32, _ call: StaticString) throws(CryptoFailure) {
  guard code == 1 else {
    ERR_clear_error()
    throw .libraryFailed(call)
  }
}

/// Judges a pointer that OpenSSL returned, where none means that it failed.
func check(_ pointer: OpaquePointer?, _ call: StaticString) throws(CryptoFailure) -> OpaquePointer {
  guard let pointer = unsafe pointer else {
    ERR_clear_error()
    throw .libraryFailed(call)
  }
  return unsafe pointer
}

/// Overwrites bytes so that the optimiser cannot leave it out.
func wipe(_ bytes: inout [UInt8]) {
  unsafe bytes.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
}

/// A cipher that was looked up, and the length of nonce that it takes.
// SAFETY: a fetched cipher is immutable and reference counted, and it lives as long as the process.
@safe struct FetchedCipher: @unchecked Sendable {
  let raw: OpaquePointer
  let nonceByteCount: Int

  init(named name: String, nonceByteCount: Int) throws(CryptoFailure) {
    unsafe raw = try check(EVP_CIPHER_fetch(nil, name, nil), "EVP_CIPHER_fetch")
    self.nonceByteCount = nonceByteCount
  }
}

/// What OpenSSL would otherwise look up by name, under a lock, at every call: fetched once a process.
// SAFETY: fetched algorithms are immutable and reference counted; `hmac` is only ever duplicated, which reads it.
@safe struct Algorithms: @unchecked Sendable {
  let sha256: OpaquePointer
  let gcm: FetchedCipher
  let ecb: FetchedCipher
  /// A context of HMAC-SHA-256 without a key, to be duplicated.
  let hmac: OpaquePointer

  static let fetched = Result { () throws(CryptoFailure) in try Algorithms() }

  /// The fetched algorithms, or why they could not be had.
  static func get() throws(CryptoFailure) -> Algorithms { try fetched.get() }

  private init() throws(CryptoFailure) {
    unsafe sha256 = try check(EVP_MD_fetch(nil, "SHA256", nil), "EVP_MD_fetch")
    gcm = try FetchedCipher(named: "AES-256-GCM", nonceByteCount: AESGCM.nonceByteCount)
    ecb = try FetchedCipher(named: "AES-256-ECB", nonceByteCount: 0)
    let mac = unsafe try check(EVP_MAC_fetch(nil, "HMAC", nil), "EVP_MAC_fetch")
    unsafe hmac = try check(EVP_MAC_CTX_new(mac), "EVP_MAC_CTX_new")
    try check(unsafe postern_hmac_set_sha256(hmac), "EVP_MAC_CTX_set_params")
  }
}
