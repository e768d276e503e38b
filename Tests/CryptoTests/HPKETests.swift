import Core
import Support
import Testing

@testable import Crypto

@Suite("HPKE") struct HPKETests {
  @Test(arguments: 0..<4)
  func `each vector gives its encapsulated key, secret, key, nonce and ciphertext`(index: Int) throws {
    let vector = try #require(Fixtures.hpke.count == 4 ? Fixtures.hpke[index] : nil)
    func bytes(_ name: String) throws -> [UInt8] { try #require(vector[name].flatMap(Hex.decode)) }
    let recipient = try MailboxKeyPair(privateKey: SymmetricKey(bytes: bytes("sk_recipient")))
    #expect(recipient.publicKey == (try bytes("pk_recipient")))
    let sealed = try HPKE.seal(
      bytes("pt"),
      to: recipient.publicKey,
      info: bytes("info"),
      aad: bytes("aad"),
      random: ScriptedRandom(bytes("sk_ephemeral"))
    )
    #expect(sealed == (try bytes("enc") + bytes("ct")))
    let opened = try HPKE.open(sealed, with: recipient, info: bytes("info"), aad: bytes("aad"))
    #expect(opened == (try bytes("pt")))

    let context = try HPKE.Context(
      recipient.sharedSecret(with: bytes("enc")),
      encapsulated: bytes("enc"),
      recipient: recipient.publicKey,
      info: bytes("info")
    )
    #expect(context.sharedSecret.copyOfBytes() == (try bytes("shared_secret")))
    #expect(context.key.copyOfBytes() == (try bytes("key")))
    #expect(context.baseNonce == (try bytes("base_nonce")))
  }

  @Test func `what cryptography's HPKE sealed opens here`() throws {
    let pair = try MailboxKeyPair(privateKey: .counting(from: 96))
    let sealed = try #require(Fixtures.bytes("hpke-by-cryptography"))
    let opened = try HPKE.open(sealed, with: pair, info: MessageKey.info, aad: [])
    #expect(String(decoding: opened, as: UTF8.self) == "Dear Siân, your words are safe here.")
  }

  @Test func `a pair of stored halves opens what was sealed to it, and with another's public half nothing`()
    throws
  {
    let whole = try MailboxKeyPair(privateKey: .counting())
    let stored = try MailboxKeyPair(privateKey: .counting(), publicKey: whole.publicKey)
    let sealed = try HPKE.seal([1, 2], to: whole.publicKey, info: [3], aad: [4], random: TestRandom())
    #expect(try HPKE.open(sealed, with: stored, info: [3], aad: [4]) == [1, 2])
    let stranger = try MailboxKeyPair(privateKey: .counting(from: 1)).publicKey
    let mixed = try MailboxKeyPair(privateKey: .counting(), publicKey: stranger)
    #expect(throws: CryptoFailure.cannotOpen) { try HPKE.open(sealed, with: mixed, info: [3], aad: [4]) }
    for count in [0, 31, 33] {
      #expect(throws: CryptoFailure.malformed) {
        try MailboxKeyPair(privateKey: .counting(), publicKey: [UInt8](repeating: 9, count: count))
      }
    }
  }

  @Test func `another key pair, info or additional data does not open it`() throws {
    let pair = try MailboxKeyPair(privateKey: .counting())
    let other = try MailboxKeyPair(privateKey: .counting(from: 1))
    let sealed = try HPKE.seal([1, 2], to: pair.publicKey, info: [3], aad: [4], random: TestRandom())
    #expect(try HPKE.open(sealed, with: pair, info: [3], aad: [4]) == [1, 2])
    #expect(throws: CryptoFailure.cannotOpen) { try HPKE.open(sealed, with: other, info: [3], aad: [4]) }
    #expect(throws: CryptoFailure.cannotOpen) { try HPKE.open(sealed, with: pair, info: [], aad: [4]) }
    #expect(throws: CryptoFailure.cannotOpen) { try HPKE.open(sealed, with: pair, info: [3], aad: []) }
  }

  @Test func `one altered bit anywhere stops it`() throws {
    let pair = try MailboxKeyPair(privateKey: .counting())
    let sealed = try HPKE.seal([1, 2], to: pair.publicKey, info: [], aad: [], random: TestRandom())
    for bit in 0..<(sealed.count * 8) {
      var altered = sealed
      altered[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: CryptoFailure.self, "bit \(bit)") {
        try HPKE.open(altered, with: pair, info: [], aad: [])
      }
    }
  }

  @Test(arguments: [0, 31, 32, 47])
  func `what is too short is refused before it is opened`(count: Int) throws {
    let pair = try MailboxKeyPair(privateKey: .counting())
    #expect(throws: CryptoFailure.malformed) {
      try HPKE.open([UInt8](repeating: 9, count: count), with: pair, info: [], aad: [])
    }
  }

  /// Points of small order, RFC 7748 §6.1: whoever may choose them would know the shared secret, zeros.
  static let smallOrder = [
    String(repeating: "0", count: 64),
    "01" + String(repeating: "0", count: 62),
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  ]

  @Test(arguments: smallOrder)
  func `a public key of small order is refused on both sides`(hex: String) throws {
    let point = try #require(Hex.decode(hex))
    let pair = try MailboxKeyPair(privateKey: .counting())
    #expect(throws: CryptoFailure.malformed) {
      try HPKE.seal([1], to: point, info: [], aad: [], random: TestRandom())
    }
    #expect(throws: CryptoFailure.malformed) {
      try HPKE.open(point + [UInt8](repeating: 0, count: 32), with: pair, info: [], aad: [])
    }
  }

  @Test(arguments: [0, 31, 33])
  func `a public key of another length is refused`(count: Int) {
    #expect(throws: CryptoFailure.malformed) {
      try HPKE.seal([1], to: [UInt8](repeating: 9, count: count), info: [], aad: [], random: TestRandom())
    }
  }
}
