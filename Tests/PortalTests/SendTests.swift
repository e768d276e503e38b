import Access
import Alerts
import Core
import Crypto
import Jobs
import People
import Storage
import Support
import Testing

@testable import Portal

@Suite("Handing in a message", .onBothDatabases) struct SendTests {
  let ground: PortalGround

  init() async throws { ground = try await PortalGround.make() }

  func draft(to reference: String, case courtCase: String? = nil, body: String = "A letter.") -> MessageDraft
  {
    MessageDraft(
      to: reference,
      courtCase: courtCase,
      subject: Secret("About"),
      body: Secret(body),
      language: nil
    )
  }

  func send(_ draft: MessageDraft) async throws -> SendOutcome {
    try await ground.portal.send(draft, by: PortalGround.caseSystem, admittedBy: .given)
  }

  func messageCount() async throws -> Int { try await ground.values("SELECT id AS value FROM message").count }

  @Test func `to a verified address it is released at once, and a notice is asked for`() async throws {
    let ann = try await ground.verified("Ann")
    #expect(try await ground.send(to: ann).status == .released)
    #expect(
      try await ground.values("SELECT kind AS value FROM job WHERE kind LIKE 'notice%'") == ["notice-message"]
    )
    #expect(try await ground.raised(.held).isEmpty)
    #expect(try await ground.recorded("message.sent") == ["released"])
  }

  @Test func `the view tells state, person, case and history, never a word of it`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send("canary-body", subject: "canary-subject", to: ann).id
    let view = try #require(try await ground.portal.view(id, by: PortalGround.caseSystem))
    #expect(view.to == "REF-Ann" && view.courtCase == "CASE-1" && view.createdAt == ground.clock.now)
    #expect(view.history.map(\.status) == [.released])
    #expect(!"\(view)".contains("canary"))
    #expect(
      try await ground.values("SELECT person_id AS value FROM audit_entry WHERE action = 'message.looked_up'")
        == [ann.id.text]
    )
  }

  @Test func `nobody and no case are refused, and the refusal is written down`() async throws {
    try await ground.put("REF-Solo", PortalGround.record(of: "Solo", in: nil))
    var both = try PortalGround.record(of: "Both")
    both.cases += try PortalGround.record(of: "Both", in: "CASE-2").cases
    try await ground.put("REF-Both", both)
    _ = try await ground.somebody("Other", in: "CASE-3")
    guard case .unknownPerson = try await send(draft(to: "REF-Nobody")) else {
      Issue.record("unknownPerson")
      return
    }
    guard case .noCase = try await send(draft(to: "REF-Solo")) else {
      Issue.record("noCase")
      return
    }
    guard case .caseNeeded = try await send(draft(to: "REF-Both")) else {
      Issue.record("caseNeeded")
      return
    }
    for courtCase in ["CASE-3", "CASE-9"] {
      guard case .notTheirCase = try await send(draft(to: "REF-Both", case: courtCase)) else {
        Issue.record("notTheirCase")
        return
      }
    }
    guard case .accepted = try await send(draft(to: "REF-Both", case: "CASE-2")) else {
      Issue.record("accepted")
      return
    }
    #expect(try await messageCount() == 1)
    #expect(try await ground.recorded("message.sent").count(where: { $0 == "refused" }) == 5)
  }

  @Test func `where every address stands on another side too it is refused`() async throws {
    let ann = try await ground.verified("Ann")
    try await ground.wall(ann)
    guard case .partyWall = try await send(draft(to: ann.reference)) else {
      Issue.record("it was not refused")
      return
    }
    #expect(try await messageCount() == 0)
    #expect(try await ground.recorded("message.sent") == ["party-wall"])
  }

  @Test(arguments: [
    "Write to her at SE1 9GF.", "Ring 07700 900123", "She is at 4 Hidden Lane", "mail hidden@example.org",
  ])
  func `a confidential detail of somebody else in the case is a leak, and nothing is stored`(body: String)
    async throws
  {
    let ann = try await ground.verified("Ann")
    try await hide("Bob", side: "respondent", in: "CASE-1")
    guard case .leak = try await send(draft(to: ann.reference, body: body)) else {
      Issue.record("it leaked")
      return
    }
    #expect(try await messageCount() == 0)
    #expect(try await ground.raised(.leak).map(\.person) == [ann.id])
    #expect(try await ground.recorded("message.sent") == ["leak"])
    #expect(try await ground.stored.found([body]).isEmpty)
  }

  @Test func `one's own details, and those of another case, are no leak`() async throws {
    let bob = try await hide("Bob", side: "respondent", in: "CASE-1")
    let ann = try await ground.verified("Ann", in: "CASE-2")
    for someone in [bob, ann] {
      guard case .accepted = try await send(draft(to: someone.reference, body: "You live at SE1 9GF.")) else {
        Issue.record("a false alarm")
        return
      }
    }
  }

  /// Somebody with an address, a number and an email address that nobody else of the case may learn.
  @discardableResult
  func hide(_ name: String, side: String, in courtCase: String) async throws -> PortalGround.Someone {
    var record = try PortalGround.record(of: name, side: side, in: courtCase, email: "hidden@example.org")
    record.emails[0].isConfidential = true
    record.addresses = [
      PersonRecord.Address(
        lines: ["4 Hidden Lane", "London"],
        postcode: try Postcode(parsing: "SE1 9GF"),
        isCurrent: true,
        isConfidential: true,
        source: .person,
        isKnownToOthers: false
      )
    ]
    record.phones = [
      PersonRecord.Phone(
        number: try PhoneNumber(parsing: "07700 900123"),
        source: .person,
        isShared: false,
        takesReminders: false,
        isConfidential: true
      )
    ]
    return try await ground.put("REF-\(name)", record)
  }

  @Test func `the same key sends one message and gives the first answer again`() async throws {
    let ann = try await ground.verified("Ann")
    let idempotency = try Idempotency(
      key: try SymmetricKey(bytes: [UInt8](repeating: 7, count: 32)),
      keyID: try KeyID(of: "gateway:box"),
      surroundings: ground.surroundings
    )
    let once: Once<SendOutcome> = try idempotency.once("key-1", caller: "key_a", request: [1]) { outcome in
      guard case .accepted(let id, _, _) = outcome else { return [] }
      return Array(id.text.utf8)
    }
    let answers = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<10 {
        group.addTask {
          do {
            let outcome = try await ground.portal.send(
              draft(to: ann.reference),
              by: PortalGround.caseSystem,
              admittedBy: .given,
              once: once
            )
            guard case .accepted(let id, _, _) = outcome else { return "refused" }
            return id.text
          } catch let error as AlreadyAnswered {
            return String(decoding: error.answer, as: UTF8.self)
          }
        }
      }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(try await ground.values("SELECT id AS value FROM message") == Array(answers))
  }

  @Test func `fifty at once to a new mailbox make one mailbox and fifty messages that open`() async throws {
    let ann = try await ground.verified("Ann")
    #expect(try await mailboxes() == [])
    let sent = try await withThrowingTaskGroup(of: (MessageID, String).self) { group in
      for number in 0..<50 {
        group.addTask {
          (try await ground.send("letter \(number)", to: ann).id, "letter \(number)")
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(try await mailboxes().filter { $0.hasPrefix("per_") } == [ann.id.text])
    #expect(try await mailboxes().count == 2)
    #expect(sent.count == 50)
    for (id, body) in sent { #expect(try await ground.text(of: id, for: ground.reader(ann)) == body) }
    // The case's mailbox opens each of them too.
    for (id, _) in sent { #expect(try await !ground.portal.leaksNow(id)) }
  }

  func mailboxes() async throws -> [String] {
    try await ground.values(
      "SELECT owner_id AS value FROM data_key WHERE owner_kind = 'mailbox' ORDER BY owner_id"
    )
  }
}
