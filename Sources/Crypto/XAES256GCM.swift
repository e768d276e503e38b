internal import COpenSSL

/// XAES-256-GCM: AES-256-GCM with a nonce of 24 bytes, so that random nonces are safe for ever.
///
/// Each nonce derives a key of its own by the counter-mode KDF over CMAC-AES-256. With 192 random bits, 2⁸⁰ values may be
/// sealed under one key before a nonce repeats with a probability of 2⁻³²: more than any agency will ever store.
///
/// Source: https://c2sp.org/XAES-256-GCM (with NIST SP 800-108r1 §4.1 and SP 800-38B).
enum XAES256GCM {
  static let nonceByteCount = 24

  /// Seals; returns `header`, ciphertext and tag.
  static func seal(
    _ plaintext: [UInt8],
    under key: SymmetricKey,
    nonce: [UInt8],
    additionalData: [UInt8],
    after header: [UInt8] = []
  ) throws(CryptoFailure) -> [UInt8] {
    try AESGCM.seal(
      plaintext,
      under: try derivedKey(key, nonce: nonce),
      nonce: Array(nonce.suffix(AESGCM.nonceByteCount)),
      additionalData: additionalData,
      after: header
    )
  }

  /// Opens what follows `offset` in `sealed`.
  static func open(
    _ sealed: [UInt8],
    from offset: Int,
    under key: SymmetricKey,
    nonce: [UInt8],
    additionalData: [UInt8]
  ) throws(CryptoFailure) -> [UInt8] {
    try AESGCM.open(
      sealed,
      from: offset,
      under: try derivedKey(key, nonce: nonce),
      nonce: Array(nonce.suffix(AESGCM.nonceByteCount)),
      additionalData: additionalData
    )
  }

  /// The key of one nonce.
  ///
  /// "L = AES-256ₖ(0¹²⁸). If MSB₁(L) = 0, then K1 = L << 1; else K1 = (L << 1) ⊕ 0¹²⁰10000111.
  /// M1 = 0x00 || 0x01 || `X` || 0x00 || N[:12], M2 = 0x00 || 0x02 || `X` || 0x00 || N[:12].
  /// Kₓ = AES-256ₖ(M1 ⊕ K1) || AES-256ₖ(M2 ⊕ K1), Nₓ = N[12:]"
  private static func derivedKey(
    _ key: SymmetricKey,
    nonce: [UInt8]
  ) throws(CryptoFailure) -> SymmetricKey {
    guard nonce.count == nonceByteCount else { throw .malformed }
    let context = try CipherContext()
    try context.begin(try Algorithms.get().ecb, key: key, nonce: [], isSealing: true)
    var subkey = [UInt8](repeating: 0, count: 16)
    defer { wipe(&subkey) }
    let zeros = subkey
    var written: Int32 = 0
    try check(unsafe EVP_EncryptUpdate(context.raw, &subkey, &written, zeros, 16), "EVP_EncryptUpdate")
    doubleInField(&subkey)
    var blocks: [UInt8] = []
    blocks.reserveCapacity(32)
    for counter in [1, 2] as [UInt8] {
      blocks += [0, counter, UInt8(ascii: "X"), 0]
      blocks += nonce.prefix(12)
    }
    for position in blocks.indices { blocks[position] ^= subkey[position & 15] }
    defer { wipe(&blocks) }
    return try unsafe SymmetricKey(from: "EVP_EncryptUpdate") { output in
      unsafe EVP_EncryptUpdate(context.raw, output, &written, blocks, 32)
    }
  }

  /// Shifts the block left by one bit, and folds back what fell out, without a branch on the secret bit.
  private static func doubleInField(_ block: inout [UInt8]) {
    var carry: UInt8 = 0
    for position in block.indices.reversed() {
      let next = block[position] >> 7
      block[position] = block[position] << 1 | carry
      carry = next
    }
    block[block.count - 1] ^= 0x87 & (0 &- carry)
  }
}
