import Testing

@testable import Transfer

@Suite("Server reply") struct ServerReplyTests {
  @Test(arguments: [
    ("250 2.0.0 OK\r\n", 250, "250 2.0.0 OK", true), ("250-first\r\n", 250, "250-first", false),
    ("354\r\n", 354, "354", true), ("421 a\tb\u{1b}[1m\r\n", 421, "421 a?b?[1m", true),
  ])
  func `a line has a code, a text and says whether more follows`(
    line: String,
    code: Int,
    text: String,
    isComplete: Bool
  ) throws {
    let reply = try #require(ServerReply(line: Array(line.utf8)))
    #expect(reply.code == code)
    #expect(reply.firstLine == text)
    #expect(reply.isComplete == isComplete)
  }

  @Test(arguments: ["", "25", "abc def", "2x0 a", " 250 a"])
  func `what does not begin with three digits is no reply`(line: String) {
    #expect(ServerReply(line: Array(line.utf8)) == nil)
  }

  @Test(arguments: [
    ("250 2.0.0 Ok: queued as 4F1A22", "250 2.0.0 Ok: queued as 4F1A22"),
    ("550 5.1.1 <jane.roe@example.com>: Recipient rejected", "550 5.1.1 ‹address› Recipient rejected"),
    ("550 5.1.1 JANE.ROE%40example.com unknown", "550 5.1.1 ‹address› unknown"),
    ("550 5.1.1 user Jane.Roe unknown", "550 5.1.1"),
    ("550 mailbox jane.roe's is full", "550"),
    ("550 5.1.2 no host example.com here", "550 5.1.2"),
    ("550 5.1.1 'Jane.Roe'+40", "550 5.1.1 ‹address›"),
    ("554 5.7.1 spam", "554 5.7.1 spam"),
  ])
  func `no reply repeats an address of the envelope`(line: String, shown: String) throws {
    let reply = try #require(ServerReply(line: Array(line.utf8)))
    #expect(reply.masked(addresses: ["agency@example.org", "jane.roe@example.com"]) == shown)
  }

  @Test func `a short name is looked for as a word of its own`() throws {
    let reply = try #require(ServerReply(line: Array("550 5.1.1 a user is unknown".utf8)))
    #expect(reply.masked(addresses: ["a@example.com"]) == "550 5.1.1")
    #expect(reply.masked(addresses: ["us@example.com"]) == "550 5.1.1 a user is unknown")
  }

  @Test func `a long line is cut`() throws {
    let reply = try #require(ServerReply(line: Array(("550 " + String(repeating: "x", count: 9000)).utf8)))
    #expect(reply.masked(addresses: []).count == 200)
  }
}
