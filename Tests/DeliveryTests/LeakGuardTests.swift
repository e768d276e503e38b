import Core
import Crypto
import People
import Support
import Testing

@testable import Delivery

@Suite("The leak guard") struct LeakGuardTests {
  let index: BlindIndex
  let leakGuard: LeakGuard
  let postcode: Set<ConfidentialDetail>
  let phone: Set<ConfidentialDetail>
  let email: Set<ConfidentialDetail>
  let line: Set<ConfidentialDetail>

  init() throws {
    index = BlindIndex(key: try SymmetricKey(bytes: [UInt8](repeating: 9, count: 32)))
    leakGuard = LeakGuard(index: index)
    postcode = [try ConfidentialDetail(.postcode, try Postcode(parsing: "SW1A 1AA").compact, index: index)]
    phone = [try ConfidentialDetail(.phone, try PhoneNumber(parsing: "07700 900123").e164, index: index)]
    email = [try ConfidentialDetail(.email, "mary.o-neill+home@example.org", index: index)]
    line = try LeakGuardTests.details(of: ["12A St. John's Road"], index: index)
  }

  static func details(of lines: [String], index: BlindIndex) throws -> Set<ConfidentialDetail> {
    var details: Set<ConfidentialDetail> = []
    for row in AddressRows.rows(of: lines) { details.insert(try ConfidentialDetail(row: row, index: index)) }
    return details
  }

  @Test(arguments: [
    "SW1A 1AA", "SW1A1AA", "sw1a 1aa", "Sw1A1aa", "SW1A  1AA", "SW1A-1AA", "SW1A\n1AA", "SW1A\r\n1AA",
    "SW1A\t1AA",
    "SW1A\u{a0}1AA", "SW1A\u{200b}1AA", "S\u{200d}W1\u{2060}A1A\u{feff}A", "SW1\u{ad}A 1AA", "S W 1 A 1 A A",
    "S.W.1.A. 1.A.A.", "S-W-1-A-1-A-A", "sw1 a1aa", "SW1A1 AA",
    "\u{ff33}\u{ff37}\u{ff11}\u{ff21} \u{ff11}\u{ff21}\u{ff21}",
    "She lives at SW1A 1AA, near the park.", "(SW1A 1AA)", "postcode:SW1A1AA.", "\u{201c}SW1A 1AA\u{201d}",
    "postcodeSW1A1AA", "postcodeSW1A 1AA", "SW1A1AAplease", "SW1A 1AAplease", "xSW1A1AAx", "SWIA 1AA",
    "SWlA1AA",
    "SW1A IAA", "postcodeSWIA1AA",
    "SE1 9GF or SW1A 1AA?", "a b c SW1A 1AA d e f", "S\nW\n1\nA\n1\nA\nA",
  ])
  func `a post code is met in any writing`(text: String) throws {
    #expect(try leakGuard.finds(postcode, in: text))
  }

  @Test(arguments: [
    "SW1A 1AB", "SW1A", "1AA", "SW1A is the district", "SW1A and then 1AA", "SW11 1AA", "", "SE1 9GF",
    "We meet in room SW1 at 1 on Tuesday",
  ])
  func `another post code, or a part of one, is no leak`(text: String) throws {
    #expect(try !leakGuard.finds(postcode, in: text))
  }

  @Test(arguments: [
    "07700 900123", "07700900123", "07700 900 123", "07700-900-123", "07700.900.123", "(07700) 900123",
    "+44 7700 900123", "+447700900123", "+44 (0)7700 900123", "+44 (0) 7700 900 123", "0044 7700 900123",
    "00447700900123", "0044 (0)7700 900123", "44 7700 900123", "7700 900123", "07700\u{2011}900\u{2013}123",
    "07700\n900123", "07700\u{200b}900123", "0 7 7 0 0 9 0 0 1 2 3", "0 0 4 4 7 7 0 0 9 0 0 1 2 3",
    "\u{ff10}\u{ff17}\u{ff17}\u{ff10}\u{ff10} \u{ff19}\u{ff10}\u{ff10}\u{ff11}\u{ff12}\u{ff13}",
    "Ring 07700 900123 before 5.", "Room 12, 07700 900123, 3 pm", "case 4411 2 07700 900123 77 8",
    "07700 900124 or 07700 900123", "tel:07700900123", "Tel07700900123", "07700900123m",
    "m07700 900123 is hers",
    "07700/900123", "tel07700900123x", "O77OO 9OO123", "0770O900l23", "telO77009OOI23or", "07700 900I23",
  ])
  func `a telephone number is met in any writing`(text: String) throws {
    #expect(try leakGuard.finds(phone, in: text))
  }

  @Test(arguments: [
    "+33 1 23 45 67 89", "0033 123456789", "+33 (0)1 23 45 67 89", "x +33123456789 y", "+33\n123456789",
  ])
  func `a number of another country is met behind its code`(text: String) throws {
    let french: Set = [
      try ConfidentialDetail(.phone, try PhoneNumber(parsing: "+33 1 23 45 67 89").e164, index: index)
    ]
    #expect(try leakGuard.finds(french, in: text))
    #expect(try !leakGuard.finds(phone, in: text))
  }

  @Test(arguments: [
    "07700 900124", "07700 900", "900123", "On 07 07 2020 at 09 00 12 3", "07700 900 and 123 more",
    "177009001231",
    "020 7946 0123",
  ])
  func `another number, or a part of one, is no leak`(text: String) throws {
    #expect(try !leakGuard.finds(phone, in: text))
  }

  @Test(arguments: [
    "mary.o-neill+home@example.org", "Mary.O-Neill+Home@Example.ORG", "<mary.o-neill+home@example.org>",
    "Mary <mary.o-neill+home@example.org>,", "mailto:mary.o-neill+home@example.org",
    "(mary.o-neill+home@example.org).",
    "Write to mary.o-neill+home@example.org.", "\u{201c}mary.o-neill+home@example.org\u{201d}",
    "'mary.o-neill+home@example.org'", "*mary.o-neill+home@example.org*", "_mary.o-neill+home@example.org_",
    "email=mary.o-neill+home@example.org;", "to/mary.o-neill+home@example.org/x",
    "mary.o-neill+home@example.org.Please",
    "mary.o-neill+home@example.org\u{2014}or ring", "mary.o-neill+home @ example.org",
    "mary.o-neill+home@\nexample.org", "mary.o-neill\u{200b}+home@example.org",
    "mary.o-neill+home\u{ff20}example.org",
    "a@example.net,mary.o-neill+home@example.org", "mary.o-neill+home(at)example.org",
    "mary.o-neill+home [at] example [dot] org", "mary.o-neill+home at example dot org.",
    "email=mary.o-neill+home@example.org",
    "mary dot o-neill+home AT example.org", "mary.o-neill+home (AT) example.org",
    "mary.o-neill+home@example.org-",
    "mary.o-neill+home@example.org--or ring", "(mary.o-neill+home[at]example[dot]org)",
  ])
  func `an email address is met with whatever stands around it`(text: String) throws {
    #expect(try leakGuard.finds(email, in: text))
  }

  @Test(arguments: [
    "neill+home@example.org", "mary.o-neill+home@example.com", "mary.o-neill+home@sub.example.org",
    "@example.org",
    "mary.o-neill+home@", "mary.o-neill+home", "xmary.o-neill+home@example.org", "@", "a@@b", "We meet @ 5.",
  ])
  func `another address is no leak`(text: String) throws {
    #expect(try !leakGuard.finds(email, in: text))
  }

  @Test(arguments: [
    "12A St. John's Road", "12a st johns road", "12A, ST. JOHN\u{2019}S ROAD",
    "at 12A St John's\nRoad, Leeds",
    "12A St Johns Rd", "No. 12A, St. John's Rd.", "Flat 3, 12A St John's Rd",
    "12A  St.\tJohn's-Road", "12a St. J\u{f3}hn's Road",
  ])
  func `a line of an address is met with other punctuation`(text: String) throws {
    #expect(try leakGuard.finds(line, in: text))
  }

  @Test(arguments: ["12 St. John's Road", "St. John's Road", "12A St. John's", "Road 12A St. John's"])
  func `another line is no leak`(text: String) throws {
    #expect(try !leakGuard.finds(line, in: text))
  }

  @Test(
    arguments: [
      (["Flat 2, 12 Acacia Avenue, Swansea"], "at 12 Acacia Ave", true),
      (["Flat 2, 12 Acacia Avenue"], "12 flat 2 Acacia Avenue", true),
      (["Flat 2, 12 Acacia Avenue"], "2/12 Acacia Ave.", true),
      (["Flat 2, 12 Acacia Avenue"], "13 Acacia Avenue", false),
      (["Flat 2", "12 Acacia Avenue"], "12, Acacia Avenue", true),
      (["12", "Acacia Avenue"], "12 Acacia Ave", true),
      (["Rose Cottage", "Mill Lane"], "Rose Cottage in Mill Ln", true),
      (["Rose Cottage", "Mill Lane"], "we met at Rose Cottage", false),
      (["The Old Rectory", "Llanfair"], "the Old Rectory, Llanfair", true),
      (["The Old Rectory", "Llanfair"], "the Llanfair office", false),
      (["14 Mill Lane", "Milton Keynes"], "the court at Milton Keynes", false),
      (["14 Mill Lane", "St Albans"], "the court at St Albans", false),
      (["4 Heol y Bont", "Caerdydd"], "4, Heol y Bont", true),
      (["7 Queens Court"], "7 QUEENS CT", true), (["7 Queens Ct"], "7 Queens Court", true),
    ]
  )
  func `the house with its street is met, and a town is not`(lines: [String], text: String, isMet: Bool)
    throws
  {
    #expect(
      try leakGuard.finds(LeakGuardTests.details(of: lines, index: index), in: "She lives \(text).") == isMet
    )
  }

  @Test func `a post code is not read inside another`() throws {
    let shorter: Set = [try ConfidentialDetail(.postcode, "W1A1AA", index: index)]
    #expect(try !leakGuard.finds(shorter, in: "SW1A 1AA, SW1A1AA"))
    #expect(try leakGuard.finds(shorter, in: "codeW1A1AA"))
  }

  static let ordinaryLetter = """
    Dear Ms Example,

    Thank you for coming on Tuesday 3 March 2026 at 09:00. As agreed, the report for the hearing at 2.30 pm on
    17/04/2026 (case ZW24P01234, court 5) will be filed by 10 April; please read pages 3-12 and 4.1 to 4.9 beforehand.
    If you need an interpreter, call us on 020 7946 0321 or write to help@agency.example.org. Our office is at
    21 Bloomsbury Street, London WC1B 3HF. The children's school (St. John's Road Primary) has been told.

    Yours sincerely,
    A. Practitioner
    """

  @Test func `an ordinary letter raises no alarm`() throws {
    let all = postcode.union(phone).union(email).union(line)
    #expect(try !leakGuard.finds(all, in: Self.ordinaryLetter))
    #expect(try leakGuard.finds(all, in: Self.ordinaryLetter + "\nPS: 07700 900123"))
  }

  @Test func `with nothing to hide nothing is found`() throws {
    #expect(try !leakGuard.finds([], in: "SW1A 1AA 07700 900123"))
  }

  @Test func `a hash of one kind does not count for another`() throws {
    let phoneAsPostcode: Set = [try ConfidentialDetail(.phone, "SW1A1AA", index: index)]
    #expect(try !leakGuard.finds(phoneAsPostcode, in: "SW1A 1AA"))
  }

  static let long: [(String, String)] = [
    ("ordinary letters", ordinaryLetter), ("digits one by one", "1 2 3 4 5 6 7 8 9 "),
    ("digits", "07700 900124 "),
    ("letters one by one", "S W 1 A 2 A A "), ("at signs", "a@b.c.d.e!"), ("one word", "a"),
    ("marks", "!#$%&'*/=@"),
  ]

  /// No gate: the time is printed for whoever reads.
  @Test(arguments: long)
  func `fifty thousand characters are read to the end`(name: String, piece: String) throws {
    let text = String(String(repeating: piece, count: 50_000 / piece.count + 1).prefix(50_000))
    let all = postcode.union(phone).union(email).union(line)
    let clock = ContinuousClock()
    var isFound = true
    let time = try clock.measure { isFound = try leakGuard.finds(all, in: text) }
    print("leak guard, 50000 characters, \(name): \(time / .milliseconds(1)) ms")
    #expect(!isFound)
    #expect(try leakGuard.finds(all, in: text.dropLast(14) + " 07700 900123"))
  }
}
