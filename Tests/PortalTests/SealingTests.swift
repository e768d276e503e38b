import Core
import Crypto
import Storage
import Support
import Testing

@testable import Portal

@Suite("What is sealed stays sealed", .onBothDatabases) struct SealingTests {
  let ground: PortalGround

  init() async throws { ground = try await PortalGround.make() }

  @Test func `no word of subject, body or answer stands in the database's files`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send("quince and medlar", subject: "damson", to: ann).id
    _ = try await ground.text(of: id, for: ground.reader(ann))
    _ = try await ground.portal.reply(Secret("bullace"), to: id, for: ground.reader(ann))
    _ = try await ground.portal.replies(to: id, by: PortalGround.caseSystem)
    let held = try await ground.somebody("Ben")
    try await ground.send("mulberry", subject: "loquat", to: held)
    #expect(
      try await ground.stored.found([
        "quince", "medlar", "damson", "bullace", "mulberry", "loquat", "ann@example.org",
      ])
      .isEmpty
    )
    // The search itself finds what is there.
    #expect(try await ground.stored.found([id.text]) == [id.text])
  }

  enum Swap: String, CaseIterable {
    case content = """
      UPDATE message SET content = b.content FROM (SELECT id, content FROM message) AS b WHERE b.id <> message.id
      """
    case keys = """
      UPDATE content_key SET sealed_key = b.sealed_key
      FROM (SELECT mailbox_id, content_id, sealed_key FROM content_key) AS b
      WHERE b.mailbox_id = content_key.mailbox_id AND b.content_id <> content_key.content_id
      """
    case keyOfTheCase = """
      UPDATE content_key SET sealed_key = b.sealed_key
      FROM (SELECT mailbox_id, content_id, sealed_key FROM content_key) AS b
      WHERE b.mailbox_id <> content_key.mailbox_id AND b.content_id = content_key.content_id
      """
    case oneByte = "UPDATE message SET content = CAST(substr(content, 1, length(content) - 1) || 'x' AS BLOB)"
    case version = "UPDATE message SET content = CAST(CAST('\u{2}' AS BLOB) || substr(content, 2) AS BLOB)"
    case cut = "UPDATE message SET content = substr(content, 1, 20)"
    case nothing = "UPDATE message SET content = CAST('' AS BLOB)"
  }

  @Test(arguments: Swap.allCases)
  func `rows whose ciphertexts or keys were changed do not open`(swap: Swap) async throws {
    let ann = try await ground.verified("Ann")
    let ids = [try await ground.send("one", to: ann).id, try await ground.send("two", to: ann).id]
    for id in ids { #expect(try await ground.text(of: id, for: ground.reader(ann)) != nil) }
    try await ground.tamper(swap.rawValue)
    for id in ids {
      await #expect(throws: CryptoFailure.self) { try await ground.text(of: id, for: ground.reader(ann)) }
    }
  }

  @Test func `content and key swapped together do not open either`() async throws {
    let ann = try await ground.verified("Ann")
    let ids = [try await ground.send("one", to: ann).id, try await ground.send("two", to: ann).id]
    try await ground.tamper(Swap.content.rawValue)
    try await ground.tamper(Swap.keys.rawValue)
    for id in ids {
      await #expect(throws: CryptoFailure.self) { try await ground.text(of: id, for: ground.reader(ann)) }
    }
  }

  @Test func `a message that is moved to another person's mailbox does not open there`() async throws {
    let ann = try await ground.verified("Ann")
    let bob = try await ground.verified("Bob", side: "respondent")
    let id = try await ground.send("for Ann", to: ann).id
    try await ground.send("for Bob", to: bob)
    try await ground.tamper("UPDATE message SET person_id = '\(bob.id)' WHERE id = '\(id)'")
    #expect(try await ground.text(of: id, for: ground.reader(bob)) == nil)
    try await ground.tamper(
      "UPDATE content_key SET mailbox_id = '\(bob.id)' WHERE content_id = '\(id)' AND mailbox_id = '\(ann.id)'"
    )
    await #expect(throws: CryptoFailure.self) { try await ground.text(of: id, for: ground.reader(bob)) }
  }

  @Test func `mailbox keys that were swapped open nothing`() async throws {
    let ann = try await ground.verified("Ann")
    let bob = try await ground.verified("Bob", side: "respondent")
    let id = try await ground.send("for Ann", to: ann).id
    try await ground.send("for Bob", to: bob)
    try await ground.tamper(
      """
      UPDATE data_key SET wrapped = (SELECT b.wrapped FROM data_key AS b
        WHERE b.owner_kind = 'mailbox' AND b.owner_id = '\(bob.id)')
      WHERE owner_kind = 'mailbox' AND owner_id = '\(ann.id)'
      """
    )
    await #expect(throws: CryptoFailure.self) { try await ground.text(of: id, for: ground.reader(ann)) }
  }

  @Test func `nothing is sealed to a public key that was laid in the stead of a mailbox's own`() async throws
  {
    let ann = try await ground.verified("Ann")
    let bob = try await ground.verified("Bob", side: "respondent")
    try await ground.send("before", to: ann)
    try await ground.send("for Bob", to: bob)
    try await ground.tamper(
      """
      UPDATE data_key SET public_key = (SELECT b.public_key FROM data_key AS b
        WHERE b.owner_kind = 'mailbox' AND b.owner_id = '\(bob.id)')
      WHERE owner_kind = 'mailbox' AND owner_id = '\(ann.id)'
      """
    )
    let count = try await ground.values("SELECT id AS value FROM message").count
    await #expect(throws: CryptoFailure.cannotOpen) { try await ground.send("after", to: ann) }
    #expect(try await ground.values("SELECT id AS value FROM message").count == count)
  }

  @Test func `answers whose ciphertexts were swapped do not open, for person or case`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    for text in ["one", "two"] {
      _ = try await ground.portal.reply(Secret(text), to: id, for: ground.reader(ann))
    }
    try await ground.tamper(
      "UPDATE reply SET content = b.content FROM (SELECT id, content FROM reply) AS b WHERE b.id <> reply.id"
    )
    await #expect(throws: CryptoFailure.self) { try await ground.portal.open(id, for: ground.reader(ann)) }
    await #expect(throws: CryptoFailure.self) {
      try await ground.portal.replies(to: id, by: PortalGround.caseSystem)
    }
  }
}
