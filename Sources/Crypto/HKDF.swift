internal import COpenSSL

/// HKDF with SHA-256, in its two halves.
///
/// Source: RFC 5869.
enum HKDF {
  /// The pseudorandom key of `material`.
  static func extract(salt: [UInt8], _ material: [UInt8]) throws(CryptoFailure) -> PseudorandomKey {
    let result = unsafe material.withUnsafeBytes { unsafe extract(salt: salt, raw: $0) }
    return try result.get()
  }

  /// The pseudorandom key of a key.
  static func extract(salt: [UInt8], _ key: SymmetricKey) throws(CryptoFailure) -> PseudorandomKey {
    let result = unsafe key.withBytes { unsafe extract(salt: salt, raw: $0) }
    return try result.get()
  }

  /// The pseudorandom key of `material`, salted by another pseudorandom key (as HPKE's key schedule wants it).
  static func extract(salt: PseudorandomKey, _ material: [UInt8]) throws(CryptoFailure) -> PseudorandomKey {
    var bytes = salt.key.copyOfBytes()
    defer { wipe(&bytes) }
    return try extract(salt: bytes, material)
  }

  private static func extract(
    salt: [UInt8],
    raw: UnsafeRawBufferPointer
  ) -> Result<PseudorandomKey, CryptoFailure> {
    Result { () throws(CryptoFailure) in
      let algorithms = try Algorithms.get()
      return PseudorandomKey(
        key: try unsafe SymmetricKey(from: "EVP_KDF_derive") { output in
          unsafe postern_hkdf_sha256(
            algorithms.hkdf,
            EVP_KDF_HKDF_MODE_EXTRACT_ONLY,
            raw.baseAddress,
            raw.count,
            salt,
            salt.count,
            output,
            SymmetricKey.byteCount
          )
        }
      )
    }
  }

  /// What extraction gives and expansion takes.
  struct PseudorandomKey: Sendable {
    let key: SymmetricKey

    /// A key of 32 bytes for one use.
    func expand(info: [UInt8]) throws(CryptoFailure) -> SymmetricKey {
      let algorithms = try Algorithms.get()
      return try unsafe SymmetricKey(from: "EVP_KDF_derive") { output in
        unsafe expand(algorithms, info: info, into: output, count: SymmetricKey.byteCount)
      }
    }

    /// Bytes for one use that are no key, for example a nonce.
    func expand(info: [UInt8], count: Int) throws(CryptoFailure) -> [UInt8] {
      let algorithms = try Algorithms.get()
      var code: Int32 = 0
      let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        guard let output = buffer.baseAddress else { return }
        unsafe code = expand(algorithms, info: info, into: output, count: count)
        filled = code == 1 ? count : 0
      }
      try check(code, "EVP_KDF_derive")
      return bytes
    }

    private func expand(
      _ algorithms: Algorithms,
      info: [UInt8],
      into output: UnsafeMutablePointer<UInt8>,
      count: Int
    ) -> Int32 {
      unsafe key.withBytes { raw in
        unsafe postern_hkdf_sha256(
          algorithms.hkdf,
          EVP_KDF_HKDF_MODE_EXPAND_ONLY,
          raw.baseAddress,
          raw.count,
          info,
          info.count,
          output,
          count
        )
      }
    }
  }
}
