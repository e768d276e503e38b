import Core
import Storage
import Support
import Testing

@testable import Record

@Suite("The record of what happened", .onBothDatabases) struct RecordTests {
  let clock = TestClock()
  let stored: TestDatabase
  let record: Record
  let person: PersonID
  let courtCase: CourtCaseID

  init() async throws {
    stored = try await TestDatabase.make()
    let surroundings = Surroundings.test(clock: clock)
    record = Record(surroundings: surroundings)
    person = try surroundings.newIdentifier()
    courtCase = try surroundings.newIdentifier()
  }

  func write(_ entries: AuditEntry...) async throws {
    try await stored.database.write { [record] connection in
      for entry in entries { try record.write(entry, in: connection) }
    }
  }

  func rows() async throws -> [Row] {
    try await stored.database.read { connection in
      try connection.query(
        """
        SELECT id, at, actor_kind, actor_id, action, outcome, person_id, case_id, subject_id, channel, salt, sequence
        FROM audit_entry ORDER BY id
        """
      )
    }
  }

  @Test func `an entry holds who, what, on whom, in which case, by which way and how it ended`() async throws
  {
    try await write(
      AuditEntry(
        "message.opened",
        by: .person(person),
        outcome: "refused",
        person: person,
        courtCase: courtCase,
        subject: "msg_1",
        channel: .portal
      )
    )
    let row = try #require(try await rows().first)
    #expect(try row.text("actor_kind") == "person")
    #expect(try row.text("actor_id") == person.text)
    #expect(try row.text("action") == "message.opened")
    #expect(try row.text("outcome") == "refused")
    #expect(try row.text("person_id") == person.text)
    #expect(try row.text("case_id") == courtCase.text)
    #expect(try row.text("subject_id") == "msg_1")
    #expect(try row.text("channel") == "portal")
    #expect(try row.timestamp("at") == clock.now)
    #expect(try row.optionalInt("sequence") == nil)
  }

  static let actors: [(AuditEntry.Actor, String, String?)] = [
    (.gateway, "gateway", nil), (.anonymous, "anonymous", nil), (.apiKey("key_1"), "api_key", "key_1"),
    (.officer("officer-7"), "officer", "officer-7"),
  ]

  @Test(arguments: actors)
  func `an actor is a kind and an identifier`(actor: AuditEntry.Actor, kind: String, id: String?) async throws
  {
    try await write(AuditEntry("case.written", by: actor))
    let row = try #require(try await rows().first)
    #expect(try row.text("actor_kind") == kind)
    #expect(try row.optionalText("actor_id") == id)
    #expect(try row.text("outcome") == "done")
    #expect(actor.storedText == [kind, id].compactMap { $0 }.joined(separator: ":"))
  }

  @Test func `each entry has an identifier and a salt of its own`() async throws {
    try await write(
      AuditEntry("a", by: .gateway),
      AuditEntry("a", by: .gateway),
      AuditEntry("a", by: .gateway)
    )
    let rows = try await rows()
    #expect(rows.count == 3)
    #expect(Set(try rows.map { try $0.text("id") }).count == 3)
    #expect(Set(try rows.map { try $0.blob("salt") }).count == 3)
    #expect(try rows.allSatisfy { try $0.blob("salt").count == 16 })
  }

  @Test func `an act that is undone leaves no entry`() async throws {
    struct Failure: Error {}
    await #expect(throws: Failure.self) {
      try await stored.database.write { [record] connection in
        try record.write(AuditEntry("a", by: .gateway), in: connection)
        throw Failure()
      }
    }
    #expect(try await rows().isEmpty)
  }

  @Test func `without randomness there is no entry, and so no act`() async throws {
    struct NoRandom: RandomSource {
      func bytes(_ count: Int) throws(RandomUnavailable) -> [UInt8] { throw RandomUnavailable() }
    }
    let broken = Record(surroundings: Surroundings(clock: clock, random: NoRandom(), log: .silent))
    await #expect(throws: RandomUnavailable.self) {
      try await stored.database.write { try broken.write(AuditEntry("a", by: .gateway), in: $0) }
    }
    #expect(try await rows().isEmpty)
  }
}
