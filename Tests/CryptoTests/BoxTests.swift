import Core
import Support
import Testing

@testable import Crypto

@Suite("Boxes") struct BoxTests {
  let key: SymmetricKey
  let keyID: KeyID

  init() throws {
    key = try .counting()
    keyID = try KeyID(of: "per_1")
  }

  // The test vectors of https://c2sp.org/XAES-256-GCM: the key's byte, additional data, answer.
  @Test(
    arguments: [
      (1, "", "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"),
      (3, "c2sp.org/XAES-256-GCM", "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"),
    ] as [(UInt8, String, String)]
  )
  func `XAES-256-GCM gives the answers of C2SP`(byte: UInt8, data: String, answer: String) throws {
    let key = try SymmetricKey(bytes: [UInt8](repeating: byte, count: 32))
    let nonce = Array("ABCDEFGHIJKLMNOPQRSTUVWX".utf8)
    let sealed = try XAES256GCM.seal(
      Array("XAES-256-GCM".utf8),
      under: key,
      nonce: nonce,
      additionalData: Array(data.utf8)
    )
    #expect(Hex.encode(sealed) == answer)
    let opened = try XAES256GCM.open(
      sealed,
      from: 0,
      under: key,
      nonce: nonce,
      additionalData: Array(data.utf8)
    )
    #expect(opened == Array("XAES-256-GCM".utf8))
  }

  @Test func `another implementation's box has the same bytes`() throws {
    let expected = try #require(Fixtures.bytes("box"))
    let sealed = try Box.seal(
      Array("sian@example.org".utf8),
      under: key,
      keyID: keyID,
      place: "person.email:per_1",
      random: ScriptedRandom(Array(100..<124))
    )
    #expect(sealed == expected)
    let opened = try Box.open(expected, under: key, keyID: keyID, place: "person.email:per_1")
    #expect(opened == Array("sian@example.org".utf8))
  }

  @Test(arguments: [0, 1, 15, 16, 17, 4096, 1 << 20])
  func `what was sealed opens`(count: Int) throws {
    let plaintext = TestRandom(seed: 5).bytes(count)
    let box = try Box.seal(plaintext, under: key, keyID: keyID, place: "a", random: TestRandom())
    #expect(box.count == count + Box.overheadByteCount)
    #expect(try Box.open(box, under: key, keyID: keyID, place: "a") == plaintext)
  }

  @Test func `a box does not open in another place`() throws {
    let box = try Box.seal(
      [1, 2, 3],
      under: key,
      keyID: keyID,
      place: "person.email:per_1",
      random: TestRandom()
    )
    for place in ["person.email:per_2", "person.name:per_1", "", "person.email:per_1 "] {
      #expect(throws: CryptoFailure.cannotOpen) {
        try Box.open(box, under: key, keyID: keyID, place: place)
      }
    }
  }

  @Test func `a box does not open when any one bit of it was altered`() throws {
    let box = try Box.seal([1, 2, 3], under: key, keyID: keyID, place: "a", random: TestRandom())
    for bit in 0..<(box.count * 8) {
      var altered = box
      altered[bit / 8] ^= 1 << UInt8(bit % 8)
      let expected: CryptoFailure = bit < 8 ? .malformed : bit < 40 ? .unknownKey : .cannotOpen
      #expect(throws: expected, "bit \(bit)") {
        try Box.open(altered, under: key, keyID: keyID, place: "a")
      }
    }
  }

  @Test func `a box that was cut or grew does not open`() throws {
    let box = try Box.seal([1, 2, 3], under: key, keyID: keyID, place: "a", random: TestRandom())
    for count in 0..<box.count {
      let expected: CryptoFailure = count < Box.overheadByteCount ? .malformed : .cannotOpen
      #expect(throws: expected, "\(count) bytes") {
        try Box.open(Array(box.prefix(count)), under: key, keyID: keyID, place: "a")
      }
    }
    #expect(throws: CryptoFailure.cannotOpen) {
      try Box.open(box + [0], under: key, keyID: keyID, place: "a")
    }
  }

  @Test func `a box does not open under another key, whatever id that bears`() throws {
    let box = try Box.seal([1, 2, 3], under: key, keyID: keyID, place: "a", random: TestRandom())
    let other = try SymmetricKey.counting(from: 1)
    #expect(throws: CryptoFailure.cannotOpen) {
      try Box.open(box, under: other, keyID: keyID, place: "a")
    }
    let otherID = try KeyID(of: "per_2")
    #expect(throws: CryptoFailure.unknownKey) {
      try Box.open(box, under: key, keyID: otherID, place: "a")
    }
  }

  @Test func `the same text is never sealed twice alike`() throws {
    let boxes = try (0..<100).map { _ in
      try Box.seal([1, 2, 3], under: key, keyID: keyID, place: "a", random: SystemRandom())
    }
    #expect(Set(boxes).count == 100)
    #expect(Set(boxes.map { Array($0[5..<29]) }).count == 100)
  }

  @Test func `more than 64 MiB is refused before anything is sealed`() {
    let large = [UInt8](repeating: 0, count: AESGCM.maximumByteCount + 1)
    #expect(throws: CryptoFailure.tooLarge) {
      try Box.seal(large, under: key, keyID: keyID, place: "a", random: TestRandom())
    }
  }
}
