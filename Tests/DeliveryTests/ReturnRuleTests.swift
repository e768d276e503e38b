import Core
import Testing

@testable import Delivery

@Suite("What a report proves") struct ReturnRuleTests {
  static let start = Timestamp(milliseconds: 1_772_528_400_000)

  /// The facts of a mail that a server took a minute after it was written, with one thing changed.
  static func rule(
    status: MailStatus = .sent,
    settledAt: Timestamp? = start + .minutes(1),
    address: String? = "ann@example.com",
    provedAt: Timestamp? = start - .days(30)
  ) throws -> ReturnRule {
    ReturnRule(
      status: status,
      writtenAt: start,
      settledAt: settledAt,
      number: MessageNumber(stored: "48219307"),
      address: try address.map { try EmailAddress(parsing: $0) },
      provedAt: provedAt
    )
  }

  static func recipient(
    _ effect: ReturnedRecipient.Effect,
    _ address: String = "Ann@example.com"
  ) throws -> ReturnedRecipient {
    ReturnedRecipient(addresses: [try EmailAddress(parsing: address)], effect: effect)
  }

  static func verdict(
    _ rule: ReturnRule,
    _ recipients: [ReturnedRecipient],
    sentTo number: String? = "48219307",
    after span: Duration = .hours(1)
  ) -> String {
    rule.verdict(on: recipients, sentTo: number.map { MessageNumber(stored: $0) }, at: start + span).rawValue
  }

  @Test func `the address it was sent to fails`() throws {
    #expect(try Self.verdict(Self.rule(), [Self.recipient(.addressFails)]) == "address_failed")
    #expect(try Self.verdict(Self.rule(provedAt: nil), [Self.recipient(.addressFails)]) == "address_failed")
    #expect(
      try Self.verdict(Self.rule(), [Self.recipient(.addressFails)], sentTo: nil) == "address_failed"
    )
  }

  @Test func `another address loses the mail and fails nobody`() throws {
    #expect(
      try Self.verdict(Self.rule(), [Self.recipient(.addressFails, "x@example.net")]) == "mail_lost"
    )
    #expect(try Self.verdict(Self.rule(address: nil), [Self.recipient(.addressFails)]) == "mail_lost")
  }

  @Test func `an address that was proved anew since then works`() throws {
    let rule = try Self.rule(provedAt: Self.start + .minutes(30))
    #expect(try Self.verdict(rule, [Self.recipient(.addressFails)]) == "mail_lost")
  }

  @Test func `of several recipients the worst that is ours counts`() throws {
    let others = [try Self.recipient(.none), try Self.recipient(.mailLost, "x@example.net")]
    #expect(try Self.verdict(Self.rule(), others) == "mail_lost")
    #expect(try Self.verdict(Self.rule(), others + [Self.recipient(.addressFails)]) == "address_failed")
    #expect(try Self.verdict(Self.rule(), [Self.recipient(.none)]) == "delayed")
  }

  @Test(arguments: [MailStatus.queued, .withdrawn, .parked, .returned])
  func `a mail that did not leave, or came back before, proves nothing`(status: MailStatus) throws {
    #expect(try Self.verdict(Self.rule(status: status), [Self.recipient(.addressFails)]) == "unproved")
  }

  @Test(arguments: [(Duration.days(10), "address_failed"), (.days(10) + .minutes(2), "unproved")])
  func `a report counts for ten days`(span: Duration, verdict: String) throws {
    #expect(try Self.verdict(Self.rule(), [Self.recipient(.addressFails)], after: span) == verdict)
  }

  @Test func `a report by another mail's number proves nothing`() throws {
    let verdict = try Self.verdict(Self.rule(), [Self.recipient(.addressFails)], sentTo: "48219308")
    #expect(verdict == "unproved")
  }
}
