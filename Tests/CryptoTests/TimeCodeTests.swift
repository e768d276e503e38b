import Core
import Support
import Testing

@testable import Crypto

@Suite("Codes of authenticator apps") struct TimeCodeTests {
  /// The secret of the vectors: "12345678901234567890" in ASCII.
  static let secret = TimeCodeSecret(bytes: Array("12345678901234567890".utf8))

  static func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }

  // RFC 6238 appendix B, the lines of SHA1, with eight digits; ours are the last six.
  static let vectors: [(seconds: Int64, code: String)] = [
    (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
    (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
  ]

  @Test(arguments: vectors)
  func `they are those of RFC 6238`(seconds: Int64, code: String) throws {
    let step = TimeCodeSecret.step(at: TimeCodeTests.at(seconds))
    let eight = try TimeCodeTests.secret.code(of: step, digits: 8)
    #expect(String(decoding: eight, as: UTF8.self) == code)
    let typed = try #require(TypedTimeCode(parsing: String(code.suffix(6))))
    #expect(try TimeCodeTests.secret.step(of: typed, at: TimeCodeTests.at(seconds)) == step)
  }

  // RFC 4226 appendix D: the first ten counters.
  @Test func `and, by the counter, those of RFC 4226`() throws {
    let codes = try (0..<10).map { String(decoding: try TimeCodeTests.secret.code(of: $0), as: UTF8.self) }
    #expect(
      codes == [
        "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
      ]
    )
  }

  @Test(arguments: [(-2, false), (-1, true), (0, true), (1, true), (2, false)])
  func `a code is taken one step before and after its own, and not two`(steps: Int64, isTaken: Bool) throws {
    let now = TimeCodeTests.at(1_111_111_109)
    let step = TimeCodeSecret.step(at: now) + steps
    let digits = String(decoding: try TimeCodeTests.secret.code(of: step), as: UTF8.self)
    let typed = try #require(TypedTimeCode(parsing: digits))
    #expect(try TimeCodeTests.secret.step(of: typed, at: now) == (isTaken ? step : nil))
  }

  @Test(arguments: [(-1, -1), (0, 0), (29_999, 0), (30_000, 1), (-30_000, -1), (-30_001, -2)])
  func `every step is thirty seconds long`(milliseconds: Int64, step: Int64) {
    #expect(TimeCodeSecret.step(at: Timestamp(milliseconds: milliseconds)) == step)
  }

  @Test func `the ends of time are steps too`() throws {
    let code = try #require(TypedTimeCode(parsing: "000000"))
    for moment in [Timestamp(milliseconds: .min), Timestamp(milliseconds: .max)] {
      _ = try TimeCodeTests.secret.step(of: code, at: moment)
    }
  }

  @Test(arguments: [
    "287082", " 287 082 ", "287-082", "2 8 7 0 8 2", "28\u{2011}70\u{2013}82", "２８７０８２", "٢٨٧٠٨٢",
    "287\u{a0}082\r\n",
  ])
  func `a code is read however it is written`(text: String) throws {
    let typed = try #require(TypedTimeCode(parsing: text))
    #expect(try TimeCodeTests.secret.step(of: typed, at: TimeCodeTests.at(59)) == 1)
    #expect("\(typed)" == "‹code›" && Mirror(reflecting: typed).children.isEmpty)
  }

  @Test(arguments: [
    "", "28708", "2870821", "28708a", "287.082", "½87082", "+28708", String(repeating: " ", count: 64) + "1",
  ])
  func `what is not six digits is no code`(text: String) {
    #expect(TypedTimeCode(parsing: text) == nil)
  }

  // RFC 4648 §10, without padding.
  @Test(arguments: [
    ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
    ("foobar", "MZXW6YTBOI"),
  ])
  func `base 32 is that of RFC 4648`(text: String, encoded: String) {
    #expect(Base32.encode(Array(text.utf8)) == encoded)
  }

  @Test func `the address for apps holds the secret, and escapes the rest`() {
    let address = TimeCodeTests.secret.address(issuer: "Your messages", account: "anna+1@example.org?&=:é")
    #expect(
      address.reveal { $0 }
        == "otpauth://totp/Your%20messages:anna%2B1%40example.org%3F%26%3D%3A%C3%A9"
        + "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Your%20messages"
    )
    #expect(
      "\(TimeCodeTests.secret)" == "‹secret›" && Mirror(reflecting: TimeCodeTests.secret).children.isEmpty
    )
  }

  @Test func `a secret opens in its place alone`() throws {
    let key = try SymmetricKey.counting()
    let keyID = try KeyID(of: "a key")
    let secret = try TimeCodeSecret(from: TestRandom())
    let box = try secret.sealed(under: key, keyID: keyID, place: "one", random: TestRandom(seed: 2))
    let opened = try TimeCodeSecret(opening: box, under: key, keyID: keyID, place: "one")
    #expect(opened.text == secret.text && secret.text.reveal { $0.count } == 32)
    #expect(throws: CryptoFailure.cannotOpen) {
      try TimeCodeSecret(opening: box, under: key, keyID: keyID, place: "another")
    }
    let short = try Box.seal([1, 2, 3], under: key, keyID: keyID, place: "one", random: TestRandom())
    #expect(throws: CryptoFailure.malformed) {
      try TimeCodeSecret(opening: short, under: key, keyID: keyID, place: "one")
    }
  }

  @Test(arguments: BrokenRandom.allCases)
  func `without randomness there is no secret and no recovery code`(random: BrokenRandom) {
    #expect(throws: CryptoFailure.libraryFailed("RAND_bytes")) { try TimeCodeSecret(from: random) }
    #expect(throws: CryptoFailure.libraryFailed("RAND_bytes")) { try RecoveryCode(from: random) }
  }
}

@Suite("Recovery codes") struct RecoveryCodeTests {
  private let index: BlindIndex

  init() throws { index = BlindIndex(key: try .counting()) }

  @Test func `they are printed in groups, and read in any writing`() throws {
    let code = try RecoveryCode(from: TestRandom())
    let printed = code.printed.reveal { $0 }
    #expect(printed.wholeMatch(of: /[2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{5}/) != nil)
    let hash = try code.hash(of: "acc_1", by: index)
    for text in [
      printed, printed.lowercased(), printed.replacing("-", with: " "),
      " \(printed.replacing("-", with: ""))\n",
    ] {
      #expect(try RecoveryCode(parsing: text)?.hash(of: "acc_1", by: index) == hash)
    }
    #expect(try code.hash(of: "acc_2", by: index) != hash)
    #expect("\(code)" == "‹code›" && Mirror(reflecting: code).children.isEmpty)
  }

  @Test(arguments: [
    "", "ABCDE-FGHJK", "ABCDE-FGHJK-MNPQRS", "ABCDE-FGHJK-MNPQ0", "ABCDE-FGHJK-MNPQI", "ABCDE-FGHJK-MNPQU",
    String(repeating: "-", count: 120) + "ABCDEFGHJKMNPQR",
  ])
  func `what cannot be one is none`(text: String) {
    #expect(RecoveryCode(parsing: text) == nil)
  }

  @Test func `every character is as likely as the others`() throws {
    // Bytes from 240 on would favour some characters, and are passed over.
    let bytes = [UInt8](240...255) + [UInt8](repeating: 29, count: 16)
    let code = try RecoveryCode(from: ScriptedRandom(bytes))
    #expect(code.printed.reveal { $0 } == "ZZZZZ-ZZZZZ-ZZZZZ")
    // 30¹⁵ is more than 2⁷³.
    #expect(RecoveryCode.alphabet.count == 30 && RecoveryCode.characters == 15)
  }
}
