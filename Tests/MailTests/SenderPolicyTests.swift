import Core
import Testing

@testable import Mail

@Suite("Sender policy") struct SenderPolicyTests {
  @Test(arguments: ["messages@example.org", "Messages@EXAMPLE.ORG"])
  func `the agency's own domain passes`(address: String) throws {
    let policy = try SenderPolicy(domain: "Example.org")
    #expect(throws: Never.self) {
      try MailSender(name: "Agency", address: EmailAddress(parsing: address), policy: policy)
    }
  }

  @Test(arguments: [
    "messages@example.com", "messages@notexample.org", "messages@mail.example.org",
    "messages@example.org.example.net",
    "example.org@example.net",
  ])
  func `a domain that merely looks alike is refused`(address: String) throws {
    let address = try EmailAddress(parsing: address)
    let policy = try SenderPolicy(domain: "example.org")
    #expect(throws: SenderPolicy.Refused.outsideDomain) {
      try MailSender(name: "Agency", address: address, policy: policy)
    }
  }

  @Test(arguments: ["", "@example.org", "example", "a b.org", "example.org\r\n", "x@example.org"])
  func `a domain that is none is refused`(domain: String) {
    #expect(throws: SenderPolicy.Refused.badDomain) { try SenderPolicy(domain: domain) }
  }

  @Test(arguments: ["", "The\r\nAgency", "Agency\0", "Agency\u{7f}", String(repeating: "a", count: 101)])
  func `a name that could break a header is refused`(name: String) throws {
    #expect(throws: SenderPolicy.Refused.badName) { try OutgoingMail.example(name: name) }
  }
}
