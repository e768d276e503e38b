import Testing

@testable import Core

@Suite("Email address") struct EmailAddressTests {
  @Test(arguments: [
    "sam@example.org",
    "o'neil@example.org",
    "first.last+tag@sub.example.org",
    "!#$%&'*+-/=?^_`{|}~@example.org",
    "-leading@example.org",
    "1@2.example",
    "x@xn--cafrd-8za.example",
    "a@a-b.example",
    "a@a--b.example",
  ])
  func `takes what is valid, usual or not`(text: String) throws {
    #expect(try EmailAddress(parsing: text).text == text)
  }

  @Test(arguments: [
    ("", EmailAddress.Malformed.empty),
    ("  \t ", .empty),
    ("sam", .noSingleAtSign),
    ("@", .noSingleAtSign),
    ("sam@", .noSingleAtSign),
    ("@example.org", .noSingleAtSign),
    ("sam@x@example.org", .noSingleAtSign),
    ("a@example.org,b@example.org", .noSingleAtSign),
    (".sam@example.org", .localPart),
    ("sam.@example.org", .localPart),
    ("sa..m@example.org", .localPart),
    ("a,b@example.org", .localPart),
    ("a;b@example.org", .localPart),
    ("<sam@example.org", .localPart),
    ("\"sam\"@example.org", .localPart),
    ("sa(comment)m@example.org", .localPart),
    ("a:b@example.org", .localPart),
    ("a\\b@example.org", .localPart),
    ("sam@example.org>", .domain),
    ("sam@localhost", .domain),
    ("sam@example.org.", .domain),
    ("sam@.example.org", .domain),
    ("sam@example..org", .domain),
    ("sam@-example.org", .domain),
    ("sam@example-.org", .domain),
    ("sam@exa_mple.org", .domain),
    ("sam@[192.0.2.1]", .domain),
    ("sam@192.0.2.1", .domain),
    ("sam@example.org%0d%0aRCPT", .domain),
  ])
  func `refuses what is not an address`(text: String, why: EmailAddress.Malformed) {
    #expect(throws: why) { try EmailAddress(parsing: text) }
  }

  /// What would end a header line or an SMTP command, and what looks like a letter but is none of ASCII.
  static let injected: [String] =
    (0x00...0x20).compactMap { Unicode.Scalar($0).map(String.init) }
    + ["\u{7f}", "\u{80}", "\u{85}", "\u{a0}", "\u{2028}", "\u{202e}", "\u{200b}", "\u{ff20}", "é", "\r\n"]

  @Test(arguments: injected)
  func `refuses an injected character in either part`(character: String) {
    for text in ["sa\(character)m@example.org", "sam@exam\(character)ple.org", "sam\(character)@example.org"]
    {
      #expect(throws: EmailAddress.Malformed.forbiddenCharacter) { try EmailAddress(parsing: text) }
    }
  }

  @Test(arguments: ["\r", "\n", "\r\n", "\0", "\u{a0}", "\u{feff}", "\r\nDATA\r\n"])
  func `takes only blanks off the ends`(end: String) throws {
    #expect(throws: EmailAddress.Malformed.forbiddenCharacter) {
      try EmailAddress(parsing: "sam@example.org" + end)
    }
    #expect(throws: EmailAddress.Malformed.forbiddenCharacter) {
      try EmailAddress(parsing: end + "sam@example.org")
    }
    #expect(try EmailAddress(parsing: " \tsam@example.org\t ").text == "sam@example.org")
  }

  @Test(arguments: [(63, true), (64, true), (65, false)])
  func `holds at most 64 bytes before the at sign`(length: Int, fits: Bool) {
    let text = String(repeating: "a", count: length) + "@example.org"
    #expect(((try? EmailAddress(parsing: text)) != nil) == fits)
  }

  @Test(arguments: [(62, true), (63, true), (64, false)])
  func `holds at most 63 bytes in a label`(length: Int, fits: Bool) {
    let text = "a@" + String(repeating: "b", count: length) + ".example"
    #expect(((try? EmailAddress(parsing: text)) != nil) == fits)
  }

  @Test(arguments: [(253, true), (254, true), (255, false)])
  func `holds at most 254 bytes in all`(length: Int, fits: Bool) throws {
    let local = String(repeating: "a", count: 64) + "@"
    let labels = String(repeating: String(repeating: "b", count: 59) + ".", count: 3)
    let text =
      local + labels + String(repeating: "c", count: length - local.utf8.count - labels.utf8.count - 2) + ".d"
    try #require(text.utf8.count == length)
    #expect(((try? EmailAddress(parsing: text)) != nil) == fits)
  }

  @Test func `is one mailbox in any mix of capitals`() throws {
    let written = try EmailAddress(parsing: "Sam.Jones@Example.ORG")
    let other = try EmailAddress(parsing: "sam.jones@example.org")
    #expect(written == other)
    #expect(Set([written, other]).count == 1)
    #expect(written.text == "Sam.Jones@example.org")
    #expect(written.lookupForm == "sam.jones@example.org")
    #expect(written.domain == "example.org")
    #expect(try EmailAddress(parsing: "sam.jones@example.com") != other)
  }

  @Test func `shows itself to nobody`() throws {
    try expectHidden(EmailAddress(parsing: "sam.jones@example.org"), never: ["sam", "jones", "example"])
  }

  @Test(arguments: ["sam jones@example.org", "sam@jones@example.org", "sam@jones", ".sam@jones.example"])
  func `never repeats the text in its error`(text: String) {
    do {
      _ = try EmailAddress(parsing: text)
      Issue.record("taken: \(text)")
    } catch {
      #expect(!"\(error)".contains("sam"))
      #expect(!"\(error)".contains("jones"))
      #expect("\(error)".contains("email address") || "\(error)".contains("@"))
    }
  }
}
