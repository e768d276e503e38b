import Testing

@testable import Transfer

@Suite("Submission") struct SubmissionTests {
  private func submission(
    from: String = "agency@example.org",
    to recipients: [String] = ["person@example.com"],
    message: String = "Subject: x\r\n\r\nx\r\n"
  ) throws -> Submission {
    try Submission(
      number: 1,
      from: from,
      recipients: recipients,
      message: Array(message.utf8),
      server: SMTPServer(url: "smtp://localhost:587"),
      timeouts: TransferTimeouts(),
      now: .now
    )
  }

  static let badAddresses = [
    "", "a@", "@example.org", "example.org", "a@b@example.org", "a b@example.org",
    "a@example.org\r\nDATA", "a@example.org\nRCPT TO:<b@example.org>", "a@example.org\r",
    "a\u{0}@example.org",
    "a\t@example.org", "<a@example.org>", "a@example.org> SIZE=1", "é@example.org", "a@exämple.org",
    "a\u{7f}@example.org", "a\u{85}@example.org", "a\u{2028}@example.org",
    String(repeating: "a", count: 251) + "@b.c",
  ]

  @Test(arguments: badAddresses)
  func `no byte that could end a command passes as an address`(address: String) {
    #expect(throws: TransferFailure(.badAddress)) { try submission(from: address) }
    #expect(throws: TransferFailure(.badAddress)) { try submission(to: [address]) }
    #expect(throws: TransferFailure(.badAddress)) { try submission(to: ["person@example.com", address]) }
  }

  @Test func `a message has 1 to 100 recipients`() throws {
    #expect(throws: TransferFailure(.badAddress)) { try submission(to: []) }
    let many = (1...100).map { "person\($0)@example.com" }
    #expect(try submission(to: many).recipients == many)
    #expect(throws: TransferFailure(.badAddress)) { try submission(to: many + ["one-more@example.com"]) }
  }

  @Test(arguments: [
    "", "\r\n\n", "no end", "bare\nline\r\n", "bare\rreturn\r\n", "ends in\r", "two\r\r\n", "x\r\n.\n.\r\n",
    "nul\0\r\n",
    "café\r\n", String(repeating: "x", count: 999) + "\r\n", "a\r\n\u{2028}\r\n", "\n\r\n", "half\r\nline",
  ])
  func `a message that servers could read in two ways is refused`(message: String) {
    #expect(throws: TransferFailure(.badMessage)) { try submission(message: message) }
  }

  @Test(arguments: [
    "\r\n", ".\r\n", "..\r\n.\r\n", String(repeating: "x", count: 998) + "\r\n", "\u{1b}\u{7f}\t\r\n",
  ])
  func `plain lines pass`(message: String) throws {
    #expect(try submission(message: message).message == Array(message.utf8))
  }

  @Test func `more than a mebibyte is refused`() {
    let line = String(repeating: "x", count: 62) + "\r\n"
    #expect(throws: Never.self) { try submission(message: String(repeating: line, count: 16_384)) }
    #expect(throws: TransferFailure(.badMessage)) {
      try submission(message: String(repeating: line, count: 16_384) + "\r\n")
    }
  }
}
