internal import COpenSSL

/// HMAC with SHA-256, over pieces that need not be put together first.
///
/// Source: RFC 2104, FIPS 198-1.
enum HMAC {
  static let byteCount = 32

  /// The tag as bytes.
  static func tag(_ key: SymmetricKey, _ pieces: [[UInt8]]) throws(CryptoFailure) -> [UInt8] {
    let tag = unsafe key.withBytes { unsafe computed($0, pieces) }
    return try tag.get()
  }

  /// The tag as bytes, under a key of any length.
  static func tag(_ key: [UInt8], _ pieces: [[UInt8]]) throws(CryptoFailure) -> [UInt8] {
    let tag = unsafe key.withUnsafeBytes { unsafe computed($0, pieces) }
    return try tag.get()
  }

  /// The tag as a key.
  static func key(_ key: SymmetricKey, _ pieces: [[UInt8]]) throws(CryptoFailure) -> SymmetricKey {
    try unsafe SymmetricKey(from: "EVP_MAC_final") { output in
      unsafe key.withBytes { unsafe compute($0, pieces, into: output) }
    }
  }

  /// The tag as a key, under a key of any length.
  static func key(_ key: [UInt8], _ pieces: [[UInt8]]) throws(CryptoFailure) -> SymmetricKey {
    try unsafe SymmetricKey(from: "EVP_MAC_final") { output in
      unsafe key.withUnsafeBytes { unsafe compute($0, pieces, into: output) }
    }
  }

  private static func computed(
    _ key: UnsafeRawBufferPointer,
    _ pieces: [[UInt8]]
  ) -> Result<[UInt8], CryptoFailure> {
    Result { () throws(CryptoFailure) in
      var code: Int32 = 0
      let tag = unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, filled in
        guard let output = buffer.baseAddress else { return }
        unsafe code = compute(key, pieces, into: output)
        filled = code == 1 ? byteCount : 0
      }
      try check(code, "EVP_MAC_final")
      return tag
    }
  }

  /// Writes 32 bytes.
  ///
  /// - Returns: OpenSSL's code: 1 where it worked.
  private static func compute(
    _ key: UnsafeRawBufferPointer,
    _ pieces: [[UInt8]],
    into output: UnsafeMutablePointer<UInt8>
  ) -> Int32 {
    // A context without a key is kept, and its copy used once: looking the digest up by its name costs more than the hash.
    guard case .success(let algorithms) = Algorithms.fetched,
      let context = unsafe EVP_MAC_CTX_dup(algorithms.hmac)
    else { return 0 }
    defer { unsafe EVP_MAC_CTX_free(context) }
    let start = unsafe key.baseAddress?.assumingMemoryBound(to: UInt8.self)
    guard unsafe EVP_MAC_init(context, start, key.count, nil) == 1 else { return 0 }
    for piece in pieces {
      guard unsafe EVP_MAC_update(context, piece, piece.count) == 1 else { return 0 }
    }
    var count = 0
    let code = unsafe EVP_MAC_final(context, output, &count, byteCount)
    return count == byteCount ? code : 0
  }
}
