import Support
import Testing

@testable import HTTPEngine

@Suite("Forms of parts") struct MultipartParserTests {
  @Test(arguments: Forms.accepted)
  func `a form is read the same wherever it is cut`(case form: Forms.Accepted) {
    let bytes = Array(form.text.utf8)
    #expect(observe(form: bytes) == form.observed)
    for cut in 1..<bytes.count { #expect(observe(form: bytes, cuts: [cut]) == form.observed) }
    #expect(observe(form: bytes, cuts: Array(1..<bytes.count)) == form.observed)
  }

  @Test(arguments: Forms.refused)
  func `what could be read in two ways is refused, wherever it is cut`(case form: Forms.Refused) {
    let bytes = Array(form.text.utf8)
    let whole = observe(form: bytes)
    #expect(whole.last == .refused(form.refusal))
    #expect(!whole.contains(.finished))
    for cut in stride(from: 1, to: bytes.count, by: bytes.count > 2000 ? 97 : 1) {
      #expect(observe(form: bytes, cuts: [cut]) == whole)
    }
    #expect(observe(form: bytes, cuts: Array(1..<max(1, bytes.count))) == whole)
  }

  @Test func `fifty parts are taken, and one more is not`() {
    let fifty = String(repeating: Forms.part("name=a", "x"), count: 50)
    #expect(observe(form: Array((fifty + Forms.end).utf8)).count == 51)
    let more = observe(form: Array((fifty + Forms.part("name=a", "x") + Forms.end).utf8))
    #expect(more.last == .refused(.tooManyParts))
    #expect(more.count == 51)
  }

  @Test func `a head of 8 KiB is taken, and a byte more is not`() {
    let line = "Content-Disposition: form-data; name=a\r\n".utf8.count
    for (extra, isTaken) in [(0, true), (1, false)] {
      let filler = "X: " + String(repeating: "y", count: 8192 - line - 5 + extra) + "\r\n"
      let observed = observe(form: Array((Forms.part("name=a", "x", more: filler) + Forms.end).utf8))
      #expect((observed.last == .finished) == isTaken)
    }
  }

  @Test func `a name that is not UTF-8 is refused`() {
    for place in ["name=\"#\"", "name=a; filename=\"#\""] {
      let text = Forms.part(place, "x") + Forms.end
      let bytes = text.utf8.flatMap { $0 == UInt8(ascii: "#") ? [0xc3, 0x28] : [$0] }
      #expect(observe(form: bytes).last == .refused(.encoding))
    }
  }

  @Test func `content may be any bytes`() {
    let content = (0...65535).map { UInt8(truncatingIfNeeded: $0 ^ ($0 >> 8)) }
    let form = Array(Forms.part("name=a; filename=b", "#").utf8.dropLast(3)) + content
    let part = MultipartPart(name: "a", fileName: "b")
    let whole = observe(form: form + Array(("\r\n" + Forms.end).utf8), cuts: [1000, 40000])
    #expect(whole == [.part(part, content, isComplete: true), .finished])
  }

  @Test func `a refusal is final`() throws {
    let boundary = try MultipartBoundary(contentType: "multipart/form-data; boundary=b")
    var parser = MultipartParser(boundary: boundary)
    #expect(parser.parse(Array("--bx\r\n".utf8)) == [.refused(.malformed)])
    #expect(parser.parse(Array("\r\n--b--\r\n".utf8)) == [.refused(.malformed)])
    #expect(parser.parse([]).isEmpty)
    #expect(parser.finish() == .refused(.malformed))
  }

  @Test(arguments: [
    "multipart/form-data; boundary=a", "Multipart/Form-Data;boundary=\"a b\"",
    "multipart/form-data; charset=utf-8; boundary=\(String(repeating: "b", count: 70))",
  ])
  func `a boundary is read from the head`(contentType: String) throws {
    _ = try MultipartBoundary(contentType: contentType)
  }

  @Test(arguments: [
    "", "multipart/form-data", "multipart/mixed; boundary=a", "multipart/form-data; boundary=",
    "multipart/form-data; boundary=\"\"", "multipart/form-data; boundary=\"a \"",
    "multipart/form-data; boundary=\"a\\\"\"", "multipart/form-data; boundary=a; boundary=b",
    "multipart/form-data; boundary=a b", "multipart/form-data, multipart/form-data; boundary=a",
    "multipart/form-data; boundary=\"a\r\nb\"", "multipart/form-data; boundary=ŵ",
    "multipart/form-data; boundary=\(String(repeating: "b", count: 71))",
  ])
  func `a boundary that is none is refused`(contentType: String) {
    #expect(throws: MultipartRefusal.notMultipart) { try MultipartBoundary(contentType: contentType) }
  }

  @Test func `each refusal has its status`() {
    #expect(MultipartRefusal.notMultipart.status == 415)
    #expect([MultipartRefusal.malformed, .encoding, .cut].allSatisfy { $0.status == 400 })
    #expect(
      [MultipartRefusal.tooManyParts, .headersTooLarge, .fieldsTooLarge].allSatisfy { $0.status == 413 }
    )
  }

  @Test(arguments: 1...20)
  func `mutated forms never trap and read the same however they are cut`(seed: UInt64) {
    let random = TestRandom(seed: seed)
    for round in 0..<60 {
      let form = Forms.accepted[(round + Int(seed)) % Forms.accepted.count]
      var bytes = Array(form.text.utf8)
      for _ in 0...(round % 4) { Mutation.mutate(&bytes, random.bytes(5), spice: MultipartParserTests.spice) }
      let whole = observe(form: bytes)
      let size = 1 + round % 13
      #expect(observe(form: bytes, cuts: Array(1..<max(1, bytes.count))) == whole)
      #expect(observe(form: bytes, cuts: Array(stride(from: size, to: bytes.count, by: size))) == whole)
    }
  }

  private static let spice: [UInt8] = [0, 0x0a, 0x0d, 0x20, 0x22, 0x25, 0x2d, 0x3b, 0x3d, 0x5c, 0x80, 0xff]
}
