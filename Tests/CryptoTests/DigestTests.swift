import Core
import Testing

@testable import Crypto

@Suite("Digests") struct DigestTests {
  @Test func `SHA-256 gives the known answers`() throws {
    #expect(
      Hex.encode(try sha256([])) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )
    #expect(
      Hex.encode(try sha256(Array("abc".utf8)))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
  }

  @Test(arguments: [[], [0], [1], [64], [63, 1, 0, 65], [1000, 1, 64]])
  func `SHA-256 of pieces is that of the whole, also on the way`(lengths: [Int]) throws {
    var running = try RunningSHA256()
    var whole: [UInt8] = []
    for (number, length) in lengths.enumerated() {
      let piece = [UInt8](repeating: UInt8(number + 1), count: length)
      try running.add(piece)
      whole += piece
      let value = try running.value()
      #expect(value == (try sha256(whole)))
    }
    let value = try running.value()
    #expect(value == (try sha256(whole)))
  }

  // RFC 4231 §4.2 to §4.5, §4.7 and §4.8: key, data, answer.
  static let hmacVectors: [(String, String, String)] = [
    (
      String(repeating: "0b", count: 20), "4869205468657265",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      String(repeating: "aa", count: 20), String(repeating: "dd", count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      "0102030405060708090a0b0c0d0e0f10111213141516171819", String(repeating: "cd", count: 50),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
    ),
    (
      String(repeating: "aa", count: 131),
      "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
    (
      String(repeating: "aa", count: 131),
      """
      5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b2d73697a65206b657920616e64\
      2061206c6172676572207468616e20626c6f636b2d73697a6520646174612e20546865206b6579206e6565647320746f2062652068\
      6173686564206265666f7265206265696e6720757365642062792074686520484d414320616c676f726974686d2e
      """,
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
    ),
  ]

  @Test(arguments: hmacVectors)
  func `HMAC-SHA-256 gives the answers of RFC 4231`(key: String, data: String, answer: String) throws {
    let secret = try #require(Hex.decode(key))
    let bytes = try #require(Hex.decode(data))
    #expect(Hex.encode(try hmacSHA256(secret: secret, bytes)) == answer)
  }

  @Test func `an HMAC under an empty secret is refused`() {
    #expect(throws: CryptoFailure.malformed) { try hmacSHA256(secret: [], [1]) }
  }

  @Test func `a key of ours and the same secret give the same HMAC`() throws {
    let key = try SymmetricKey.counting()
    #expect(try hmacSHA256(key: key, [1, 2]) == hmacSHA256(secret: Array(0..<32), [1, 2]))
  }

  // RFC 5869 appendix A.1 to A.3: salt, material, info, pseudorandom key, output.
  static let hkdfVectors: [(salt: [UInt8], material: [UInt8], info: [UInt8], key: String, output: String)] = [
    (
      Array(0...0x0c), [UInt8](repeating: 0x0b, count: 22), Array(0xf0...0xf9),
      "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
      "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    ),
    (
      Array(0x60...0xaf), Array(0x00...0x4f), Array(0xb0...0xff),
      "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
      """
      b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2\
      f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87
      """
    ),
    (
      [], [UInt8](repeating: 0x0b, count: 22), [],
      "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
      "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    ),
  ]

  @Test(arguments: hkdfVectors.indices)
  func `HKDF gives the answers of RFC 5869`(index: Int) throws {
    let vector = DigestTests.hkdfVectors[index]
    let key = try HKDF.extract(salt: vector.salt, vector.material)
    #expect(Hex.encode(key.key.copyOfBytes()) == vector.key)
    #expect(
      Hex.encode(try key.expand(info: vector.info, count: vector.output.utf8.count / 2)) == vector.output
    )
  }

  @Test(
    arguments: [
      ([], [], true), ([1, 2, 3], [1, 2, 3], true), ([1, 2, 3], [1, 2, 4], false), ([0, 2], [1, 2], false),
      ([1, 2], [1, 2, 3], false), ([], [0], false),
    ] as [([UInt8], [UInt8], Bool)]
  )
  func `equality looks at every byte and at the length`(one: [UInt8], other: [UInt8], isEqual: Bool) {
    #expect(equalInConstantTime(one, other) == isEqual)
  }

  @Test func `fields that run together give another hash`() throws {
    let key = try SymmetricKey.counting()
    #expect(try keyedHash(key, label: "a", [[1, 2], [3]]) != keyedHash(key, label: "a", [[1], [2, 3]]))
    #expect(try keyedHash(key, label: "a", [[1]]) != keyedHash(key, label: "b", [[1]]))
  }
}
