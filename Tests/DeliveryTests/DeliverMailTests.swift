import Alerts
import Core
import Crypto
import Jobs
import People
import Storage
import Support
import Testing

@testable import Delivery

@Suite("A mail on its way", .onBothDatabases) struct DeliverMailTests {
  let ground: PortalGround

  init() async throws { ground = try await PortalGround.make() }

  /// Asks for a mail to somebody.
  @discardableResult
  func enqueue(
    to someone: PortalGround.Someone,
    purpose: MailPurpose = .notice
  ) async throws -> OutgoingMailID {
    let mail = RenderedMail(
      agency: "england",
      to: someone.address,
      subject: "Something waits",
      text: "The text with a-token-of-a-link.",
      html: "<p>The text.</p>",
      languages: [.english]
    )
    let prepared = try ground.delivery.prepare(
      mail,
      for: someone.id,
      contactPoint: someone.point,
      purpose: purpose,
      messageNumber: try MessageNumber(from: ground.surroundings.random)
    )
    try await ground.stored.database.write { [delivery = ground.delivery] in
      try delivery.enqueue(prepared, in: $0)
    }
    return prepared.id
  }

  func status(_ id: OutgoingMailID) async throws -> MailStatus? {
    try await ground.stored.database.read { try OutgoingMailStore.find(id, in: $0)?.status }
  }

  func boxSize(_ id: OutgoingMailID) async throws -> Int? {
    try await ground.stored.database.read { try OutgoingMailStore.find(id, in: $0)?.box.count }
  }

  /// A person with a verified address whose plan says so.
  func verified(_ plan: SafeContactPlan) async throws -> PortalGround.Someone {
    var record = try PortalGround.record(of: "Ann")
    record.safeContact = plan
    let someone = try await ground.put("REF-Ann", record)
    try await ground.verify(someone.point)
    return someone
  }

  @Test func `it is handed over once, its bytes are blanked and its end is told`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await enqueue(to: ann)
    #expect(try await status(id) == .queued)
    await ground.runner.drain()
    #expect(ground.mail.tries.map(\.address) == [ann.address])
    #expect(ground.mail.tries.first?.text.contains("a-token-of-a-link") == true)
    #expect(try await status(id) == .sent)
    #expect(try await boxSize(id) == 0)
    #expect(try await ground.recorded("mail.sent") == ["done"])
    #expect(try await ground.values("SELECT outcome AS value FROM delivery_attempt") == ["accepted"])
    #expect(try await ground.values("SELECT kind AS value FROM job") == [])
  }

  @Test func `neither text nor address stands in the database's files`() async throws {
    try await enqueue(to: try await ground.verified("Ann"))
    #expect(
      try await ground.stored.found(["a-token-of-a-link", "The text", "ann@example.org", "Something waits"])
        .isEmpty
    )
    await ground.runner.drain()
    #expect(
      try await ground.stored.found(["a-token-of-a-link", "The text", "ann@example.org", "Something waits"])
        .isEmpty
    )
  }

  @Test func `every try sends the same bytes with the same Message-ID`() async throws {
    let id = try await enqueue(to: try await ground.verified("Ann"))
    ground.mail.answer(.failedForNow(replyCode: 451), .failedForNow(replyCode: nil), .accepted)
    for _ in 0..<3 {
      await ground.runner.drain()
      ground.clock.advance(by: .hours(7))
    }
    let tries = ground.mail.tries
    #expect(tries.count == 3)
    #expect(Set(tries.map(\.bytes)).count == 1)
    #expect(tries.first?.headerMessageID == "\(id)@agency.example.org")
    #expect(try await status(id) == .sent)
    #expect(
      try await ground.values("SELECT outcome AS value FROM delivery_attempt ORDER BY at")
        == ["failed", "failed", "accepted"]
    )
  }

  @Test func `while it may still be sent its bytes stay`() async throws {
    let id = try await enqueue(to: try await ground.verified("Ann"))
    ground.mail.answer(.failedForNow(replyCode: 451))
    await ground.runner.drain()
    #expect(try await status(id) == .queued)
    #expect(try await boxSize(id) ?? 0 > 0)
  }

  @Test func `where every try fails it is parked with an alert, and its bytes stay for staff to try again`()
    async throws
  {
    let id = try await enqueue(to: try await ground.verified("Ann"))
    for _ in 0..<30 { ground.mail.answer(.failedForNow(replyCode: 421)) }
    for _ in 0..<30 {
      await ground.runner.drain()
      ground.clock.advance(by: .hours(8))
    }
    #expect(ground.mail.tries.count == 25)
    #expect(try await ground.raised(.parked).count == 1)
    #expect(try await boxSize(id) ?? 0 > 0)
  }

  @Test func `what a server refuses for good is parked with an alert and blanked`() async throws {
    let id = try await enqueue(to: try await ground.verified("Ann"))
    ground.mail.answer(.refused(replyCode: 550))
    await ground.runner.drain()
    ground.clock.advance(by: .days(4))
    await ground.runner.drain()
    #expect(ground.mail.tries.count == 1)
    #expect(try await status(id) == .parked)
    #expect(try await boxSize(id) == 0)
    #expect(try await ground.raised(.parked).count == 1)
    #expect(try await ground.recorded("mail.sent") == ["refused"])
    #expect(
      try await ground.values("SELECT CAST(reply_code AS TEXT) AS value FROM delivery_attempt") == ["550"]
    )
  }

  @Test(arguments: [[SafeContactPlan.Channel.portal], [.phone, .post], []])
  func `what the plan forbids is withdrawn with an alert`(channels: [SafeContactPlan.Channel]) async throws {
    let ann = try await verified(
      SafeContactPlan(channels: Set(channels), hours: [], mayLeaveVoicemail: false, wantsNeutralTexts: false)
    )
    let id = try await enqueue(to: ann)
    await ground.runner.drain()
    #expect(ground.mail.tries.isEmpty)
    #expect(try await status(id) == .withdrawn)
    #expect(try await boxSize(id) == 0)
    #expect(try await ground.raised(.planForbids).map(\.person) == [ann.id])
    #expect(try await ground.recorded("mail.sent") == ["plan-forbids"])
  }

  @Test func `what the plan puts off goes at its moment, and the wait is no try`() async throws {
    // The clock shows Tuesday 09:00 in London; Wednesdays from 10 to 11 are safe.
    let ann = try await verified(
      SafeContactPlan(
        channels: [.email],
        hours: [SafeContactPlan.Hours(days: [3], from: 600, to: 660)],
        mayLeaveVoicemail: false,
        wantsNeutralTexts: false
      )
    )
    try await enqueue(to: ann)
    await ground.runner.drain()
    ground.clock.advance(by: .hours(25) - .milliseconds(1))
    await ground.runner.drain()
    #expect(ground.mail.tries.isEmpty)
    #expect(try await ground.values("SELECT CAST(attempts AS TEXT) AS value FROM job") == ["0"])
    ground.clock.advance(by: .milliseconds(1))
    await ground.runner.drain()
    #expect(ground.mail.tries.count == 1)
    #expect(try await ground.raised(.planForbids).isEmpty)
  }

  @Test func `a plan that changes while it waits is asked again`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await enqueue(to: ann)
    var record = try PortalGround.record(of: "Ann")
    record.safeContact = SafeContactPlan(
      channels: [.post],
      hours: [],
      mayLeaveVoicemail: false,
      wantsNeutralTexts: false
    )
    try await ground.put("REF-Ann", record)
    await ground.runner.drain()
    #expect(ground.mail.tries.isEmpty)
    #expect(try await status(id) == .withdrawn)
  }

  enum Change: CaseIterable {
    case frozen, walled, refused, superseded, failed
  }

  @Test(arguments: Change.allCases)
  func `where person or address may not be written to any more it is withdrawn`(change: Change) async throws {
    let ann = try await ground.verified("Ann")
    let id = try await enqueue(to: ann)
    switch change {
    case .frozen: try await ground.freeze(ann)
    case .walled: try await ground.wall(ann)
    case .refused: try await ground.move(ann.point, to: .refused)
    case .superseded: try await ground.supersede(ann)
    case .failed: try await ground.move(ann.point, to: .failed)
    }
    await ground.runner.drain()
    #expect(ground.mail.tries.isEmpty)
    #expect(try await status(id) == .withdrawn)
    #expect(try await boxSize(id) == 0)
    #expect(try await ground.raised(.planForbids).isEmpty)
  }

  @Test(arguments: [(MailPurpose.confirmation, true), (.notice, false), (.invitation, false)])
  func `only a confirmation goes to an address that is not proved`(purpose: MailPurpose, goes: Bool)
    async throws
  {
    try await enqueue(to: try await ground.somebody("Ann"), purpose: purpose)
    await ground.runner.drain()
    #expect(ground.mail.tries.isEmpty == !goes)
  }

  @Test(arguments: [FactSource.otherParty, .unknown])
  func `nothing goes to an address that somebody else gave`(source: FactSource) async throws {
    let ann = try await ground.put("REF-Ann", PortalGround.record(of: "Ann", source: source))
    for purpose in [MailPurpose.confirmation, .notice, .invitation] {
      try await enqueue(to: ann, purpose: purpose)
    }
    await ground.runner.drain()
    #expect(ground.mail.tries.isEmpty)
  }

  @Test func `what is withdrawn before its turn does not leave, and what was sent stays sent`() async throws {
    let ann = try await ground.verified("Ann")
    let waiting = try await enqueue(to: ann)
    try await ground.stored.database.write { [delivery = ground.delivery] in
      try delivery.withdraw(waiting, in: $0)
    }
    await ground.runner.drain()
    #expect(ground.mail.tries.isEmpty)
    #expect(try await status(waiting) == .withdrawn)
    ground.clock.advance(by: .seconds(1))
    let sent = try await enqueue(to: ann)
    await ground.runner.drain()
    try await ground.stored.database.write { [delivery = ground.delivery] in
      try delivery.withdraw(sent, in: $0)
    }
    #expect(try await status(sent) == .sent)
    #expect(try await ground.recorded("mail.sent") == ["withdrawn", "done"])
  }

  @Test func `a box that was moved to another mail does not open, and nothing leaves`() async throws {
    let ann = try await ground.verified("Ann")
    let first = try await enqueue(to: ann)
    let second = try await enqueue(to: ann)
    try await ground.tamper(
      """
      UPDATE outgoing_mail SET rendered_box = (SELECT rendered_box FROM outgoing_mail WHERE id = '\(first)')
      WHERE id = '\(second)'
      """
    )
    await ground.runner.drain()
    #expect(ground.mail.tries.count == 1)
    #expect(try await status(second) == .queued)
  }

  @Test func `a job about nothing is parked`() async throws {
    try await ground.stored.database.write { [jobs = ground.jobs] in
      try jobs.add(.deliverMail, subject: "no mail", in: $0)
    }
    await ground.runner.drain()
    #expect(try await ground.raised(.parked).count == 1)
  }
}
