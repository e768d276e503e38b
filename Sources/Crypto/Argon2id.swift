internal import CArgon2

/// Argon2id by libargon2, version 1.3.
///
/// Source: RFC 9106.
enum Argon2id {
  /// The hash of a password.
  ///
  /// - Throws: `.busy` where memory is short, which says nothing about the password; `.libraryFailed` for any other code.
  static func hash(
    _ password: [UInt8],
    salt: [UInt8],
    _ parameters: PasswordParameters,
    count: Int = PasswordHashText.hashByteCount
  ) throws(CryptoFailure) -> [UInt8] {
    var hash = [UInt8](repeating: 0, count: count)
    let code = unsafe argon2id_hash_raw(
      parameters.iterations,
      parameters.memoryKiB,
      parameters.lanes,
      password,
      password.count,
      salt,
      salt.count,
      &hash,
      hash.count
    )
    try judge(code)
    return hash
  }

  /// Judges one return code of libargon2.
  static func judge(_ code: Int32) throws(CryptoFailure) {
    if code == ARGON2_MEMORY_ALLOCATION_ERROR.rawValue { throw .busy }
    guard code == ARGON2_OK.rawValue else { throw .libraryFailed("argon2id_hash_raw") }
  }
}
