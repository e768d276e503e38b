public import Core

/// Computes known answers before the first request is taken: a machine or a library that computes wrongly must not seal.
///
/// AES-256-GCM (through XAES-256-GCM), HMAC-SHA-256, X25519 and Argon2id give their known answers, and the source of
/// randomness gives two different blocks, neither of them zeros.
///
/// - Parameter random: the source that the process will use.
/// - Throws: ``CryptoFailure/libraryFailed(_:)``, naming what computed wrongly.
///
/// Source: C2SP XAES-256-GCM, test vectors; RFC 4231 §4.3; RFC 7748 §6.1; Argon2id as PyPI's cryptography computes it.
public func selfTest(random: any RandomSource) throws(CryptoFailure) {
  let sealed = try XAES256GCM.seal(
    Array("XAES-256-GCM".utf8),
    under: SymmetricKey(bytes: [UInt8](repeating: 1, count: 32)),
    nonce: Array("ABCDEFGHIJKLMNOPQRSTUVWX".utf8),
    additionalData: []
  )
  try agree(sealed, "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271", "AES-256-GCM self-test")

  let tag = try hmacSHA256(secret: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8))
  try agree(tag, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", "HMAC self-test")

  let hash = try Argon2id.hash(
    Array("password".utf8),
    salt: Array("somesalt".utf8),
    PasswordParameters(unchecked: 64, 1, 1)
  )
  try agree(hash, "729c7a54441bc13559bdca71348c4e554599e719c08a952601ed5c83618c1bbd", "Argon2id self-test")

  let alice = try keyPair("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")
  let bob = try keyPair("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")
  let shared = try alice.sharedSecret(with: bob.publicKey)
  try agree(
    shared.copyOfBytes(),
    "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742",
    "X25519 self-test"
  )

  let zeros = [UInt8](repeating: 0, count: 32)
  let blocks = (try random.drawn(32), try random.drawn(32))
  guard blocks.0 != zeros, blocks.1 != zeros, blocks.0 != blocks.1 else { throw .libraryFailed("RAND_bytes") }
}

private func keyPair(_ hex: StaticString) throws(CryptoFailure) -> MailboxKeyPair {
  guard let bytes = Hex.decode("\(hex)") else { throw .malformed }
  return try MailboxKeyPair(privateKey: SymmetricKey(bytes: bytes))
}

private func agree(_ bytes: [UInt8], _ answer: StaticString, _ name: StaticString) throws(CryptoFailure) {
  guard Hex.encode(bytes) == "\(answer)" else { throw .libraryFailed(name) }
}
