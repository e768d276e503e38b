/// HKDF with SHA-256, in its two halves, composed of HMAC.
///
/// OpenSSL has one of its own, which looks the digest up by its name at each call: with six halves to a mailbox that took a
/// tenth of the time that sealing a message takes.
///
/// Source: RFC 5869; proved by its vectors.
enum HKDF {
  /// The pseudorandom key of pieces of material, one after the other.
  ///
  /// "PRK = HMAC-Hash(salt, IKM)"; without a salt it is a string of zeros, which HMAC makes of an empty key by itself (§2.2).
  static func extract(salt: [UInt8] = [], _ material: [UInt8]...) throws(CryptoFailure) -> PseudorandomKey {
    PseudorandomKey(key: try HMAC.key(salt.isEmpty ? noSalt : salt, material))
  }

  /// The pseudorandom key of a key, without a salt.
  static func extract(_ key: SymmetricKey) throws(CryptoFailure) -> PseudorandomKey {
    var material = key.copyOfBytes()
    defer { wipe(&material) }
    return try extract(material)
  }

  /// The pseudorandom key of pieces of material, salted by another pseudorandom key (as HPKE's key schedule wants it).
  static func extract(
    salt: PseudorandomKey,
    _ material: [UInt8]...
  ) throws(CryptoFailure) -> PseudorandomKey {
    PseudorandomKey(key: try HMAC.key(salt.key, material))
  }

  /// OpenSSL takes a key without bytes for no key at all.
  private static let noSalt = [UInt8](repeating: 0, count: HMAC.byteCount)

  /// What extraction gives and expansion takes.
  struct PseudorandomKey: Sendable {
    let key: SymmetricKey

    /// A key of 32 bytes for one use.
    ///
    /// "T(1) = HMAC-Hash(PRK, T(0) | info | 0x01)", with an empty T(0).
    func expand(info: [UInt8]...) throws(CryptoFailure) -> SymmetricKey {
      try HMAC.key(key, info + [[1]])
    }

    /// Bytes for one use that are no key, for example a nonce; at most 8160.
    ///
    /// "T(i) = HMAC-Hash(PRK, T(i-1) | info | i)", one after the other.
    func expand(info: [UInt8]..., count: Int) throws(CryptoFailure) -> [UInt8] {
      var bytes: [UInt8] = []
      var block: [UInt8] = []
      var number: UInt8 = 0
      while bytes.count < count {
        guard number < .max else { throw .tooLarge }
        number += 1
        block = try HMAC.tag(key, [block] + info + [[number]])
        bytes += block.prefix(count - bytes.count)
      }
      return bytes
    }
  }
}
