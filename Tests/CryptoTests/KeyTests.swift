import Core
import Support
import Testing

@testable import Crypto

@Suite("Keys in memory") struct KeyTests {
  @Test(arguments: [0, 31, 33, 64])
  func `a key of any other length than 32 bytes is refused`(count: Int) {
    #expect(throws: CryptoFailure.malformed) {
      try SymmetricKey(bytes: [UInt8](repeating: 1, count: count))
    }
  }

  @Test func `nothing prints a key`() throws {
    let key = try SymmetricKey(bytes: [UInt8](repeating: 0x41, count: 32))
    let pair = try MailboxKeyPair(privateKey: key)
    let token = try LinkToken(from: ScriptedRandom([UInt8](repeating: 0x41, count: 32)))
    for value in [key, pair, token, [key], Optional(pair) as Any] as [Any] {
      var dumped = ""
      dump(value, to: &dumped)
      let printed = dumped + "\(value)" + String(reflecting: value)
      #expect(!printed.contains("65") && !printed.contains("QUFB") && !printed.contains("AAAA"))
    }
  }

  @Test func `a derived key is what another implementation derives`() throws {
    let derived = try SymmetricKey.counting().derive("postern/v1/test")
    #expect(derived.copyOfBytes() == Fixtures.bytes("derived"))
  }

  @Test func `labels part the uses of a key`() throws {
    let key = try SymmetricKey.counting()
    #expect(try key.derive("postern/v1/a").copyOfBytes() != key.derive("postern/v1/b").copyOfBytes())
  }

  @Test func `wiping leaves zeros`() {
    var bytes: [UInt8] = [1, 2, 3]
    wipe(&bytes)
    #expect(bytes == [0, 0, 0])
  }

  @Test(arguments: BrokenRandom.allCases)
  func `without randomness nothing is made`(random: BrokenRandom) throws {
    let key = try SymmetricKey.counting()
    let pair = try MailboxKeyPair(privateKey: key)
    let ring = try KeyRing(keys: [key])
    let hasher = PasswordHasher(parameters: .floor, pepper: key, random: random)
    let id = try KeyID(of: "a")
    let failure = CryptoFailure.libraryFailed("RAND_bytes")
    #expect(throws: failure) { try SymmetricKey.random(from: random) }
    #expect(throws: failure) { try MailboxKeyPair.random(from: random) }
    #expect(throws: failure) { try LinkToken(from: random) }
    #expect(throws: failure) { try Box.seal([1], under: key, keyID: id, place: "a", random: random) }
    #expect(throws: failure) { try ring.wrap(key, place: "a", random: random) }
    #expect(throws: failure) {
      try HPKE.seal([1], to: pair.publicKey, info: [], aad: [], random: random)
    }
    #expect(throws: failure) {
      try Envelope.seal(subjectAndBody: [1], place: "a", to: [("m", pair.publicKey)], random: random)
    }
    #expect(throws: failure) { _ = try ChunkSealer(place: "a", random: random) }
    #expect(throws: failure) { try hasher.hash(Secret("a")) }
    #expect(throws: failure) { try selfTest(random: random) }
  }

  @Test func `the system's randomness gives as many bytes as asked for, and others each time`() throws {
    let random = SystemRandom()
    #expect(try random.bytes(0).isEmpty)
    #expect(try random.bytes(1000).count == 1000)
    #expect(try random.bytes(32) != random.bytes(32))
    #expect(throws: RandomUnavailable.self) { try random.bytes(Int(Int32.max) + 1) }
  }

  @Test func `the self-test passes here`() throws {
    try selfTest(random: SystemRandom())
  }

  @Test(arguments: [[UInt8](repeating: 0, count: 64), [UInt8](repeating: 9, count: 64)])
  func `the self-test refuses randomness that is zeros or repeats`(bytes: [UInt8]) {
    #expect(throws: CryptoFailure.libraryFailed("RAND_bytes")) {
      try selfTest(random: ScriptedRandom(bytes))
    }
  }

  @Test func `failures say what to do and hold no secret`() {
    let all: [CryptoFailure] = [
      .libraryFailed("EVP_Digest"), .cannotOpen, .malformed, .unknownKey, .tooLarge, .busy,
    ]
    #expect(Set(all.map(\.description)).count == all.count)
    #expect(CryptoFailure.libraryFailed("a") != .libraryFailed("b"))
    for (position, failure) in all.enumerated() { #expect(all.firstIndex(of: failure) == position) }
  }
}
