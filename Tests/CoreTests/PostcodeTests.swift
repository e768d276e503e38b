import Testing

@testable import Core

@Suite("Postcode") struct PostcodeTests {
  @Test(arguments: [
    ("M1 1AE", "M1 1AE"),
    ("b33 8th", "B33 8TH"),
    ("CR26XH", "CR2 6XH"),
    ("dn55 1pt", "DN55 1PT"),
    ("W1A 0AX", "W1A 0AX"),
    ("ec1a 1bb", "EC1A 1BB"),
    ("GIR 0AA", "GIR 0AA"),
    ("cf10-3nq", "CF10 3NQ"),
    ("  S W 1 A 1 A A\t", "SW1A 1AA"),
    ("ＣＦ１０　３ＮＱ", "CF10 3NQ"),
    ("CF10\u{a0}3NQ", "CF10 3NQ"),
    ("CF10\u{200b}3NQ\u{feff}", "CF10 3NQ"),
  ])
  func `has one normal form`(text: String, spaced: String) throws {
    let postcode = try Postcode(parsing: text)
    #expect(postcode.spaced == spaced)
    #expect(postcode.compact == spaced.filter { $0 != " " })
  }

  @Test(arguments: [
    "", " ", "CF10", "3NQ", "CF10 3N", "CF10 3NQQ", "CF100 3NQ", "CFX10 3NQ", "1CF 3NQ", "CF10 33Q",
    "CF10 3CQ",
    "CF10 3QO", "CF10 3NQ\n", "CF10\r\n3NQ", "CF10.3NQ", "CF10 3NQ; DROP", "СF10 3NQ", "CF١٠ 3NQ", "12345",
    "A 1AA", "AAA 1AA", "SW1A 1AA SW1A 1AA SW1A 1AA SW1A 1AA SW1A 1AA",
  ])
  func `refuses what is not one`(text: String) {
    #expect(throws: Postcode.Malformed.self) { try Postcode(parsing: text) }
  }

  @Test(arguments: Array("CIKMOV"))
  func `has none of the letters that are read as others after its space`(letter: Character) {
    #expect(throws: Postcode.Malformed.self) { try Postcode(parsing: "CF10 3\(letter)Q") }
    #expect(throws: Postcode.Malformed.self) { try Postcode(parsing: "CF10 3N\(letter)") }
    #expect(throws: Never.self) { try Postcode(parsing: "CF10 3NQ") }
  }

  @Test func `shows itself to nobody`() throws {
    try expectHidden(Postcode(parsing: "CF10 3NQ"), never: ["CF10", "3NQ"])
  }

  @Test func `says how to write it`() {
    #expect("\(Postcode.Malformed())".contains("SW1A 1AA"))
  }
}
