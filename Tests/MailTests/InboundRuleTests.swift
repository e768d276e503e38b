import Core
import Delivery
import Support
import Testing

@testable import Mail

@Suite("What a mail that came is") struct InboundRuleTests {
  /// What our rule says of a mail, in words: what it is, and which mail of ours it names.
  static func judged(_ bytes: [UInt8], authservID: String? = "mail.example.org") throws -> String {
    let rule = InboundRule(mailboxes: [try EmailAddress(parsing: "replies@example.org")])
    guard let parsed = MIMEParser.parse(bytes) else { return "unreadable" }
    let mail = rule.judge(ReceivedMail(parsed, authservID: authservID))
    let names =
      (mail.number.map { " \($0.digits)" } ?? "")
      + (mail.quoted.contains(InboundFixture.messageID) ? " quoted" : "")
    switch mail.content {
    case .automatic: return "automatic" + names
    case .unreadable: return "unreadable" + names
    case .answer(let answer):
      return
        "answer \(answer.from?.text ?? "nobody")\(answer.isAuthenticated ? " authenticated" : "")\(names)"
    case .returned(let recipients):
      return recipients.map { "\($0.effect) \($0.addresses.map(\.text).first ?? "nobody")" }
        .joined(separator: ", ") + names
    }
  }

  static let all: [(name: String, words: String)] = [
    ("postfix-5.1.1", "addressFails ann@example.com 48219307 quoted"),
    ("exim-5.1.1", "addressFails ann@example.com 48219307 quoted"),
    ("exchange-5.1.10", "addressFails ann@example.com 48219307 quoted"),
    ("gmail-5.1.1", "addressFails ann@example.com 48219307 quoted"),
    ("postfix-given-up-4.4.1", "mailLost ann@example.com 48219307 quoted"),
    ("postfix-delayed", "none ann@example.com 48219307 quoted"),
    ("exchange-policy-5.7.1", "mailLost ann@example.com 48219307 quoted"),
    ("gmail-full-5.2.2", "mailLost ann@example.com 48219307 quoted"),
    ("forged-report-without-message", "addressFails ann@example.com 48219307"),
    ("report-without-recipients", "automatic"), ("absence", "automatic"), ("list", "automatic"),
    ("reply-plain", "answer ann@example.com authenticated 48219307 quoted"),
    ("reply-alternative", "answer ann@example.com quoted"),
    ("reply-html", "answer ann@example.com 48219307"), ("two-senders", "answer nobody 48219307"),
  ]

  @Test(arguments: all)
  func `each shape of a mail is told apart`(name: String, words: String) throws {
    #expect(try Self.judged(InboundFixture(name).bytes) == words)
  }

  @Test func `every fixture is in the table`() throws {
    #expect(try Set(InboundFixture.names) == Set(Self.all.map(\.name)))
  }

  @Test(arguments: [nil, "", "example.org", "elsewhere.example.net"])
  func `only our own server's word of who wrote a mail counts`(authservID: String?) throws {
    let words = try Self.judged(InboundFixture("reply-plain").bytes, authservID: authservID)
    #expect(words == "answer ann@example.com 48219307 quoted")
  }

  @Test func `a word of our server's that came with the mail does not count`() throws {
    let text = String(decoding: try InboundFixture("reply-plain").bytes, as: UTF8.self)
    let above = "Authentication-Results: other.example.net; dmarc=fail\r\n" + text
    #expect(try Self.judged(Array(above.utf8)) == "answer ann@example.com 48219307 quoted")
  }

  @Test(arguments: [
    ("reply-plain", "I was born on 7 March 1984. Café Street 5, AB1 2CD."),
    ("reply-alternative", "I was born on 7 March 1984."), ("reply-html", "I was born in March."),
  ])
  func `its words are read in whatever form they came`(name: String, words: String) throws {
    let parsed = try #require(MIMEParser.parse(InboundFixture(name).bytes))
    let text = try #require(ReceivedMail(parsed, authservID: nil).text)
    #expect(text.split(whereSeparator: \.isNewline).first.map(String.init) == words)
  }

  @Test(arguments: [
    ("Auto-Submitted: no", false), ("Auto-Submitted: NO ", false),
    ("Auto-Submitted: auto-replied; x=y", true),
    ("Auto-Submitted: auto-generated", true), ("Auto-Submitted: no\r\nAuto-Submitted: auto-replied", false),
    ("Precedence: bulk", true), ("Precedence: Junk", true), ("Precedence: first-class", false),
    ("Return-Path: <>", true), ("Return-Path: < >", true), ("Return-Path: <a@example.com>", false),
    ("List-Unsubscribe: <https://example.org>", true), ("X-Autoreply: yes", true), ("Subject: Auto", false),
  ])
  func `a machine's mail is told by its header`(field: String, isAutomatic: Bool) throws {
    let bytes = Array("From: a@example.com\r\n\(field)\r\n\r\nHello\r\n".utf8)
    let parsed = try #require(MIMEParser.parse(bytes))
    #expect(ReceivedMail(parsed, authservID: nil).isAutomatic == isAutomatic)
  }

  @Test(arguments: [
    ("replies+48219307@example.org", "48219307"), ("Replies+48219307@EXAMPLE.org", "48219307"),
    ("replies+4821930@example.org", nil), ("replies+482193077@example.org", nil),
    ("replies+08219307@example.org", nil),
    ("replies@example.org", nil), ("replies+48219307@example.net", nil), ("other+48219307@example.org", nil),
    ("replies+48219307@example.org, replies+48219308@example.org", nil),
    ("replies+٤٨٢١٩٣٠٧@example.org", nil),
  ])
  func `the number stands in the mailbox's own address`(recipient: String, number: String?) throws {
    let bytes = Array("From: a@example.com\r\nTo: \(recipient)\r\n\r\nHello\r\n".utf8)
    let parsed = try #require(MIMEParser.parse(bytes))
    let rule = InboundRule(mailboxes: [try EmailAddress(parsing: "replies@example.org")])
    #expect(rule.judge(ReceivedMail(parsed, authservID: nil)).number?.digits == number)
  }
}

@Suite("A mail taken apart") struct MIMEParserTests {
  @Test func `what lies too deep is left out`() throws {
    var text = "From: a@example.com\r\n"
    for depth in 0..<3000 {
      text += "Content-Type: multipart/mixed; boundary=b\(depth)\r\n\r\n--b\(depth)\r\n"
    }
    let parsed = try #require(MIMEParser.parse(Array((text + "\r\nHello").utf8)))
    #expect(parsed.parts.count == 21 && parsed.isCut)
    #expect(parsed.parts.last?.depth == 20)
  }

  @Test func `of many parts 200 are looked at`() throws {
    let head = "From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    let parts = String(repeating: "--b\r\n\r\nHello\r\n", count: 1000)
    let parsed = try #require(MIMEParser.parse(Array((head + parts + "--b--").utf8)))
    #expect(parsed.parts.count == 200 && parsed.isCut)
  }

  @Test func `a long text, a long field and many fields are cut`() throws {
    let text =
      "From: a@example.com\r\nX-Long: \(String(repeating: "x", count: 5000))\r\n"
      + String(repeating: "X-Many: a\r\n", count: 500) + "\r\n" + String(repeating: "Hello ", count: 20_000)
    let parsed = try #require(MIMEParser.parse(Array(text.utf8)))
    let head = try #require(parsed.parts.first)
    #expect(head.values(of: "x-long") == [""] && head.fields.count <= 200)
    #expect(parsed.parts.last?.text?.utf8.count == 65_536)
    #expect(parsed.isCut)
  }

  @Test(arguments: [
    ("From: ", "a,", 40_000), ("To: ", "a@example.com, ", 9000), ("cc\t: ", "a,", 20_000),
    ("Reply-To: ", "<", 9000),
    ("From\(String(repeating: " ", count: 40)): ", "a,", 9000),
    ("Resent-From:\r\n ", "a,\r\n ", 9000),
  ])
  func `addresses without end are not read, in the mail's header or in that of one in it`(
    name: String,
    word: String,
    bytes: Int
  ) throws {
    let field = name + String(repeating: word, count: bytes / word.utf8.count + 1) + "\r\n"
    let began = ContinuousClock.now
    #expect(MIMEParser.parse(Array((field + "\r\nHello\r\n").utf8)) == nil)
    let nested = "From: a@example.com\r\nContent-Type: message/rfc822\r\n\r\n" + field + "\r\nHello\r\n"
    #expect(MIMEParser.parse(Array(nested.utf8)) == nil)
    // Read, they take minutes.
    #expect(began.duration(to: .now) < .seconds(20))
  }

  @Test func `many fields of addresses are not read either, and a hundred people in copy are`() throws {
    let short = "To: " + String(repeating: "a@example.com, ", count: 500) + "b@example.com\r\n"
    #expect(MIMEParser.parse(Array((String(repeating: short, count: 10) + "\r\nHello\r\n").utf8)) == nil)
    let honest = "From: a@example.com\r\nCc: " + String(repeating: "some.body@example.com,\r\n ", count: 100)
    let parsed = try #require(MIMEParser.parse(Array((honest + "b@example.com\r\n\r\nHello\r\n").utf8)))
    #expect(parsed.from == "a@example.com")
  }

  @Test(arguments: [
    ("mx.example.org; dmarc=pass", true),
    ("mx.example.org; spf=pass smtp.mailfrom=\"x; dmarc=pass y\"@example.net; dmarc=fail", false),
    ("mx.example.org; spf=pass (x; dmarc=pass y); dmarc=fail", false),
    ("mx.example.org; spf=pass (x (\\) y; dmarc=pass z)); dmarc=fail", false),
    ("mx.example.org; dmarc=pass (policy=none)", true),
    ("mx.example.org (a server); dkim=pass header.d=example.com", true),
    ("mx.example.org; spf=pass (never ended; dmarc=pass", false),
    ("mx.example.org; spf=pass \"never ended; dmarc=pass", false),
    (
      "mx.example.org; x=\(String(repeating: "y", count: 5000))\r\nAuthentication-Results: mx.example.org; dmarc=pass",
      false
    ),
  ])
  func `our server's word is read without what a sender may have put into it`(field: String, isTrue: Bool)
    throws
  {
    let bytes = Array("Authentication-Results: \(field)\r\nFrom: a@example.com\r\n\r\nHello\r\n".utf8)
    let parsed = try #require(MIMEParser.parse(bytes))
    #expect(ReceivedMail(parsed, authservID: "mx.example.org").isAuthenticated == isTrue)
  }

  @Test func `a header that never ends is no mail`() {
    #expect(MIMEParser.parse(Array(String(repeating: "A: b\r\n", count: 60_000).utf8)) == nil)
  }

  @Test func `a mail of a megabyte that is made to be slow is read in a few seconds`() throws {
    var text = "From: a@example.com\r\n"
    for depth in 0..<1000 {
      text += "Content-Type: multipart/mixed; boundary=b\(depth)\r\n\r\n--b\(depth)\r\n"
    }
    let bytes = Array((text + String(repeating: "--\r\n", count: 2_000_000)).utf8)
    let began = ContinuousClock.now
    _ = MIMEParser.parse(bytes)
    #expect(began.duration(to: .now) < .seconds(20))
  }

  @Test(arguments: try InboundFixture.names)
  func `bytes changed anywhere never trap`(name: String) throws {
    let original = try InboundFixture(name).bytes
    let random = TestRandom(seed: UInt64(original.count))
    let marks = Array("\r\n:;<>@.,\"=?-_() \0\u{7f}".utf8) + [0x80, 0xff, 0xc3]
    for _ in 0..<300 {
      var bytes = original
      for _ in 0..<(1 + Int(random.bytes(1)[0]) % 8) {
        let place = random.bytes(4).reduce(0) { $0 << 8 | Int($1) } % max(1, bytes.count)
        switch random.bytes(1)[0] % 4 {
        case 0: bytes[place] = random.bytes(1)[0]
        case 1: bytes[place] = marks[Int(random.bytes(1)[0]) % marks.count]
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + Int(random.bytes(1)[0]) % 64))
        default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 40)], at: place)
        }
        if bytes.isEmpty { break }
      }
      _ = try InboundRuleTests.judged(bytes)
    }
  }

  @Test(arguments: [[], [0x0a], [0x00], Array("\r\n\r\n".utf8), [UInt8](repeating: 0xff, count: 4096)])
  func `what is no mail is taken for what it is`(bytes: [UInt8]) throws {
    _ = try InboundRuleTests.judged(bytes)
  }
}

@Suite("The report of a mail server") struct DeliveryReportTests {
  @Test(arguments: [
    ("5.1.1", "5 1 1"), ("5.1.1 (bad destination)", "5 1 1"), ("4.4.7", "4 4 7"), ("2.0.0", "2 0 0"),
    ("5.1", nil), ("5.1.1.1", nil), ("5..1", nil), ("6.1.1", nil), ("5.1111.1", nil), ("", nil), ("x", nil),
    ("٥.1.1", nil), ("5.1.999999999999999999999", nil),
  ])
  func `a status is three numbers`(text: String, numbers: String?) {
    let status = DeliveryReport.Status(text)
    #expect(status.map { "\($0.permanence) \($0.subject) \($0.detail)" } == numbers)
  }

  @Test(arguments: [
    ("Action: failed\nStatus: 5.1.1\nFinal-Recipient: rfc822; a@example.com", "addressFails a@example.com"),
    ("action:FAILED\nstatus:5.1.1\nfinal-recipient:RFC822;<a@example.com>", "addressFails a@example.com"),
    ("Action: failed\nFinal-Recipient: rfc822; a@example.com", "mailLost a@example.com"),
    ("Action: failed\nStatus: 5.1.1\nFinal-Recipient: x400; a@example.com", "addressFails nobody"),
    (
      "Action: failed\nStatus: 5.1.1\nOriginal-Recipient: rfc822; a@example.com", "addressFails a@example.com"
    ),
    ("Action: delivered\nStatus: 2.0.0\nFinal-Recipient: rfc822; a@example.com", "none a@example.com"),
    (
      "Action: failed\nAction: delivered\nStatus: 5.1.1\nFinal-Recipient: rfc822;\n a@example.com",
      "addressFails a@example.com"
    ),
  ])
  func `its fields are read in any usual writing`(group: String, words: String) throws {
    let report = try #require(DeliveryReport("Reporting-MTA: dns; example.net\n\n" + group))
    let told = report.recipients.map { "\($0.effect) \($0.addresses.first?.text ?? "nobody")" }
    #expect(told == [words])
  }

  @Test(arguments: ["", "Reporting-MTA: dns; x", ":\n:\n\n :\n", "Status: 5.1.1"])
  func `what tells of no recipient is none`(text: String) {
    #expect(DeliveryReport(text) == nil)
  }
}
