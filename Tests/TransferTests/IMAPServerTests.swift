import Core
import Testing

@testable import Transfer

@Suite("A mailbox in the settings") struct IMAPServerTests {
  @Test(arguments: [
    ("imaps://mail.example.org", "imaps://mail.example.org:993"),
    ("imap://mail.example.org", "imap://mail.example.org:143"),
    ("imaps://Mail.Example.org:1993", "imaps://mail.example.org:1993"),
    ("imaps://127.0.0.1", "imaps://127.0.0.1:993"),
  ])
  func `its address has one spelling`(written: String, url: String) throws {
    #expect(try IMAPServer(url: written, user: Secret("u"), password: Secret("p")).url == url)
  }

  @Test(arguments: [
    "", "mail.example.org", "smtp://mail.example.org", "https://mail.example.org", "imaps://",
    "imaps://mail.example.org/INBOX",
    "imaps://user@mail.example.org", "imaps://mail.example.org:0", "imaps://mail.example.org;AUTH=*",
    "imaps://mail.example.org\r\nA1 DELETE INBOX",
  ])
  func `whatever else an address may hold is refused`(written: String) {
    #expect(throws: IMAPServer.Malformed.url) {
      try IMAPServer(url: written, user: Secret("u"), password: Secret("p"))
    }
  }

  @Test func `it wants a user with a password or a token, in one line`() {
    let url = "imaps://mail.example.org"
    #expect(throws: IMAPServer.Malformed.credentials) { try IMAPServer(url: url, user: Secret("u")) }
    #expect(throws: IMAPServer.Malformed.credentials) {
      try IMAPServer(url: url, user: Secret("u\r\n"), password: Secret("p"))
    }
    #expect(throws: IMAPServer.Malformed.credentials) {
      try IMAPServer(url: url, user: Secret("u"), password: Secret("p"), accessToken: Secret("t"))
    }
    #expect(throws: IMAPServer.Malformed.caFile) {
      try IMAPServer(url: url, user: Secret("u"), password: Secret("p"), caFile: "ca.pem")
    }
  }
}
