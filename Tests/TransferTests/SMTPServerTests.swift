import Core
import Testing

@testable import Transfer

@Suite("SMTP server settings") struct SMTPServerTests {
  @Test(arguments: [
    ("smtp://mail.example.org", "smtp://mail.example.org:587"),
    ("smtps://mail.example.org", "smtps://mail.example.org:465"),
    ("smtp://MAIL.example.org:2525", "smtp://mail.example.org:2525"),
    ("smtps://192.0.2.1:0465", "smtps://192.0.2.1:465"),
  ])
  func `a url is a scheme, a host and a port`(given: String, kept: String) throws {
    #expect(try SMTPServer(url: given).url == kept)
  }

  @Test(arguments: [
    "", "mail.example.org", "http://mail.example.org", "SMTP://mail.example.org", "smtp:mail.example.org",
    "smtp://",
    "smtp://:587", "smtp://mail.example.org:", "smtp://mail.example.org:0", "smtp://mail.example.org:65536",
    "smtp://mail.example.org:+587", "smtp://mail.example.org:587/", "smtp://user@mail.example.org",
    "smtp://user:pw@mail.example.org:587", "smtp://mail.example.org:587?x", "smtp://mail.example.org#x",
    "smtp://mail example.org", "smtp://mail.example.org\r\n", "smtp://-mail.example.org",
    "smtp://mail..example.org",
    "smtp://[::1]:587", "smtp://mäil.example.org", "smtp://mail.example.org\\@evil.example.net",
  ])
  func `anything else that a url may have is refused`(url: String) {
    #expect(throws: SMTPServer.Malformed.url) { try SMTPServer(url: url) }
  }

  @Test func `a user comes with exactly one proof and without control characters`() throws {
    let (user, word) = (Secret("user"), Secret("word"))
    let url = "smtp://mail.example.org"
    #expect(
      try SMTPServer(url: url, user: user, password: word).credentials
        == .password(user: user, password: word)
    )
    #expect(
      try SMTPServer(url: url, user: user, accessToken: word).credentials
        == .accessToken(user: user, token: word)
    )
    #expect(throws: SMTPServer.Malformed.credentials) { try SMTPServer(url: url, user: user) }
    #expect(throws: SMTPServer.Malformed.credentials) { try SMTPServer(url: url, password: word) }
    #expect(throws: SMTPServer.Malformed.credentials) {
      try SMTPServer(url: url, user: user, password: word, accessToken: word)
    }
    for bad in ["", "a\0b", "a\r\nb", "a\u{7f}"] {
      #expect(throws: SMTPServer.Malformed.credentials) {
        try SMTPServer(url: url, user: user, password: Secret(bad))
      }
      #expect(throws: SMTPServer.Malformed.credentials) {
        try SMTPServer(url: url, user: Secret(bad), password: word)
      }
    }
  }

  @Test func `files and names are judged too`() {
    let url = "smtp://mail.example.org"
    #expect(throws: SMTPServer.Malformed.caFile) { try SMTPServer(url: url, caFile: "ca.pem") }
    #expect(throws: SMTPServer.Malformed.caFile) { try SMTPServer(url: url, caFile: "/ca\n.pem") }
    #expect(throws: SMTPServer.Malformed.helloName) { try SMTPServer(url: url, helloName: "a b") }
    #expect(throws: SMTPServer.Malformed.helloName) { try SMTPServer(url: url, helloName: "a\r\nMAIL") }
  }

  @Test func `a dump of the settings shows no secret`() throws {
    let server = try SMTPServer(
      url: "smtp://mail.example.org",
      user: Secret("u5er"),
      password: Secret("pa55word")
    )
    var text = ""
    dump(server, to: &text)
    #expect(!text.contains("u5er") && !text.contains("pa55word") && text.contains("mail.example.org"))
  }
}
