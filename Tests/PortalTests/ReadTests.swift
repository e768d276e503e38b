import Core
import People
import Storage
import Support
import Testing

@testable import Portal

@Suite("Reading a message", .onBothDatabases) struct ReadTests {
  let ground: PortalGround

  init() async throws { ground = try await PortalGround.make() }

  @Test func `it opens with subject, body and language, and is opened from then on`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send("The body.", subject: "The subject", to: ann).id
    ground.clock.advance(by: .seconds(1))
    guard case .opened(let message) = try await ground.portal.open(id, for: ground.reader(ann)) else {
      Issue.record("it does not open")
      return
    }
    #expect(message.subject.reveal { $0 } == "The subject")
    #expect(message.body.reveal { $0 } == "The body.")
    #expect(message.language == .english && message.replies.isEmpty)
    // For whom is told where it could be for another; who answered, where somebody has.
    #expect(message.listed.forWhom == nil && message.answeredBy == nil)
    #expect(try await ground.status(of: id) == .opened)
    #expect(!"\(message)".contains("The body"))
  }

  @Test func `the list holds what may be read, newest first, page by page, and never a subject`() async throws
  {
    let ann = try await ground.verified("Ann")
    var ids: [MessageID] = []
    for _ in 0..<5 {
      ids.append(try await ground.send(subject: "canary", to: ann).id)
      ground.clock.advance(by: .seconds(1))
    }
    let reader = ground.reader(ann)
    #expect(try await ground.portal.list(for: reader).map(\.id) == ids.reversed())
    let page = try await ground.portal.list(for: reader, atMost: 2)
    #expect(page.map(\.id) == [ids[4], ids[3]])
    let next = try await ground.portal.list(for: reader, before: ids[3], atMost: 2)
    #expect(next.map(\.id) == [ids[2], ids[1]])
    #expect(!"\(page)".contains("canary"))
    #expect(try await ground.recorded("messages.listed") == ["done", "done", "done"])
  }

  @Test func `what needs a second factor is listed, and neither opened nor answered without one`()
    async throws
  {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send("canary", to: ann, needsSecondFactor: true).id
    let without = ground.reader(ann)
    #expect(try await ground.portal.list(for: without).map(\.id) == [id])
    guard case .secondFactorNeeded(let agency) = try await ground.portal.open(id, for: without) else {
      Issue.record("it opened, or is unknown")
      return
    }
    #expect(agency == "england")
    guard case .unknown = try await ground.portal.reply(Secret("Yes."), to: id, for: without) else {
      Issue.record("it was answered")
      return
    }
    #expect(try await ground.status(of: id) == .released)
    #expect(try await ground.recorded("message.opened") == ["no_second_factor"])
    let with = Reader(
      session: without.session,
      account: "acc_of_a_test",
      mailboxes: without.mailboxes,
      earliestOpenMail: nil,
      hasShownSecondFactor: true
    )
    #expect(try await ground.text(of: id, for: with) == "canary")
    guard case .sent = try await ground.portal.reply(Secret("Yes."), to: id, for: with) else {
      Issue.record("it was not answered")
      return
    }
    // What asks for none opens either way.
    let other = try await ground.send("plain", to: ann).id
    for reader in [without, with] { #expect(try await ground.text(of: other, for: reader) == "plain") }
    // Nobody else learns that it is there.
    let ben = try await ground.verified("Ben")
    guard case .unknown = try await ground.portal.open(id, for: ground.reader(ben)) else {
      Issue.record("it is known to somebody else")
      return
    }
  }

  @Test func `one sign-in may open two mailboxes, each message saying for whom`() async throws {
    let ann = try await ground.verified("Ann")
    let ben = try await ground.verified("Ben")
    let toAnn = try await ground.send("for Ann", to: ann).id
    let toBen = try await ground.send("for Ben", to: ben).id
    let reader = ground.reader(ann, ben)
    let listed = try await ground.portal.list(for: reader)
    #expect(Set(listed.map { $0.forWhom?.reveal { $0 } }) == ["Ann", "Ben"])
    #expect(try await ground.text(of: toAnn, for: reader) == "for Ann")
    #expect(try await ground.text(of: toBen, for: reader) == "for Ben")
  }

  @Test func `nobody but its person opens a message, over all pairs`() async throws {
    var people: [(someone: PortalGround.Someone, message: MessageID, canary: String)] = []
    let places = [
      ("Ann", "applicant", "CASE-1"), ("Amy", "applicant", "CASE-1"), ("Bob", "respondent", "CASE-1"),
      ("Cat", "child", "CASE-1"), ("Dan", "applicant", "CASE-2"),
    ]
    for (name, side, courtCase) in places {
      let someone = try await ground.verified(name, side: side, in: courtCase)
      let canary = "canary of \(name)"
      people.append((someone, try await ground.send(canary, to: someone).id, canary))
    }
    for owner in people {
      for reader in people {
        let isOwner = reader.someone.id == owner.someone.id
        let text = try await ground.text(of: owner.message, for: ground.reader(reader.someone))
        #expect(text == (isOwner ? owner.canary : nil))
        let listed = try await ground.portal.list(for: ground.reader(reader.someone)).map(\.id)
        #expect(listed.contains(owner.message) == isOwner)
        let answer = try await ground.portal.reply(
          Secret("x"),
          to: owner.message,
          for: ground.reader(reader.someone)
        )
        if case .sent = answer { #expect(isOwner) } else { #expect(!isOwner) }
      }
    }
    // A refusal is written down as well as a look.
    #expect(try await ground.recorded("message.opened").count(where: { $0 == "refused" }) == 20)
    #expect(try await ground.recorded("message.opened").count(where: { $0 == "done" }) == 5)
    #expect(try await ground.recorded("message.answered").count(where: { $0 == "refused" }) == 20)
  }

  @Test func `a mailbox opens only by a contact point of its own person`() async throws {
    let ann = try await ground.verified("Ann")
    let bob = try await ground.verified("Bob", side: "respondent")
    let id = try await ground.send(to: ann).id
    let thief = Reader(
      session: "ses_1",
      account: "acc_of_a_test",
      mailboxes: [Reader.Mailbox(person: ann.id, contactPoint: bob.point)],
      earliestOpenMail: nil
    )
    #expect(try await ground.text(of: id, for: thief) == nil)
    #expect(try await ground.portal.list(for: thief).isEmpty)
  }

  enum Closing: CaseIterable {
    case walled, frozen, superseded, refused
  }

  @Test(arguments: Closing.allCases)
  func `the mailbox closes when its address or person no longer stands`(closing: Closing) async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    #expect(try await ground.text(of: id, for: ground.reader(ann)) != nil)
    switch closing {
    case .walled: try await ground.wall(ann)
    case .frozen: try await ground.freeze(ann)
    case .superseded: try await ground.supersede(ann)
    case .refused: try await ground.move(ann.point, to: .refused)
    }
    let reader = ground.reader(ann)
    #expect(try await ground.text(of: id, for: reader) == nil)
    #expect(try await ground.portal.list(for: reader).isEmpty)
    guard case .unknown = try await ground.portal.reply(Secret("x"), to: id, for: reader) else {
      Issue.record("it took an answer")
      return
    }
  }

  @Test func `at standard risk a reset closes nothing`() async throws {
    let ann = try await ground.verified("Ann")
    let old = try await ground.send("old", to: ann).id
    ground.clock.advance(by: .minutes(1))
    let reader = ground.reader(ann, earliestOpenMail: ground.clock.now)
    #expect(try await ground.text(of: old, for: reader) == "old")
    #expect(try await ground.portal.list(for: reader).map(\.id) == [old])
    guard case .sent = try await ground.portal.reply(Secret("x"), to: old, for: reader) else {
      Issue.record("it took no answer")
      return
    }
  }

  @Test func `at heightened risk what was released before a reset stays closed, what came after opens`()
    async throws
  {
    let ann = try await ground.verified("Ann")
    let people = ground.people
    try await ground.stored.database.write { try people.raiseRisk(of: ann.id, in: $0) }
    let old = try await ground.send(to: ann).id
    ground.clock.advance(by: .minutes(1))
    let reader = ground.reader(ann, earliestOpenMail: ground.clock.now)
    let new = try await ground.send("new", to: ann).id
    #expect(try await ground.text(of: old, for: reader) == nil)
    #expect(try await ground.text(of: new, for: reader) == "new")
    #expect(try await ground.portal.list(for: reader).map(\.id) == [new])
    guard case .unknown = try await ground.portal.reply(Secret("x"), to: old, for: reader) else {
      Issue.record("it took an answer")
      return
    }
  }

  @Test func `what its sender took back shows that alone`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    ground.clock.advance(by: .seconds(1))
    guard case .changed(let view) = try await ground.portal.revoke(id, by: PortalGround.caseSystem) else {
      Issue.record("not revoked")
      return
    }
    #expect(view.status == .revoked)
    guard case .revoked(let moment, _) = try await ground.portal.open(id, for: ground.reader(ann)) else {
      Issue.record("it opens")
      return
    }
    #expect(moment == ground.clock.now)
    // It is listed as what it is, without its subject.
    #expect(try await ground.portal.list(for: ground.reader(ann)).map(\.status) == [.revoked])
    guard case .unknown = try await ground.portal.reply(Secret("x"), to: id, for: ground.reader(ann)) else {
      Issue.record("it took an answer")
      return
    }
    guard case .notNow = try await ground.portal.revoke(id, by: PortalGround.caseSystem) else {
      Issue.record("revoked twice")
      return
    }
    #expect(try await ground.recorded("message.revoked") == ["done"])
  }

  @Test func `without an entry in the record there is no text`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    guard case .sent = try await ground.portal.reply(Secret("an answer"), to: id, for: ground.reader(ann))
    else {
      Issue.record("no answer")
      return
    }
    ground.recordRandom.setBroken(true)
    await #expect(throws: RandomUnavailable.self) {
      try await ground.portal.open(id, for: ground.reader(ann))
    }
    await #expect(throws: RandomUnavailable.self) { try await ground.portal.list(for: ground.reader(ann)) }
    await #expect(throws: RandomUnavailable.self) {
      try await ground.portal.replies(to: id, by: PortalGround.caseSystem)
    }
    await #expect(throws: RandomUnavailable.self) {
      try await ground.portal.view(id, by: PortalGround.caseSystem)
    }
    await #expect(throws: RandomUnavailable.self) {
      try await ground.portal.reply(Secret("x"), to: id, for: ground.reader(ann))
    }
    await #expect(throws: RandomUnavailable.self) { try await ground.send(to: ann) }
    ground.recordRandom.setBroken(false)
    #expect(try await ground.values("SELECT id AS value FROM message").count == 1)
    #expect(try await ground.values("SELECT id AS value FROM reply").count == 1)
    #expect(try await ground.text(of: id, for: ground.reader(ann)) != nil)
  }

  @Test func `the record holds identifiers and fixed words alone`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send("canary-body", subject: "canary-subject", to: ann).id
    _ = try await ground.text(of: id, for: ground.reader(ann))
    _ = try await ground.portal.reply(Secret("canary-reply"), to: id, for: ground.reader(ann))
    _ = try await ground.portal.replies(to: id, by: PortalGround.caseSystem)
    _ = try await ground.portal.revoke(id, by: PortalGround.caseSystem)
    let rows = try await ground.values(
      """
      SELECT action || ' ' || outcome || ' ' || COALESCE(actor_id, '') || ' ' || COALESCE(person_id, '') || ' '
        || COALESCE(case_id, '') || ' ' || COALESCE(subject_id, '') AS value FROM audit_entry ORDER BY id
      """
    )
    for action in ["message.sent", "message.opened", "message.answered", "replies.read", "message.revoked"] {
      #expect(
        rows.contains { $0.hasPrefix(action) && $0.contains(ann.id.text) && $0.contains("cas_") },
        "\(action)"
      )
    }
    for word in ["canary", "Ann", "example.org", "CASE-1"] {
      #expect(!rows.contains { $0.contains(word) }, "\(word)")
    }
  }
}
