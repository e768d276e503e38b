import Access
import Alerts
import Attachments
import Core
import Jobs
import Record
import Storage
import Support
import Testing

@testable import Portal

@Suite("Messages that end, and those that are given again", .onBothDatabases) struct EndingTests {
  let ground: PortalGround

  init() async throws { ground = try await PortalGround.make() }

  private func restore(_ id: MessageID) async throws -> ChangeOutcome {
    try await ground.portal.restore(id, by: PortalGround.caseSystem)
  }

  private func revoke(_ id: MessageID) async throws {
    ground.clock.advance(by: .seconds(1))
    guard case .changed = try await ground.portal.revoke(id, by: PortalGround.caseSystem) else {
      throw PortalGround.Unexpected("not revoked")
    }
    ground.clock.advance(by: .seconds(1))
  }

  private func history(_ id: MessageID) async throws -> [MessageStatus] {
    try await ground.portal.view(id, by: PortalGround.caseSystem)?.history.map(\.status) ?? []
  }

  enum Look: CaseIterable { case job, reader, sender }

  @Test(arguments: Look.allCases)
  func `when its time is up it ends, by its job or by whoever looks first`(look: Look) async throws {
    let ann = try await ground.verified("Ann")
    let end = ground.clock.now + .days(2)
    let id = try await ground.send("canary", to: ann, expiresAt: end).id
    let reader = ground.reader(ann)
    await ground.runner.drain()
    #expect(try await ground.text(of: id, for: reader) == "canary")
    ground.clock.advance(by: .days(2) - .milliseconds(1))
    await ground.runner.drain()
    #expect(try await ground.text(of: id, for: reader) == "canary")
    ground.clock.advance(by: .milliseconds(1))
    switch look {
    case .job: await ground.runner.drain()
    case .reader: _ = try await ground.portal.open(id, for: reader)
    case .sender: #expect(try await ground.status(of: id) == .expired)
    }
    #expect(try await ground.values("SELECT status AS value FROM message") == ["expired"])
    guard case .expired(let moment, let agency) = try await ground.portal.open(id, for: reader) else {
      Issue.record("it opens, or is unknown")
      return
    }
    #expect(moment == end && agency == "england")
    #expect(try await ground.portal.list(for: reader).map(\.status) == [.expired])
    #expect(try await history(id).suffix(2) == [.opened, .expired])
    await ground.runner.drain()
    #expect(try await ground.recorded("message.expired") == ["done"])
    guard case .unknown = try await ground.portal.reply(Secret("x"), to: id, for: reader) else {
      Issue.record("it took an answer")
      return
    }
    guard case .notNow = try await restore(id) else {
      Issue.record("it was given again")
      return
    }
  }

  @Test func `nothing of it is given out before the job has run, and no notice leaves`() async throws {
    let ann = try await ground.verified("Ann")
    let upload = try ground.attachments.begin(name: "plan.txt", owner: FileOwner("key_1"))
    _ = try await upload.add(Array("A plan.\n".utf8))
    guard case .taken(let file) = try await upload.finish() else {
      Issue.record("not taken")
      return
    }
    let draft = MessageDraft(
      to: ann.reference,
      courtCase: nil,
      subject: Secret("canary"),
      body: Secret("x"),
      language: nil,
      files: FilesToSend([file.id], of: FileOwner("key_1")),
      expiresAt: ground.clock.now + .minutes(1)
    )
    let sent = try await ground.portal.send(draft, by: PortalGround.caseSystem, admittedBy: .given)
    guard case .accepted(let id, _, _) = sent else {
      Issue.record("not sent")
      return
    }
    let reader = ground.reader(ann)
    guard case .open = try await ground.portal.file(file.id, of: id, for: reader) else {
      Issue.record("the file does not open")
      return
    }
    ground.clock.advance(by: .minutes(1))
    guard case .unknown = try await ground.portal.file(file.id, of: id, for: reader) else {
      Issue.record("the file opens")
      return
    }
    #expect(try await ground.portal.list(for: reader).map(\.status) == [.expired])
    await ground.runner.drain()
    #expect(try await ground.values("SELECT id AS value FROM outgoing_mail").isEmpty)
  }

  @Test func `one that is held till then is not released any more, and its sender is told`() async throws {
    let ann = try await ground.somebody("Ann")
    let id = try await ground.send(to: ann, expiresAt: ground.clock.now + .hours(1)).id
    ground.clock.advance(by: .hours(1))
    try await ground.verify(ann.point)
    await ground.runner.drain()
    #expect(try await history(id) == [.held, .expired])
    #expect(try await ground.raised(.held).contains { "\($0.note)".contains("until its time was up") })
    // What was never theirs to read is not in their list.
    #expect(try await ground.portal.list(for: ground.reader(ann)).isEmpty)
    guard case .unknown = try await ground.portal.open(id, for: ground.reader(ann)) else {
      Issue.record("it is known")
      return
    }
  }

  @Test func `the moments that a message may end at`() {
    let now = Timestamp(milliseconds: 0)
    for (end, may) in [
      (now, false), (now + .milliseconds(1), true), (now + MessageDraft.maximumLife, true),
      (now + MessageDraft.maximumLife + .milliseconds(1), false),
    ] { #expect(MessageDraft.mayEnd(at: end, from: now) == may) }
  }

  @Test(arguments: [MessageStatus.released, .notified, .opened, .answered])
  func `what was taken back is again what it was, with its history`(status: MessageStatus) async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send("canary", to: ann).id
    let reader = ground.reader(ann)
    ground.clock.advance(by: .seconds(1))
    if status == .opened { _ = try await ground.text(of: id, for: reader) }
    if status == .answered { _ = try await ground.portal.reply(Secret("Yes."), to: id, for: reader) }
    if status == .notified {
      try await ground.stored.database.write { [now = ground.clock.now] connection in
        let row = try #require(try MessageStore.find(id, in: connection))
        _ = try MessageStore.move(row, to: .notified, at: now, in: connection)
      }
    }
    let before = try await history(id)
    for round in 1...2 {
      try await revoke(id)
      guard case .changed(let view) = try await restore(id) else {
        Issue.record("not restored")
        return
      }
      #expect(view.status == status)
      #expect(try await history(id).count == before.count + 2 * round)
      #expect(try await history(id).suffix(2) == [.revoked, status])
    }
    let waits = try await ground.values("SELECT subject_id AS value FROM job WHERE kind = 'notice-message'")
    #expect(waits.contains(id.text) == (status == .released))
    #expect(try await ground.text(of: id, for: reader) == "canary")
    #expect(try await ground.recorded("message.restored") == ["done", "done"])
    guard case .notNow = try await restore(id) else {
      Issue.record("restored though it was not taken back")
      return
    }
  }

  @Test func `what was held is held again`() async throws {
    let ann = try await ground.somebody("Ann")
    let id = try await ground.send(to: ann).id
    try await revoke(id)
    guard case .changed(let view) = try await restore(id) else {
      Issue.record("not restored")
      return
    }
    #expect(view.status == .held)
    try await ground.verify(ann.point)
    await ground.runner.drain()
    #expect(try await history(id) == [.held, .revoked, .held, .released])
  }

  enum Wall: CaseIterable { case frozen, walled, leftCase, over, unknown }

  @Test(arguments: Wall.allCases)
  func `it is not given again where the rules forbid it by now`(wall: Wall) async throws {
    let ann = try await ground.verified("Ann")
    var id = try await ground.send(to: ann, expiresAt: ground.clock.now + .hours(1)).id
    try await revoke(id)
    switch wall {
    case .frozen: try await ground.freeze(ann)
    case .walled: try await ground.wall(ann)
    case .leftCase:
      try await ground.put(ann.reference, PortalGround.record(of: "Ann", in: "CASE-7"))
    case .over: ground.clock.advance(by: .hours(1))
    case .unknown: id = try ground.surroundings.newIdentifier()
    }
    let word: String
    switch try await restore(id) {
    case .changed: word = "restored"
    case .unknown: word = "unknown"
    case .notNow: word = "over"
    case .leak: word = "leak"
    case .frozen: word = "frozen"
    case .partyWall: word = "wall"
    }
    let expected: [Wall: String] = [
      .frozen: "frozen", .walled: "wall", .leftCase: "wall", .over: "over", .unknown: "unknown",
    ]
    #expect(word == expected[wall])
    #expect(try await ground.recorded("message.restored").isEmpty)
    #expect(try await ground.values("SELECT status AS value FROM message") == ["revoked"])
  }
}
