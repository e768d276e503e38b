public import Core

/// Sealing to a public key: HPKE in base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, one message a context.
///
/// Composed of EVP's X25519, HKDF and AES-GCM, since OpenSSL 3.0 has no HPKE of its own; proved by vectors.
///
/// Source: RFC 9180 §4.1, §5.1, §6.1.
public enum HPKE {
  /// How many bytes the sealed form is longer than the plaintext: the encapsulated key and the tag.
  public static let overheadByteCount = X25519.byteCount + AESGCM.tagByteCount

  /// Seals to a public key.
  ///
  /// The nonce is the base nonce of the context (sequence number 0). It is used once, for every call draws a fresh
  /// ephemeral key and so has a key of its own.
  ///
  /// - Parameters:
  ///   - plaintext: at most 64 MiB.
  ///   - publicKey: the recipient's, 32 bytes.
  ///   - info: what the sealing is for, a constant.
  ///   - aad: what is authenticated beside it, for example the place.
  ///   - random: where the ephemeral key comes from.
  /// - Returns: the encapsulated key (32), ciphertext and tag (16).
  /// - Throws: ``CryptoFailure/malformed`` where the public key is none, ``CryptoFailure/libraryFailed(_:)``.
  public static func seal(
    _ plaintext: [UInt8],
    to publicKey: [UInt8],
    info: [UInt8],
    aad: [UInt8],
    random: any RandomSource
  ) throws(CryptoFailure) -> [UInt8] {
    try seal(
      plaintext,
      to: publicKey,
      info: info,
      aad: aad,
      ephemeral: MailboxKeyPair.random(from: random)
    )
  }

  static func seal(
    _ plaintext: [UInt8],
    to publicKey: [UInt8],
    info: [UInt8],
    aad: [UInt8],
    ephemeral: MailboxKeyPair
  ) throws(CryptoFailure) -> [UInt8] {
    let secret = try ephemeral.sharedSecret(with: publicKey)
    let context = try Context(secret, encapsulated: ephemeral.publicKey, recipient: publicKey, info: info)
    return try AESGCM.seal(
      plaintext,
      under: context.key,
      nonce: context.baseNonce,
      additionalData: aad,
      after: ephemeral.publicKey
    )
  }

  /// Opens what was sealed to a key pair.
  ///
  /// - Parameters:
  ///   - sealed: the encapsulated key, ciphertext and tag.
  ///   - pair: the recipient's key pair.
  ///   - info: the same as at sealing.
  ///   - aad: the same as at sealing.
  /// - Returns: what was sealed.
  /// - Throws: ``CryptoFailure/malformed`` where it is too short or holds no usable key, ``CryptoFailure/cannotOpen``.
  public static func open(
    _ sealed: [UInt8],
    with pair: MailboxKeyPair,
    info: [UInt8],
    aad: [UInt8]
  ) throws(CryptoFailure) -> [UInt8] {
    guard sealed.count >= overheadByteCount else { throw .malformed }
    let encapsulated = Array(sealed.prefix(X25519.byteCount))
    let secret = try pair.sharedSecret(with: encapsulated)
    let context = try Context(secret, encapsulated: encapsulated, recipient: pair.publicKey, info: info)
    return try AESGCM.open(
      sealed,
      from: X25519.byteCount,
      under: context.key,
      nonce: context.baseNonce,
      additionalData: aad
    )
  }

  /// Key and nonce of one sealing.
  struct Context {
    let key: SymmetricKey
    let baseNonce: [UInt8]
    let sharedSecret: SymmetricKey

    /// Runs `ExtractAndExpand` of the KEM, then `KeySchedule` in base mode (no pre-shared key).
    init(
      _ secret: SymmetricKey,
      encapsulated: [UInt8],
      recipient: [UInt8],
      info: [UInt8]
    ) throws(CryptoFailure) {
      var material = secret.copyOfBytes()
      defer { wipe(&material) }
      // "eae_prk = LabeledExtract("", "eae_prk", dh)"
      let agreed = try Suite.kem.extract("eae_prk", material)
      // "shared_secret = LabeledExpand(eae_prk, "shared_secret", kem_context, Nsecret)"
      sharedSecret = try agreed.expand(
        info: Suite.kem.expandLabel("shared_secret", count: 32),
        encapsulated,
        recipient
      )
      // "key_schedule_context = concat(mode, psk_id_hash, info_hash)"
      let start = try Suite.scheduleStart.get()
      let infoHash = try Suite.hpke.extract("info_hash", info).key.copyOfBytes()
      // "secret = LabeledExtract(shared_secret, "secret", psk)"
      let scheduled = try HKDF.extract(
        salt: HKDF.PseudorandomKey(key: sharedSecret),
        Suite.hpke.extractLabel("secret")
      )
      key = try scheduled.expand(info: Suite.hpke.expandLabel("key", count: 32), start, infoHash)
      baseNonce = try scheduled.expand(
        info: Suite.hpke.expandLabel("base_nonce", count: UInt16(AESGCM.nonceByteCount)),
        start,
        infoHash,
        count: AESGCM.nonceByteCount
      )
    }
  }

  /// The labelled halves of HKDF, for the KEM and for HPKE itself.
  ///
  /// Source: RFC 9180 §4.
  private struct Suite {
    /// `"KEM" | 0x0020`: DHKEM(X25519, HKDF-SHA256).
    static let kem = Suite(id: Array("KEM".utf8) + [0x00, 0x20])
    /// `"HPKE" | 0x0020 | 0x0001 | 0x0002`: that KEM, HKDF-SHA256, AES-256-GCM.
    static let hpke = Suite(id: Array("HPKE".utf8) + [0x00, 0x20, 0x00, 0x01, 0x00, 0x02])

    /// Mode 0 and the hash of the empty name of no pre-shared key: the same in every sealing, so computed once.
    static let scheduleStart = Result { () throws(CryptoFailure) in
      [0] + (try hpke.extract("psk_id_hash", []).key.copyOfBytes())
    }

    let id: [UInt8]

    /// `LabeledExtract` without a salt.
    func extract(
      _ label: StaticString,
      _ material: [UInt8]
    ) throws(CryptoFailure) -> HKDF.PseudorandomKey {
      try HKDF.extract(extractLabel(label), material)
    }

    /// What stands before the material: "labeled_ikm = concat("HPKE-v1", suite_id, label, ikm)".
    func extractLabel(_ label: StaticString) -> [UInt8] {
      Suite.version + id + Array("\(label)".utf8)
    }

    /// What stands before the info: "labeled_info = concat(I2OSP(L, 2), "HPKE-v1", suite_id, label, info)".
    func expandLabel(_ label: StaticString, count: UInt16) -> [UInt8] {
      [UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)] + extractLabel(label)
    }

    private static let version = Array("HPKE-v1".utf8)
  }
}
