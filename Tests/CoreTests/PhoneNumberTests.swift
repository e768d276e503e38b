import Testing

@testable import Core

@Suite("Telephone number") struct PhoneNumberTests {
  @Test(arguments: [
    "07700 900123", "07700900123", "+447700900123", "+44 7700 900 123", "0044 7700 900123",
    "+44 (0)7700 900123",
    "(07700) 900-123", "07700.900.123", "44 7700 900123", " 07700 900123 ", "０７７００ ９００１２３",
    "07700\u{a0}900123", "07700–900‑123", "07700/900123",
  ])
  func `has one form for every usual writing`(text: String) throws {
    let number = try PhoneNumber(parsing: text)
    #expect(number.e164 == "+447700900123")
    #expect(number.kind == .drama)
  }

  // All of them are numbers that Ofcom, ACMA and NANPA keep for fiction, or published help lines.
  @Test(arguments: [
    ("07700 900000", "+447700900000", PhoneNumber.Kind.drama),
    ("07700 900999", "+447700900999", .drama),
    ("020 7946 0000", "+442079460000", .drama),
    ("020 7946 0999", "+442079460999", .drama),
    ("0909 879 0123", "+449098790123", .premium),
    ("0113 496 0123", "+441134960123", .fixedLine),
    ("0300 456 4000", "+443004564000", .other),
    ("0808 157 0123", "+448081570123", .other),
    ("+61 491 570 156", "+61491570156", .mobile),
    ("+1 202 555 0123", "+12025550123", .fixedLine),
  ])
  func `knows what kind of line it is`(text: String, e164: String, kind: PhoneNumber.Kind) throws {
    let number = try PhoneNumber(parsing: text)
    #expect(number.e164 == e164)
    #expect(number.kind == kind)
  }

  @Test(arguments: [
    "", " ", "0", "999", "12345", "07700 90012", "07700 9001234", "07700 900123 07700 900124", "not a number",
    "++447700900123", "+44", "+0 7700 900123", "07700 900123\n", "07700\r\n900123", "07700\u{0}900123",
    "07700 900123\u{7f}", "07700 900123 or 07700 900124", "+999 123 456 789",
    "07700 900123 (my mum's telephone)",
    "0770090012345678901234567890123456789012345",
  ])
  func `refuses what is not one`(text: String) {
    #expect(throws: PhoneNumber.Malformed.self) { try PhoneNumber(parsing: text) }
  }

  @Test(arguments: ["07700 899999", "07700 901000"])
  func `takes only Ofcom's own range for drama`(text: String) {
    let kind = (try? PhoneNumber(parsing: text))?.kind
    #expect(kind != .drama)
  }

  @Test(arguments: [
    "07700 900123 ext 5", "07700 900123;ext=5", "07700 900123 x5", "0800 FLOWERS", "07700 900ABC",
    "tel:+447700900123", "+44+7700900123", "+",
  ])
  func `does not guess at extensions and letters`(text: String) {
    #expect(throws: PhoneNumber.Malformed.self) { try PhoneNumber(parsing: text) }
  }

  @Test func `shows itself to nobody`() throws {
    try expectHidden(PhoneNumber(parsing: "07700 900123"), never: ["7700", "900123"])
    #expect(!"\(PhoneNumber.Malformed())".isEmpty)
  }
}
