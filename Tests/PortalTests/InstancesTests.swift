import Access
import Core
import Crypto
import Jobs
import Storage
import Support
import Testing

@testable import Portal

@Suite("The portal on two instances", .onBothDatabases) struct InstancesTests {
  let here: PortalGround
  let there: PortalGround

  var both: [PortalGround] { [here, there] }

  init() async throws {
    here = try await PortalGround.make()
    there = try await here.another()
  }

  @Test func `fifty first messages make two mailboxes, and each opens on both`() async throws {
    let ann = try await here.verified("Ann")
    let sent = try await atOnce(on: both) { ground, number in
      (try await ground.send("letter \(number)", to: ann).id, "letter \(number)")
    }
    let mailboxes = try await here.values(
      "SELECT owner_id AS value FROM data_key WHERE owner_kind = 'mailbox'"
    )
    #expect(mailboxes.count == 2)
    #expect(Set(sent.map(\.0)).count == 50)
    for (number, (id, body)) in sent.enumerated() {
      let ground = both[number % 2]
      #expect(try await ground.text(of: id, for: ground.reader(ann)) == body)
    }
  }

  @Test func `of fifty with one key one is sent, and all are answered alike`() async throws {
    let ann = try await here.verified("Ann")
    let answers = try await atOnce(on: both) { ground, _ in
      let idempotency = try Idempotency(
        key: try SymmetricKey(bytes: [UInt8](repeating: 7, count: 32)),
        keyID: try KeyID(of: "gateway:box"),
        surroundings: ground.surroundings
      )
      let once: Once<SendOutcome> = try idempotency.once("key-1", caller: "key_a", request: [1]) { outcome in
        guard case .accepted(let id, _, _) = outcome else { return [] }
        return Array(id.text.utf8)
      }
      do {
        let draft = MessageDraft(
          to: ann.reference,
          courtCase: nil,
          subject: Secret("About Tuesday"),
          body: Secret("A letter."),
          language: nil
        )
        guard
          case .accepted(let id, _, _) = try await ground.portal.send(
            draft,
            by: PortalGround.caseSystem,
            admittedBy: .given,
            once: once
          )
        else { return "refused" }
        return id.text
      } catch let error as AlreadyAnswered {
        return String(decoding: error.answer, as: UTF8.self)
      }
    }
    #expect(answers.count == 50)
    #expect(try await here.values("SELECT id AS value FROM message") == Array(Set(answers)))
    #expect(try await here.recorded("message.sent").count == 1)
  }

  @Test func `a message that fifty open has been opened once, and each look is written down`() async throws {
    let ann = try await here.verified("Ann")
    let id = try await here.send(to: ann).id
    let texts = try await atOnce(on: both) { ground, _ in
      try await ground.text(of: id, for: ground.reader(ann))
    }
    #expect(texts.allSatisfy { $0 == "A letter." })
    let events = try await here.values(
      "SELECT status AS value FROM message_event WHERE message_id = '\(id)' AND status = 'opened'"
    )
    #expect(events == ["opened"])
    #expect(try await here.recorded("message.opened").count == 50)
  }

  @Test func `of fifty revocations one revokes`() async throws {
    let ann = try await here.verified("Ann")
    let id = try await here.send(to: ann).id
    let outcomes = try await atOnce(on: both) { ground, _ in
      try await ground.portal.revoke(id, by: PortalGround.caseSystem)
    }
    let changed = outcomes.count { if case .changed = $0 { true } else { false } }
    let notNow = outcomes.count { if case .notNow = $0 { true } else { false } }
    #expect(changed == 1 && notNow == 49)
    #expect(try await here.recorded("message.revoked").count == 1)
    #expect(try await there.text(of: id, for: there.reader(ann)) == nil)
  }

  @Test func `what is released on one is not released on the other too`() async throws {
    let ann = try await here.somebody("Ann")
    for _ in 0..<5 { try await here.send(to: ann) }
    try await here.verify(ann.point)
    _ = try await atOnce(10, on: both) { ground, number in
      if number < 8 { try await ground.portal.accountOpened(ann.id) } else { await ground.runner.drain() }
    }
    #expect(try await here.recorded("message.released").count == 5)
    let notices = try await here.values("SELECT subject_id AS value FROM job WHERE kind = 'notice-message'")
    #expect(Set(notices).count == notices.count)
  }
}
