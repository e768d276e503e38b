import Alerts
import Core
import Delivery
import Jobs
import People
import Storage
import Support
import Testing

@testable import Portal

@Suite("The notice of a message", .onBothDatabases) struct NoticeTests {
  let ground: PortalGround

  init() async throws { ground = try await PortalGround.make() }

  func work(after span: Duration = .zero) async {
    ground.clock.advance(by: span)
    await ground.runner.drain()
  }

  func withAccount(_ name: String) async throws -> PortalGround.Someone {
    let someone = try await ground.verified(name)
    try await ground.openAccount(of: someone)
    return someone
  }

  func history(_ id: MessageID) async throws -> Set<MessageStatus> {
    let view = try #require(try await ground.portal.view(id, by: PortalGround.caseSystem))
    return Set(view.history.map(\.status))
  }

  @Test func `who has an account gets exactly one for each message`() async throws {
    let ann = try await withAccount("Ann")
    var ids: [MessageID] = []
    for _ in 0..<3 { ids.append(try await ground.send(to: ann).id) }
    for _ in 0..<5 { await work(after: .hours(8)) }
    #expect(ground.mail.tries.count == 3)
    #expect(ground.mail.tries.allSatisfy { $0.address == ann.address })
    #expect(Set(ground.mail.tries.compactMap(\.headerMessageID)).count == 3)
    for id in ids { #expect(try await ground.status(of: id) == .notified) }
    #expect(ground.asked.subjects(of: .inviteToMessage).isEmpty)
  }

  @Test func `it says nothing of the message and leads to the sign-in page without a token`() async throws {
    let ann = try await withAccount("Ann")
    let id = try await ground.send("canary-body", subject: "canary-subject", to: ann).id
    await work()
    let text = try #require(ground.mail.tries.first?.text)
    for word in ["canary", "CASE-1", "REF-Ann", "Ann", "Example\n", id.text] {
      #expect(!text.contains(word), "\(word)")
    }
    #expect(text.contains("https://messages.example.org/sign-in"))
    #expect(!text.contains("https://messages.example.org/sign-in/"))
  }

  @Test func `who has no account is invited 15 minutes after the pass`() async throws {
    let ann = try await ground.somebody("Ann")
    let id = try await ground.send(to: ann).id
    await work(after: .hours(1))
    try await ground.verify(ann.point)
    await work(after: .minutes(15) - .milliseconds(1))
    #expect(ground.asked.subjects(of: .inviteToMessage).isEmpty)
    await work(after: .milliseconds(1))
    #expect(ground.asked.subjects(of: .inviteToMessage) == [ann.point.text])
    #expect(ground.mail.tries.isEmpty)
    #expect(try await ground.status(of: id) == .released)
  }

  @Test func `an account by an address that the record has dropped is none: its person is invited`()
    async throws
  {
    let ann = try await withAccount("Ann")
    try await ground.supersede(ann)
    let people = ground.people
    let points = try await ground.stored.database.read { try people.emailPoints(of: ann.id, in: $0) }
    let moved = try #require(points.first?.id)
    #expect(points.count == 1 && moved != ann.point)
    try await ground.verify(moved)
    try await ground.send(to: ann)
    await work(after: .minutes(15))
    #expect(ground.asked.subjects(of: .inviteToMessage) == [moved.text])
    #expect(ground.mail.tries.isEmpty)
  }

  @Test func `who passed long ago is invited at once`() async throws {
    let ann = try await ground.verified("Ann")
    await work(after: .days(1))
    try await ground.send(to: ann)
    await work()
    #expect(ground.asked.subjects(of: .inviteToMessage) == [ann.point.text])
  }

  @Test func `who chooses a password within the 15 minutes gets the notice then, and no invitation`()
    async throws
  {
    let ann = try await ground.somebody("Ann")
    try await ground.send(to: ann)
    try await ground.verify(ann.point)
    await work(after: .minutes(3))
    #expect(ground.mail.tries.isEmpty)
    try await ground.openAccount(of: ann)
    await work()
    #expect(ground.mail.tries.count == 1)
    await work(after: .days(1))
    #expect(ground.mail.tries.count == 1)
    #expect(ground.asked.subjects(of: .inviteToMessage).isEmpty)
  }

  @Test func `an invitation that was taken notifies of everything that waits`() async throws {
    let ann = try await ground.verified("Ann")
    let ids = [try await ground.send(to: ann).id, try await ground.send(to: ann).id]
    try await ground.invite(ann)
    await work()
    for id in ids { #expect(try await ground.status(of: id) == .notified) }
  }

  @Test func `until a mail server has taken it the message is not notified`() async throws {
    let ann = try await withAccount("Ann")
    let id = try await ground.send(to: ann).id
    ground.mail.answer(.failedForNow(replyCode: 421))
    await work()
    #expect(try await ground.status(of: id) == .released)
    await work(after: .minutes(1))
    #expect(try await ground.status(of: id) == .notified)
  }

  @Test func `one that is refused for good leaves the message released, and staff are told`() async throws {
    let ann = try await withAccount("Ann")
    let id = try await ground.send(to: ann).id
    ground.mail.answer(.refused(replyCode: 550))
    await work()
    await work(after: .days(4))
    #expect(try await ground.status(of: id) == .released)
    #expect(ground.mail.tries.count == 1)
    // One alert for the mail, and one for the message that nobody knows of.
    #expect(try await ground.raised(.parked).count == 2)
  }

  @Test func `taken after the message was opened, it stands in the history and the state stays`() async throws
  {
    let ann = try await withAccount("Ann")
    let id = try await ground.send(to: ann).id
    ground.mail.answer(.failedForNow(replyCode: 421))
    await work()
    ground.clock.advance(by: .seconds(1))
    #expect(try await ground.text(of: id, for: ground.reader(ann)) != nil)
    await work(after: .minutes(1))
    #expect(try await ground.status(of: id) == .opened)
    #expect(try await history(id) == [.released, .opened, .notified])
    #expect(ground.mail.tries.count == 2)
  }

  @Test func `what is taken back before its turn sends none`() async throws {
    let ann = try await withAccount("Ann")
    let id = try await ground.send(to: ann).id
    _ = try await ground.portal.revoke(id, by: PortalGround.caseSystem)
    await work(after: .days(1))
    #expect(ground.mail.tries.isEmpty)
  }

  @Test func `what is taken back while its notice waits for a server sends none`() async throws {
    let ann = try await withAccount("Ann")
    let id = try await ground.send(to: ann).id
    let other = try await ground.send(to: ann).id
    ground.mail.answer(.failedForNow(replyCode: 421), .failedForNow(replyCode: 421))
    await work()
    _ = try await ground.portal.revoke(id, by: PortalGround.caseSystem)
    await work(after: .days(1))
    #expect(ground.mail.tries.count == 3)
    #expect(try await ground.status(of: other) == .notified)
    #expect(try await ground.status(of: id) == .revoked)
    #expect(try await history(id) == [.released, .revoked])
  }

  @Test func `a frozen person gets none`() async throws {
    let ann = try await withAccount("Ann")
    try await ground.send(to: ann)
    try await ground.freeze(ann)
    await work(after: .days(1))
    #expect(ground.mail.tries.isEmpty)
  }

  @Test func `where the plan forbids email staff are told instead`() async throws {
    var record = try PortalGround.record(of: "Ann")
    record.safeContact = SafeContactPlan(
      channels: [.portal],
      hours: [],
      mayLeaveVoicemail: false,
      wantsNeutralTexts: false
    )
    let ann = try await ground.put("REF-Ann", record)
    try await ground.verify(ann.point)
    try await ground.openAccount(of: ann)
    let id = try await ground.send(to: ann).id
    await work()
    #expect(ground.mail.tries.isEmpty)
    #expect(try await ground.raised(.planForbids).map(\.person) == [ann.id])
    // The person may still come of their own accord.
    #expect(try await ground.text(of: id, for: ground.reader(ann)) != nil)
  }
}

extension PortalGround {
  /// What the room that invites does: a mail for this purpose.
  fileprivate func invite(_ someone: Someone) async throws {
    let mail = RenderedMail(
      agency: "england",
      to: someone.address,
      subject: "A letter",
      text: "waits",
      html: "",
      languages: [.english]
    )
    let prepared = try delivery.prepare(
      mail,
      for: someone.id,
      contactPoint: someone.point,
      purpose: .invitation,
      messageNumber: try MessageNumber(from: surroundings.random)
    )
    try await stored.database.write { [delivery] in try delivery.enqueue(prepared, in: $0) }
  }
}
