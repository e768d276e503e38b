import Testing

@testable import Crypto

@Suite("Encodings") struct EncodingTests {
  // RFC 4648 §10, without padding; and the two digits that differ from plain base 64.
  static let vectors: [(String, String)] = [
    ("", ""), ("66", "Zg"), ("666f", "Zm8"), ("666f6f", "Zm9v"), ("666f6f62", "Zm9vYg"),
    ("666f6f6261", "Zm9vYmE"),
    ("666f6f626172", "Zm9vYmFy"), ("fbff", "-_8"),
  ]

  @Test(arguments: vectors)
  func `base64url has one text for each value`(hex: String, text: String) throws {
    let bytes = try #require(Hex.decode(hex))
    #expect(Base64URL.encode(bytes) == text)
    #expect(Base64URL.decode(text) == bytes)
  }

  @Test(arguments: ["Zg==", "Z", "Zh", "Zm9", "Zm 8", "Zm8\n", "+/8", "Zm9v.", "Zé", "AAAAA"])
  func `base64url refuses whatever it does not write`(text: String) {
    #expect(Base64URL.decode(text) == nil)
  }

  @Test func `hexadecimal takes both cases and writes small letters`() {
    #expect(Hex.decode("00fFAa9") == nil)
    #expect(Hex.decode("00fFAa") == [0, 255, 170])
    #expect(Hex.encode([0, 255, 170]) == "00ffaa")
  }

  @Test(arguments: ["0", "0g", "+1", "0x", " 1", "é"])
  func `hexadecimal refuses all else`(text: String) {
    #expect(Hex.decode(text) == nil)
  }

  @Test func `a key id is four bytes and the beginning of a SHA-256`() throws {
    #expect(try KeyID(of: "abc").description == "ba7816bf")
    #expect(KeyID(bytes: [1, 2, 3]) == nil)
    #expect(KeyID(bytes: [1, 2, 3, 4, 5]) == nil)
    #expect(KeyID(bytes: [1, 2, 3, 4])?.bytes == [1, 2, 3, 4])
  }
}
