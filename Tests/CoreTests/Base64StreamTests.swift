import Core
import Foundation
import Testing

@Suite("Base 64 in pieces") struct Base64StreamTests {
  private func decoded(_ text: String, cutAt cuts: Int) throws -> [UInt8] {
    let letters = Array(text.utf8)
    var stream = Base64Stream()
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: letters.count, by: max(1, cuts)) {
      bytes += try stream.take(letters[start..<min(start + max(1, cuts), letters.count)])
    }
    try stream.finish()
    return bytes
  }

  /// RFC 4648 §10.
  @Test(
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ]
  )
  func `the vectors of the specification are read, however they are cut`(plain: String, text: String) throws {
    for cut in 1...5 { #expect(try decoded(text, cutAt: cut) == Array(plain.utf8)) }
  }

  @Test func `every byte comes out as it went in`() throws {
    for count in 0..<70 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + count) }
      #expect(try decoded(Data(bytes).base64EncodedString(), cutAt: 7) == bytes)
    }
  }

  @Test(
    arguments: [
      "Z", "Zg", "Zg=", "Zm8", "Zg===", "Zm8==", "=", "====", "Zm9v=", "Zg==Zg==", "Zm9v\n", " Zm9v", "Zm-v",
      "Zm_v", "Zh==", "Zm9=", "Zm9v\\", "Zm9\u{e9}",
    ]
  )
  func `anything else is refused`(text: String) {
    for cut in 1...4 {
      #expect(throws: Base64Stream.Malformed.self) { _ = try decoded(text, cutAt: cut) }
    }
  }
}
