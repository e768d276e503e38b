import Access
import Core
import Storage
import Support
import Testing

@testable import Portal

@Suite("Who reached for a message, and whose it is", .onBothDatabases) struct ReaderRefusalTests {
  let ground: PortalGround

  init() async throws { ground = try await PortalGround.make() }

  private static let grant = "hlp_00000000000000000000000001"

  /// Somebody who reads for a person, one other message alone.
  private func helper(of someone: PortalGround.Someone, _ own: [Reader.Mailbox], at now: Timestamp) throws
    -> Reader
  {
    let grant = HelperGrant(
      id: try #require(HelperID(parsing: Self.grant)),
      person: someone.id,
      contactPoint: someone.point,
      openedBy: someone.point,
      message: MessageID(parsing: "msg_00000000000000000000000001"),
      mayAnswer: true,
      begunAt: now,
      endsAt: now + .days(31),
      isAgreed: false
    )
    return Reader(
      session: "ses_2",
      account: "acc_of_helper",
      mailboxes: own + [Reader.Mailbox(grant)],
      earliestOpenMail: nil
    )
  }

  /// What the record says of the refusals of one action: kind and identifier of who acted, and whose it was.
  private func entries(_ action: String) async throws -> [[String?]] {
    try await ground.stored.database.read { connection in
      try connection.query(
        """
        SELECT actor_kind, actor_id, person_id FROM audit_entry
        WHERE action = \(action) AND outcome = 'refused' ORDER BY id
        """
      ).map {
        [try $0.text("actor_kind"), try $0.optionalText("actor_id"), try $0.optionalText("person_id")]
      }
    }
  }

  @Test func `of a helper with messages of their own it names the helper, and the person who is helped`()
    async throws
  {
    let ann = try await ground.verified("Ann")
    let ben = try await ground.verified("Ben")
    let id = try await ground.send(to: ann).id
    let own = ground.reader(ben).mailboxes
    let reader = try helper(of: ann, own, at: ground.clock.now)
    guard case .unknown = try await ground.portal.open(id, for: reader),
      case .unknown = try await ground.portal.reply(Secret("x"), to: id, for: reader),
      case .unknown = try await ground.portal.keepDraft(Secret("x"), to: id, for: reader)
    else {
      Issue.record("it is open to them")
      return
    }
    for action in ["message.opened", "message.answered", "draft.kept"] {
      #expect(try await entries(action) == [["helper", Self.grant, ann.id.text]], "\(action)")
    }
  }

  @Test func `of anybody else it names the reader, and whose message it is`() async throws {
    let ann = try await ground.verified("Ann")
    let ben = try await ground.verified("Ben")
    let id = try await ground.send(to: ann).id
    let nobody = Reader(session: "ses_3", account: "acc_3", mailboxes: [], earliestOpenMail: nil)
    let missing = try #require(MessageID(parsing: "msg_00000000000000000000000009"))
    for (message, reader) in [(id, ground.reader(ben)), (id, nobody), (missing, ground.reader(ben))] {
      guard case .unknown = try await ground.portal.open(message, for: reader) else {
        Issue.record("it is open to them")
        return
      }
      ground.clock.advance(by: .seconds(1))
    }
    #expect(
      try await entries("message.opened") == [
        ["person", ben.id.text, ann.id.text],
        // Who helps nobody any more.
        ["helper", "acc_3", ann.id.text],
        ["person", ben.id.text, ben.id.text],
      ]
    )
  }

  @Test func `who tries again and again has one entry a minute, for each act`() async throws {
    let ann = try await ground.verified("Ann")
    let ben = try await ground.verified("Ben")
    let id = try await ground.send(to: ann).id
    let missing = try #require(MessageID(parsing: "msg_00000000000000000000000009"))
    for _ in 0..<5 {
      _ = try await ground.portal.open(id, for: ground.reader(ben))
      _ = try await ground.portal.open(missing, for: ground.reader(ben))
      _ = try await ground.portal.reply(Secret("x"), to: id, for: ground.reader(ben))
    }
    #expect(try await entries("message.opened").count == 2)
    #expect(try await entries("message.answered") == [["person", ben.id.text, ann.id.text]])
    ground.clock.advance(by: .minutes(1))
    _ = try await ground.portal.open(id, for: ground.reader(ben))
    #expect(try await entries("message.opened").count == 3)
  }

  @Test func `what comes when the session has run out is nobody's act`() async throws {
    let ann = try await ground.verified("Ann")
    let ben = try await ground.verified("Ben")
    let id = try await ground.send(to: ann).id
    _ = try await ground.portal.keepDraft(Secret("x"), to: id, for: ground.reader(ben), isLate: true)
    #expect(try await entries("draft.kept") == [["anonymous", nil, ann.id.text]])
  }
}
