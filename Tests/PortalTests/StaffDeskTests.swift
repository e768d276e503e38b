import Attachments
import Core
import People
import Storage
import Support
import Testing

@testable import Portal

@Suite("What those who work on a case see", .onBothDatabases) struct StaffDeskTests {
  let ground: PortalGround

  init() async throws {
    ground = try await PortalGround.make()
    try await ground.putCase(allocatedTo: ["sian"], team: "North")
    try await ground.putCase("CASE-2", allocatedTo: ["bo"], team: "South")
  }

  func desk(of name: String, before: MessageID? = nil, atMost limit: Int = 30) async throws -> Desk {
    guard
      case .found(let desk) = try await ground.portal.desk(
        of: ground.worker(name),
        before: before,
        atMost: limit
      )
    else { throw PortalGround.Unexpected("no desk") }
    return desk
  }

  func conversation(_ id: MessageID, _ name: String) async throws -> StaffConversation? {
    guard case .found(let found) = try await ground.portal.conversation(id, for: ground.worker(name)) else {
      return nil
    }
    return found
  }

  func reply(_ text: String, to id: MessageID, by someone: PortalGround.Someone) async throws {
    guard case .sent = try await ground.portal.reply(Secret(text), to: id, for: ground.reader(someone)) else {
      throw PortalGround.Unexpected("no answer was taken")
    }
    ground.clock.advance(by: .seconds(1))
  }

  @Test func `the list says to whom, on which side, what and how far`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(subject: "About Friday", to: ann).id
    let row = try #require(try await desk(of: "sian").messages.first)
    #expect(row.id == id && row.status == .released && row.unread == 0)
    #expect(row.recipient?.name?.reveal { $0 } == "Ann Example")
    #expect(row.recipient?.side.word == "applicant" && row.recipient?.role == "party")
    #expect(row.subject?.reveal { $0 } == "About Friday")
    #expect(row.courtCase.reference == "CASE-1")
    #expect(try await ground.recorded("messages.listed") == ["done"])
  }

  @Test func `somebody else's case shows nothing, and that they looked is written down`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    #expect(try await desk(of: "bo").messages.isEmpty)
    #expect(try await conversation(id, "bo") == nil)
    let courtCase = try #require(try await desk(of: "sian").messages.first?.courtCase.id)
    guard
      case .unknown = try await ground.portal.desk(
        of: ground.worker("bo"),
        showing: DeskFilter(courtCase: courtCase)
      ),
      case .unknown = try await ground.portal.parties(of: courtCase, for: ground.worker("bo")),
      case .unknown = try await ground.portal.revoke(id, for: ground.worker("bo"))
    else {
      Issue.record("it is open to them")
      return
    }
    #expect(try await ground.recorded("message.read") == ["refused"])
    #expect(try await ground.recorded("case.parties_seen") == ["refused"])
    #expect(try await ground.recorded("message.revoked") == ["refused"])
    #expect(try await ground.status(of: id) == .released)
  }

  @Test func `what staff take back is written down as done by their door`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    guard case .changed = try await ground.portal.revoke(id, for: ground.worker("sian")) else {
      Issue.record("it was not taken back")
      return
    }
    ground.clock.advance(by: .seconds(1))
    let second = try await ground.send(to: ann).id
    _ = try await ground.portal.revoke(second, by: PortalGround.caseSystem)
    let doors = try await ground.values(
      "SELECT channel AS value FROM audit_entry WHERE action = 'message.revoked' ORDER BY id"
    )
    #expect(doors == ["staff", "api"])
  }

  @Test func `answers that nobody read come first, and once read they do not`() async throws {
    let ann = try await ground.verified("Ann")
    let first = try await ground.send(subject: "first", to: ann).id
    ground.clock.advance(by: .seconds(1))
    let second = try await ground.send(subject: "second", to: ann).id
    try await reply("an answer", to: first, by: ann)
    var shown = try await desk(of: "sian")
    #expect(shown.waiting.map(\.id) == [first] && shown.waiting.first?.unread == 1)
    #expect(shown.messages.map(\.id) == [second])
    let opened = try #require(try await conversation(first, "sian"))
    #expect(opened.answers.map { $0.body.reveal { $0 } } == ["an answer"])
    #expect(opened.answers.first?.isNew == true && opened.answers.first?.readBy == "acc_of_sian")
    #expect(opened.history.map(\.status) == [.released, .answered])
    shown = try await desk(of: "sian")
    #expect(shown.waiting.isEmpty && shown.messages.map(\.id) == [second, first])
    #expect(try await ground.recorded("reply.read") == ["done"])
  }

  @Test func `who read an answer first is shown to the others of the case`() async throws {
    try await ground.putCase(allocatedTo: ["sian", "bo"], team: "North")
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    try await reply("an answer", to: id, by: ann)
    _ = try await conversation(id, "bo")
    ground.clock.advance(by: .hours(1))
    let answer = try #require(try await conversation(id, "sian")?.answers.first)
    #expect(answer.readBy == "acc_of_bo" && !answer.isNew && answer.readAt < ground.surroundings.now)
  }

  @Test func `where the look cannot be written down no text is released`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    try await reply("an answer", to: id, by: ann)
    ground.recordRandom.setBroken(true)
    await #expect(throws: (any Error).self) { try await conversation(id, "sian") }
    ground.recordRandom.setBroken(false)
    #expect(try await conversation(id, "sian")?.answers.first?.isNew == true)
  }

  @Test func `a long list comes page by page, each message once`() async throws {
    let ann = try await ground.verified("Ann")
    var sent: [MessageID] = []
    for number in 0..<7 {
      sent.append(try await ground.send(subject: "\(number)", to: ann).id)
      ground.clock.advance(by: .seconds(1))
    }
    var seen: [MessageID] = []
    var cursor: MessageID?
    repeat {
      let page = try await desk(of: "sian", before: cursor, atMost: 3)
      seen += page.messages.map(\.id)
      cursor = page.next
    } while cursor != nil && seen.count < 20
    #expect(seen == sent.reversed())
  }

  @Test func `a look at a list is written down once, with how much stood in it and no name`() async throws {
    let ann = try await ground.verified("Ann")
    _ = try await desk(of: "bo")
    _ = try await ground.send(subject: "About Friday", to: ann)
    ground.clock.advance(by: .seconds(1))
    _ = try await desk(of: "sian")
    ground.clock.advance(by: .seconds(1))
    _ = try await ground.portal.waitingForTeam(of: ground.worker("sian"))
    ground.clock.advance(by: .seconds(1))
    _ = try await ground.portal.cases(of: ground.worker("sian"))
    let looks = try await ground.values(
      """
      SELECT action || ' ' || actor_id || ' ' || subject_id || ' ' || channel AS value FROM audit_entry
      WHERE action IN ('desk.listed', 'cases.listed') ORDER BY id
      """
    )
    #expect(
      looks == [
        "desk.listed acc_of_bo cases:1 messages:0 staff", "desk.listed acc_of_sian cases:1 messages:1 staff",
        "desk.listed acc_of_sian cases:1 messages:0 staff", "cases.listed acc_of_sian cases:1 staff",
      ]
    )
  }

  @Test func `a message is taken back and given again by the channel of staff, and only of one's own case`()
    async throws
  {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    func restore(_ name: String) async throws -> MessageStatus? {
      ground.clock.advance(by: .seconds(1))
      guard case .changed(let view) = try await ground.portal.restore(id, for: ground.worker(name)) else {
        return nil
      }
      return view.status
    }
    #expect(try await restore("bo") == nil)
    ground.clock.advance(by: .seconds(1))
    guard case .changed = try await ground.portal.revoke(id, for: ground.worker("sian")) else {
      Issue.record("it was not taken back")
      return
    }
    #expect(try await restore("bo") == nil)
    #expect(try await restore("sian") == .released)
    let acts = try await ground.values(
      """
      SELECT action || ' ' || outcome || ' ' || channel AS value FROM audit_entry
      WHERE action IN ('message.revoked', 'message.restored') ORDER BY id
      """
    )
    #expect(
      acts == [
        "message.restored refused staff", "message.revoked done staff", "message.restored refused staff",
        "message.restored done staff",
      ]
    )
  }

  @Test(arguments: [("clean", "done"), ("held", "held"), ("quarantined", "quarantined")])
  func `what became of a file that staff reached for is written down`(scan: String, outcome: String)
    async throws
  {
    let ann = try await ground.verified("Ann")
    let owner = FileOwner("acc_1")
    let upload = try ground.attachments.begin(name: "plan.txt", owner: owner)
    _ = try await upload.add(Array("A plan.".utf8))
    guard case .taken(let stored) = try await upload.finish() else {
      throw PortalGround.Unexpected("no file was taken")
    }
    let id = try await ground.send(to: ann).id
    guard
      case .sent = try await ground.portal.reply(
        Secret("with a file"),
        files: FilesToSend([stored.id], of: owner),
        to: id,
        for: ground.reader(ann)
      )
    else { throw PortalGround.Unexpected("no answer was taken") }
    try await ground.tamper("UPDATE attachment SET scan = '\(scan)'")
    _ = try await ground.portal.file(stored.id, of: id, for: ground.worker("sian"))
    #expect(try await ground.recorded("file.opened") == [outcome])
  }
}
