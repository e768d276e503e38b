import Alerts
import Core
import Jobs
import People
import Storage
import Support
import Testing

@testable import Portal

@Suite("A message that waits for a verified address", .onBothDatabases) struct HeldTests {
  let ground: PortalGround

  init() async throws { ground = try await PortalGround.make() }

  func work(after span: Duration = .zero) async {
    ground.clock.advance(by: span)
    await ground.runner.drain()
  }

  func notes() async throws -> [String] { try await ground.raised(.held).map(\.note) }

  @Test func `verification starts, the sender is told, and it cannot be read`() async throws {
    let ann = try await ground.somebody("Ann")
    let (id, status) = try await ground.send(to: ann)
    await work()
    #expect(status == .held)
    #expect(ground.asked.subjects(of: .confirmAddress) == [ann.point.text])
    let alert = try #require(try await ground.raised(.held).first)
    #expect(alert.person == ann.id && alert.message == id)
    #expect(try await ground.text(of: id, for: ground.reader(ann)) == nil)
    #expect(ground.mail.tries.isEmpty)
    #expect(try await ground.recorded("message.sent") == ["held"])
  }

  static let unasked: [ContactPointStatus] = [.refused, .failed, .expired]

  @Test(arguments: unasked)
  func `no confirmation is asked of an address that is not pending`(status: ContactPointStatus) async throws {
    let ann = try await ground.somebody("Ann")
    try await ground.move(ann.point, to: status)
    #expect(try await ground.send(to: ann).status == .held)
    await work()
    #expect(ground.asked.subjects(of: .confirmAddress).isEmpty)
    #expect(try await notes().count == 1)
  }

  @Test(arguments: [FactSource.otherParty, .unknown])
  func `no confirmation goes to an address that somebody else gave`(source: FactSource) async throws {
    let ann = try await ground.put("REF-Ann", PortalGround.record(of: "Ann", source: source))
    #expect(try await ground.send(to: ann).status == .held)
    await work()
    #expect(ground.asked.subjects(of: .confirmAddress).isEmpty)
  }

  @Test(arguments: [Duration.zero, .hours(1), .hours(72)])
  func `when the address is verified within 72 hours it is released by itself`(span: Duration) async throws {
    let ann = try await ground.somebody("Ann")
    let id = try await ground.send("The letter.", to: ann).id
    await work(after: span)
    try await ground.verify(ann.point)
    await work()
    #expect(try await ground.raised(.held).allSatisfy { $0.status == .closed })
    #expect(try await ground.status(of: id) == .released)
    #expect(try await ground.text(of: id, for: ground.reader(ann)) == "The letter.")
    #expect(try await ground.recorded("message.released") == ["done"])
    #expect(try await ground.values("SELECT kind AS value FROM job WHERE kind = 'review-held-message'") == [])
  }

  @Test func `later than that its sender is told, and confirms`() async throws {
    let ann = try await ground.somebody("Ann")
    let id = try await ground.send(to: ann).id
    ground.clock.advance(by: .hours(72) + .milliseconds(1))
    try await ground.verify(ann.point)
    await work()
    #expect(try await ground.status(of: id) == .held)
    #expect(try await notes().contains { $0.contains("over 72 hours") })
    guard case .changed(let view) = try await ground.portal.confirm(id, by: PortalGround.caseSystem) else {
      Issue.record("not confirmed")
      return
    }
    #expect(view.status == .released)
    guard case .notNow = try await ground.portal.confirm(id, by: PortalGround.caseSystem) else {
      Issue.record("confirmed twice")
      return
    }
    #expect(try await ground.recorded("message.released") == ["done"])
  }

  @Test func `only the person's own held messages are released`() async throws {
    let ann = try await ground.somebody("Ann")
    let ben = try await ground.somebody("Ben", in: "CASE-2")
    let toAnn = try await ground.send(to: ann).id
    let toBen = try await ground.send(to: ben).id
    try await ground.verify(ann.point)
    await work()
    #expect(try await ground.status(of: toAnn) == .released)
    #expect(try await ground.status(of: toBen) == .held)
  }

  enum Change: CaseIterable {
    case frozen, notTheirCase, walled, leaking, unreadable
  }

  /// Makes the change and the proof of the address in this order: the job that releases runs after both.
  func make(_ change: Change, for ann: PortalGround.Someone, message id: MessageID) async throws {
    try await ground.verify(ann.point)
    switch change {
    case .frozen: try await ground.freeze(ann)
    case .notTheirCase: try await ground.put("REF-Ann", PortalGround.record(of: "Ann", in: "CASE-2"))
    case .walled: try await ground.wall(ann)
    case .leaking, .unreadable:
      var record = try PortalGround.record(of: "Bob", side: "respondent")
      record.phones = [
        PersonRecord.Phone(
          number: try PhoneNumber(parsing: "07700 900123"),
          source: .person,
          isShared: false,
          takesReminders: false,
          isConfidential: true
        )
      ]
      try await ground.put("REF-Bob", record)
    }
    if change == .unreadable {
      try await ground.tamper("DELETE FROM content_key WHERE mailbox_id LIKE 'cas_%'")
    }
  }

  @Test(arguments: Change.allCases)
  func `what a rule forbids by now is not released but reported, nor can it be confirmed`(change: Change)
    async throws
  {
    let ann = try await ground.somebody("Ann")
    let body = change == .leaking ? "Call 07700 900123." : "A letter."
    let id = try await ground.send(body, to: ann).id
    try await make(change, for: ann, message: id)
    await work()
    #expect(try await ground.status(of: id) == .held)
    #expect(try await notes().contains { $0.contains("something changed") })
    #expect(try await ground.recorded("message.released").isEmpty)
    switch try await ground.portal.confirm(id, by: PortalGround.caseSystem) {
    case .notNow: #expect(change != .leaking && change != .unreadable)
    case .leak: #expect(change == .leaking || change == .unreadable)
    case .changed, .unknown, .frozen, .partyWall: Issue.record("it was released")
    }
    #expect(try await ground.status(of: id) == .held)
    #expect(ground.mail.tries.isEmpty)
  }

  @Test func `one message that is damaged does not keep the others`() async throws {
    let ann = try await ground.somebody("Ann")
    let damaged = try await ground.send(to: ann).id
    let whole = try await ground.send(to: ann).id
    try await make(.leaking, for: ann, message: damaged)
    try await ground.tamper("UPDATE message SET content = CAST('xx' AS BLOB) WHERE id = '\(damaged)'")
    await work()
    #expect(try await ground.status(of: damaged) == .held)
    #expect(try await ground.status(of: whole) == .released)
  }

  @Test func `its sender is told on day 3 and on day 14, when it is given up`() async throws {
    let ann = try await ground.somebody("Ann")
    let id = try await ground.send(to: ann).id
    await work(after: .days(3) - .milliseconds(1))
    #expect(try await notes().count == 1)
    await work(after: .milliseconds(1))
    #expect(try await notes().count == 2)
    #expect(try await notes().contains { $0.contains("three days") })
    await work(after: .days(11) - .milliseconds(1))
    #expect(try await notes().count == 2)
    #expect(try await ground.status(of: id) == .held)
    await work(after: .milliseconds(1))
    #expect(try await ground.status(of: id) == .notDelivered)
    #expect(try await notes().contains { $0.contains("fourteen days") })
    #expect(try await ground.recorded("message.not_delivered") == ["done"])
    // Nothing brings it back.
    try await ground.verify(ann.point)
    await work()
    #expect(try await ground.status(of: id) == .notDelivered)
    guard case .notNow = try await ground.portal.confirm(id, by: PortalGround.caseSystem) else {
      Issue.record("confirmed after the end")
      return
    }
    #expect(try await ground.text(of: id, for: ground.reader(ann)) == nil)
  }

  @Test func `what was taken back is neither reported nor released`() async throws {
    let ann = try await ground.somebody("Ann")
    let id = try await ground.send(to: ann).id
    guard case .changed = try await ground.portal.revoke(id, by: PortalGround.caseSystem) else {
      Issue.record("not revoked")
      return
    }
    try await ground.verify(ann.point)
    await work(after: .days(15))
    #expect(try await ground.status(of: id) == .revoked)
    #expect(try await notes().count == 1)
    // Who never had it does not learn that there was one.
    guard case .unknown = try await ground.portal.open(id, for: ground.reader(ann)) else {
      Issue.record("it shows")
      return
    }
  }

  @Test func `what is handed in while others are judged is not released with them`() async throws {
    let someone = try await ground.somebody("Ann")
    let judged = try await ground.send(to: someone).id
    let release = try await ground.portal.releaseOfHeld(for: someone.id)
    let unjudged = try await ground.send(to: someone).id
    try await ground.stored.database.write { [people = ground.people] connection in
      #expect(try people.move(someone.point, to: .verified, in: connection))
      try release(connection)
    }
    #expect(try await ground.status(of: judged) == .released)
    #expect(try await ground.status(of: unjudged) == .held)
  }
}
