import Attachments
import Core
import Delivery
import People
import Storage
import Support
import Testing

@testable import Portal

@Suite("Writing to somebody of a case", .onBothDatabases) struct StaffWritingTests {
  let ground: PortalGround
  let courtCase: CourtCaseID

  init() async throws {
    ground = try await PortalGround.make()
    courtCase = try await ground.putCase(allocatedTo: ["sian"], team: "North")
  }

  func draft(to someone: PortalGround.Someone, _ body: String = "A letter.") throws -> StaffDraft {
    var draft = StaffDraft(try ground.surroundings.newIdentifier(), in: courtCase)
    draft.person = someone.id
    draft.subject = Secret("About Friday")
    draft.body = Secret(body)
    return draft
  }

  func kept(_ id: StaffDraftID, of name: String = "sian") async throws -> StaffDraft? {
    guard case .found(.writing(let draft)) = try await ground.portal.draft(id, of: ground.worker(name)) else {
      return nil
    }
    return draft
  }

  func send(
    _ id: StaffDraftID,
    at revision: Int = 1,
    files: [String] = [],
    by name: String = "sian"
  ) async throws -> MessageID? {
    guard
      case .sent(let id) = try await ground.portal.send(
        id,
        asSeenAt: revision,
        withFiles: files,
        by: ground.worker(name)
      )
    else { return nil }
    return id
  }

  func preview(_ draft: StaffDraft) async throws -> SendPreview {
    guard case .found(let preview) = try await ground.portal.preview(draft, for: ground.worker("sian")) else {
      throw PortalGround.Unexpected("no look")
    }
    return preview
  }

  @Test func `a draft lies sealed, comes back, and goes once, whoever clicks how often`() async throws {
    let ann = try await ground.verified("Ann")
    let new = try draft(to: ann, "needle in the letter")
    #expect(try await ground.portal.save(new, for: ground.worker("sian")))
    let boxes = try await ground.stored.database.read { connection in
      try connection.query("SELECT box FROM staff_draft").map { try $0.blob("box") }
    }
    #expect(boxes.count == 1 && !String(decoding: boxes[0], as: UTF8.self).contains("needle"))
    #expect(try await kept(new.id)?.body.reveal { $0 } == "needle in the letter")
    async let one = send(new.id)
    async let other = send(new.id)
    let sent = try await [one, other]
    #expect(sent[0] != nil && sent[0] == sent[1])
    #expect(try await send(new.id) == sent[0])
    #expect(try await ground.values("SELECT id AS value FROM message") == [sent[0]?.text])
    #expect(
      try await ground.text(of: try #require(sent[0]), for: ground.reader(ann)) == "needle in the letter"
    )
    #expect(try await ground.portal.save(new, for: ground.worker("sian")) == false)
  }

  @Test func `what was saved anew since it was seen does not go`() async throws {
    let ann = try await ground.verified("Ann")
    var new = try draft(to: ann)
    #expect(try await ground.portal.save(new, for: ground.worker("sian")))
    new.body = Secret("other words")
    #expect(try await ground.portal.save(new, for: ground.worker("sian")))
    #expect(try await send(new.id, at: 1) == nil)
    #expect(try await ground.values("SELECT id AS value FROM message").isEmpty)
    #expect(try await send(new.id, at: 2) != nil)
  }

  @Test func `nobody else has the draft, and who has lost the case neither`() async throws {
    let ann = try await ground.verified("Ann")
    let new = try draft(to: ann)
    #expect(try await ground.portal.save(new, for: ground.worker("bo")) == false)
    #expect(try await ground.portal.save(new, for: ground.worker("sian")))
    try await ground.putCase(allocatedTo: ["bo"], team: "North")
    #expect(try await kept(new.id) == nil)
    #expect(try await kept(new.id, of: "bo") == nil)
    #expect(try await send(new.id) == nil)
    #expect(try await send(new.id, by: "bo") == nil)
    #expect(try await ground.values("SELECT id AS value FROM message").isEmpty)
  }

  @Test func `a draft ends after its hours`() async throws {
    let new = try draft(to: try await ground.verified("Ann"))
    #expect(try await ground.portal.save(new, for: ground.worker("sian")))
    ground.clock.advance(by: StaffDraft.span)
    #expect(try await kept(new.id) == nil)
    #expect(try await ground.portal.sweepStaffDrafts() == 1)
  }

  @Test func `a look names whom it goes to, how the address stands, and who will not see it`() async throws {
    let ann = try await ground.verified("Ann")
    _ = try await ground.somebody("Rob", side: "respondent")
    let preview = try await preview(try draft(to: ann))
    #expect(preview.recipient.name?.reveal { $0 } == "Ann Example")
    #expect(preview.address == .proved(since: ground.surroundings.now))
    #expect(preview.others.map { $0.name?.reveal { $0 } } == ["Rob Example"])
    #expect(preview.others.first?.side.word == "respondent")
    #expect(!preview.isBlocked)
    let waiting = try await ground.somebody("Una")
    #expect(try await self.preview(try draft(to: waiting)).address == .waiting)
  }

  @Test func `somebody of another case cannot be written to`() async throws {
    let stranger = try await ground.verified("Stranger", in: "CASE-2")
    let new = try draft(to: stranger)
    guard case .unknown = try await ground.portal.preview(new, for: ground.worker("sian")) else {
      Issue.record("a look at a stranger")
      return
    }
    #expect(try await ground.portal.save(new, for: ground.worker("sian")))
    #expect(try await send(new.id) == nil)
    #expect(try await ground.values("SELECT id AS value FROM message").isEmpty)
  }

  @Test func `what would leak is shown with the words that stand there, and does not go`() async throws {
    var record = try PortalGround.record(of: "Hidden", side: "respondent")
    record.addresses = [
      PersonRecord.Address(
        lines: ["7 Example Road", "Newtown"],
        postcode: try Postcode(parsing: "CF10 1AA"),
        isCurrent: true,
        isConfidential: true,
        source: .person,
        isKnownToOthers: false
      )
    ]
    try await ground.put("REF-Hidden", record)
    let ann = try await ground.verified("Ann")
    let new = try draft(to: ann, "Meet at cf101aa, 7 Example Rd.")
    #expect(try await ground.portal.save(new, for: ground.worker("sian")))
    let preview = try await preview(try #require(try await kept(new.id)))
    #expect(preview.isBlocked)
    #expect(Set(preview.leaks.map(\.kind)) == [.postcode, .addressLine])
    #expect(preview.leaks.contains { $0.written == "CF101AA" })
    #expect(try await send(new.id) == nil)
    #expect(try await ground.values("SELECT id AS value FROM message").isEmpty)
  }

  @Test func `nothing goes to somebody frozen, also without the look`() async throws {
    let ann = try await ground.verified("Ann")
    let new = try draft(to: ann)
    #expect(try await ground.portal.save(new, for: ground.worker("sian")))
    try await ground.freeze(ann)
    #expect(try await preview(new).isBlocked)
    #expect(try await send(new.id) == nil)
    #expect(try await ground.values("SELECT id AS value FROM message").isEmpty)
  }

  @Test func `a message that goes on with another stands in its conversation`() async throws {
    let ann = try await ground.verified("Ann")
    let first = try await ground.send(to: ann).id
    var second = try draft(to: ann)
    second.continues = first
    #expect(try await ground.portal.save(second, for: ground.worker("sian")))
    let sent = try #require(try await send(second.id))
    guard case .found(let found) = try await ground.portal.conversation(first, for: ground.worker("sian")),
      case .found(let other) = try await ground.portal.conversation(sent, for: ground.worker("sian"))
    else {
      Issue.record("no conversation")
      return
    }
    #expect(found.neighbours.map(\.id) == [sent])
    #expect(other.neighbours.map(\.id) == [first])
  }
}
