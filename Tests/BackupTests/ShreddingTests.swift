import Core
import Crypto
import Keys
import Storage
import Support
import Testing

@testable import Backup

/// S36: destroying a person's key makes live data and every data backup unreadable at once.
@Suite("Shredded people and backups", .onBothDatabases) struct ShreddingTests {
  let ground: BackupGround

  init() async throws {
    ground = try await BackupGround()
    for id in ["per_gone", "per_stays"] {
      let key = try await ground.made(.person(id))
      let box = try Box.seal(
        Array("\(id) tells".utf8),
        under: key.key,
        keyID: key.id,
        place: "captured_mail:\(id)",
        random: ground.surroundings.random
      )
      try await ground.database.write { connection in
        try connection.execute("INSERT INTO captured_mail (id, box, at) VALUES (\(id), \(box), 1)")
      }
    }
  }

  /// What a restored database says of somebody; nil where nobody can read it any more.
  private func told(_ id: String, in name: String) async throws -> String? {
    try await ground.withRestored(name) { [keys = ground.keys] connection in
      guard let key = try keys.key(of: .person(id), in: connection) else { return nil }
      let box = try connection.first("SELECT box FROM captured_mail WHERE id = \(id)")?.blob("box") ?? []
      let plain = try Box.open(box, under: key.key, keyID: key.id, place: "captured_mail:\(id)")
      return String(decoding: plain, as: UTF8.self)
    }
  }

  private func yesterdayAndToday() async throws {
    try await ground.backUp("yesterday")
    ground.clock.advance(by: .days(1))
    try await ground.destroy(.person("per_gone"))
    ground.clock.advance(by: .minutes(5))
    try await ground.backUp("today")
  }

  @Test func `yesterday's data and today's keys leave the shredded unreadable and others readable`()
    async throws
  {
    try await yesterdayAndToday()
    let outcome = try await ground.restore("yesterday", keys: "today.keys")
    #expect(try await told("per_gone", in: "restored.db") == nil)
    #expect(try await told("per_stays", in: "restored.db") == "per_stays tells")
    #expect(outcome.tombstones == 1)
    #expect(outcome.tombstonesKnownUntil == outcome.keys.madeAt)
    // The list goes on with the restored database.
    let listed = try await ground.withRestored { try $0.query("SELECT key_id FROM tombstone").count }
    #expect(listed == 1)
  }

  @Test(arguments: ["today", "today.keys"])
  func `yesterday's data and keys need today's tombstones, whichever file carries them`(later: String)
    async throws
  {
    try await yesterdayAndToday()
    let outcome = try await ground.restore("yesterday", tombstones: later)
    #expect(try await told("per_gone", in: "restored.db") == nil)
    #expect(try await told("per_stays", in: "restored.db") == "per_stays tells")
    #expect(outcome.tombstonesKnownUntil == outcome.data.madeAt + .days(1) + .minutes(5))
    let (wrapped, destroyed) = try await ground.withRestored { connection in
      let row = try connection.first("SELECT wrapped, destroyed_at FROM data_key WHERE owner_id = 'per_gone'")
      return (try row?.blob("wrapped"), try row?.timestamp("destroyed_at"))
    }
    #expect(wrapped == [])
    #expect(destroyed == outcome.data.madeAt + .days(1))
  }

  @Test func `today's data carry the tombstone, so that yesterday's keys give nothing back`() async throws {
    try await yesterdayAndToday()
    try await ground.restore("today", keys: "yesterday.keys")
    #expect(try await told("per_gone", in: "restored.db") == nil)
    #expect(try await told("per_stays", in: "restored.db") == "per_stays tells")
  }

  @Test func `without any later list yesterday comes back whole, and says until when it knows`() async throws
  {
    try await yesterdayAndToday()
    let outcome = try await ground.restore("yesterday")
    #expect(try await told("per_gone", in: "restored.db") == "per_gone tells")
    #expect(outcome.tombstonesKnownUntil == outcome.data.madeAt)
    #expect(outcome.tombstones == 0)
  }
}
