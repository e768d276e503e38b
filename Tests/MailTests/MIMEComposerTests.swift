import Core
import Foundation
import Support
import Testing

@testable import Mail

@Suite("MIME composer") struct MIMEComposerTests {
  private func compose(_ change: (inout OutgoingMail) throws -> Void = { _ in }) throws -> [UInt8] {
    var mail = try OutgoingMail.example()
    try change(&mail)
    return try MIMEComposer.compose(mail, policy: .example())
  }

  @Test func `a mail leaves in exactly these bytes`() throws {
    let expected = """
      Date: Tue, 03 Mar 2026 09:00:00 +0000
      From: The Agency <messages@example.org>
      Reply-To: replies+48213@example.org
      To: person@example.com
      Subject: You have a new message
      Message-Id: <msg_01jqk5s3n8abcdefghjkmnpqrs@example.org>
      Auto-Submitted: auto-generated
      X-Auto-Response-Suppress: All
      Content-Language: en
      MIME-Version: 1.0
      Content-Type: multipart/alternative;
      \tboundary="BOUNDARY"

      --BOUNDARY
      Content-Type: text/plain; charset=utf-8
      Content-Transfer-Encoding: quoted-printable
      Content-Language: en

      There is a message for you.

      Open it here: https://portal.example.org/m

      --BOUNDARY
      Content-Type: text/html; charset=utf-8
      Content-Transfer-Encoding: quoted-printable
      Content-Language: en

      <p>There is a message for you.</p>

      --BOUNDARY--

      """
    let text = String(decoding: try compose(), as: UTF8.self)
    let boundary = try #require(text.firstMatch(of: /boundary="(=_[0-9a-f]{32})"/)?.1)
    #expect(
      text.replacing(boundary, with: "BOUNDARY")
        == expected.replacing("\n", with: "\r\n")
    )
  }

  @Test func `the same mail becomes the same bytes and another message id another boundary`() throws {
    #expect(try compose() == compose())
    let other = try compose { $0.messageID = "msg_other@example.org" }
    let boundaries = try [compose(), other].map {
      try #require(String(decoding: $0, as: UTF8.self).firstMatch(of: /boundary="([^"]+)"/)?.1)
    }
    #expect(Set(boundaries).count == 2)
  }

  static let bodies = [
    "Plain.\n", "no line end", "one\r\ntwo\rthree\n\nfour\r\n",
    "Mae gennych neges newydd. Ŵyr ŷd — “dyfyniad” €\n",
    "trailing space \ntrailing tab\t\n", ".\n..\n.dot\n", "From here\n>From there\n", "a=b &amp; =3D\n",
    String(repeating: "long ", count: 500) + "\n", String(repeating: "é", count: 3000) + "\n",
    "--=_\n--=_0123\n", "\u{0}\u{1b}[31m\u{7f}\n", "😀 e\u{301} \u{202e}bidi\u{202c}\n", "\n\n\n",
  ]

  @Test(arguments: bodies)
  func `another parser reads what was written`(body: String) async throws {
    let subject = "Neges newydd: Ŵyr, \"dyfyniad\" — €"
    let message = try compose {
      $0.from = try OutgoingMail.example(name: "Yr Asiantaeth, Cymru (ŵ)").from
      $0.subject = subject
      $0.text = body
      $0.html = "<p>\(body)</p>"
      $0.languages = [.welsh]
    }
    let mail = try await ReadMail.reading(message)
    #expect(mail.defects.isEmpty)
    #expect(mail.type == "multipart/alternative")
    #expect(mail["Subject"] == [subject])
    #expect(mail["From"] == ["\"Yr Asiantaeth, Cymru (ŵ)\" <messages@example.org>"])
    #expect(mail["Reply-To"] == ["replies+48213@example.org"])
    #expect(mail["To"] == ["person@example.com"])
    #expect(mail["Content-Language"] == ["cy"])
    #expect(mail["Auto-Submitted"] == ["auto-generated"])
    #expect(mail["MIME-Version"] == ["1.0"])
    #expect(mail["Message-ID"] == ["<msg_01jqk5s3n8abcdefghjkmnpqrs@example.org>"])
    let lines = { (text: String) in
      let unified = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
      return (unified.unicodeScalars.last == "\n" ? unified : unified + "\n").replacing("\n", with: "\r\n")
    }
    #expect(mail.parts.map(\.type) == ["text/plain", "text/html"])
    #expect(mail.parts.map(\.charset) == ["utf-8", "utf-8"])
    #expect(mail.parts.map(\.language) == ["cy", "cy"])
    #expect(
      mail.parts.map { Array($0.text.utf8) } == [
        Array(lines(body).utf8), Array(lines("<p>\(body)</p>").utf8),
      ]
    )
  }

  @Test(arguments: bodies)
  func `every line is ASCII, ended by CRLF and at most 78 bytes`(body: String) throws {
    let message = try compose {
      $0.subject = String(repeating: "Ŵyr ŷd ", count: 17) + String(repeating: "ŷ", count: 22)
      $0.from = try OutgoingMail.example(name: String(repeating: "Ŵyr ŷd ", count: 11)).from
      $0.text = body
      $0.html = body
    }
    let lines = message.split(separator: 0x0a, omittingEmptySubsequences: false)
    #expect(lines.last?.isEmpty == true)
    for line in lines.dropLast() {
      #expect(line.last == 0x0d)
      #expect(line.dropLast().allSatisfy { ($0 >= 0x20 && $0 < 0x7f) || $0 == 0x09 })
      #expect(line.count <= 79)
    }
  }

  @Test(arguments: ["\0", "\r", "\n", "\r\nBcc: other@example.com", "\t", "\u{1b}", "\u{7f}", "\u{b}"])
  func `a control byte in a header is refused and the header named`(byte: String) {
    #expect(throws: MIMEFailure.controlByte(header: "Subject")) {
      try compose { $0.subject = "You have\(byte)mail" }
    }
    #expect(throws: MIMEFailure.controlByte(header: "Message-ID")) {
      try compose { $0.messageID = "a\(byte)@example.org" }
    }
  }

  @Test func `a header that is no header is refused`() {
    #expect(throws: MIMEFailure.badHeader("Subject")) { try compose { $0.subject = "" } }
    #expect(throws: MIMEFailure.badHeader("Subject")) {
      try compose { $0.subject = String(repeating: "x", count: 201) }
    }
    for messageID in [
      "", "a", "a@", "@b", "a@b@c", "<a@b>", "a b@c", "a..b@c", "é@b",
      String(repeating: "a", count: 200) + "@b",
    ] {
      #expect(throws: MIMEFailure.badHeader("Message-ID")) { try compose { $0.messageID = messageID } }
    }
    for moment in [Int64.min, -1, 253_402_300_800_000, .max] {
      #expect(throws: MIMEFailure.badHeader("Date")) {
        try compose { $0.date = Timestamp(milliseconds: moment) }
      }
    }
  }

  @Test(arguments: ["=?utf-8?B?aGk=?= mail", "a " + String(repeating: "ŵ", count: 23)])
  func `what GMime would not encode as it should is refused`(text: String) {
    #expect(throws: MIMEFailure.badHeader("Subject")) { try compose { $0.subject = text } }
    #expect(throws: MIMEFailure.badHeader("From")) {
      try compose { $0.from = try OutgoingMail.example(name: text).from }
    }
  }

  @Test func `a body is neither empty nor endless`() {
    #expect(throws: MIMEFailure.badBody) { try compose { $0.text = "" } }
    #expect(throws: MIMEFailure.badBody) { try compose { $0.html = "" } }
    #expect(throws: MIMEFailure.badBody) {
      try compose { $0.text = String(repeating: "x", count: MIMEComposer.maximumBodyBytes) }
    }
  }

  @Test func `the sender is judged again when composing, and replies go wherever the settings say`() throws {
    let elsewhere = try SenderPolicy(domain: "example.net")
    #expect(throws: MIMEFailure.sender(.outsideDomain)) {
      try MIMEComposer.compose(OutgoingMail.example(), policy: elsewhere)
    }
    let message = try compose { $0.replyTo = try EmailAddress(parsing: "replies@example.com") }
    #expect(String(decoding: message, as: UTF8.self).contains("\r\nReply-To: replies@example.com\r\n"))
  }

  @Test func `many threads compose at once`() async throws {
    let expected = try compose()
    try await withThrowingTaskGroup { group in
      for _ in 1...64 { group.addTask { try MIMEComposer.compose(.example(), policy: .example()) } }
      for try await message in group { #expect(message == expected) }
    }
  }
}
