import Core
import Crypto
import Storage
import Support
import Testing

@testable import Keys

@Suite("Tombstones", .onBothDatabases) struct TombstoneTests {
  let world: KeyWorld

  init() async throws {
    world = try await KeyWorld()
  }

  private func listed() async throws -> [Tombstone] {
    try await world.database.read { connection in
      var found: [Tombstone] = []
      try KeyTable.forEachTombstone(in: connection) { found.append($0) }
      return found
    }
  }

  @Test func `destroying a key lists it once, with its owner and its time`() async throws {
    let key = try world.table.prepare(.person("per_1"))
    try await world.database.write { [table = world.table] in try table.insert(key, in: $0) }
    _ = try await world.made(.person("per_2"))
    #expect(try await listed() == [])
    world.clock.advance(by: .hours(2))
    let then = world.clock.now
    try await world.destroy(.person("per_1"))
    world.clock.advance(by: .hours(2))
    try await world.destroy(.person("per_1"))
    try await world.destroy(.person("nobody"))
    let expected = Tombstone(keyID: key.id.text, ownerKind: "person", ownerID: "per_1", destroyedAt: then)
    #expect(try await listed() == [expected])
  }

  @Test func `a destroying that is rolled back is listed nowhere`() async throws {
    struct Objection: Error {}
    _ = try await world.made(.person("per_1"))
    await #expect(throws: Objection.self) {
      try await world.database.write { [table = world.table] connection in
        try table.destroy(.person("per_1"), in: connection)
        throw Objection()
      }
    }
    #expect(try await listed() == [])
    #expect(try await world.key(of: .person("per_1")) != nil)
  }

  @Test func `a tombstone that is taken over destroys the key, and is listed once`() async throws {
    _ = try await world.made(.mailbox("per_1"))
    _ = try await world.made(.person("per_1"))
    let stone = Tombstone(
      keyID: "key_elsewhere",
      ownerKind: "mailbox",
      ownerID: "per_1",
      destroyedAt: Timestamp(milliseconds: 5)
    )
    try await world.database.write { connection in
      for _ in 0..<2 { try KeyTable.adopt(stone, in: connection) }
      try KeyTable.adopt(
        Tombstone(
          keyID: "key_b",
          ownerKind: "case",
          ownerID: "cas_9",
          destroyedAt: Timestamp(milliseconds: 6)
        ),
        in: connection
      )
    }
    #expect(try await world.key(of: .mailbox("per_1")) == nil)
    #expect(try await world.key(of: .person("per_1")) != nil)
    #expect(try await listed().map(\.keyID) == ["key_b", "key_elsewhere"])
    let row = try await world.database.read {
      try $0.first("SELECT wrapped, destroyed_at FROM data_key WHERE owner_kind = 'mailbox'")
    }
    #expect(try row?.blob("wrapped") == [])
    #expect(try row?.int("destroyed_at") == 5)
  }

  @Test func `keys that were destroyed before there were tombstones are listed by the migration`()
    async throws
  {
    let folder = try TemporaryFolder()
    let place = DatabaseLocation.sqlite(folder.path + "/old.db")
    let older = Array(Migration.all.prefix { $0.name != "tombstones" })
    #expect(older.count == 9)
    let old = try Database.open(place, migrations: older, surroundings: .test())
    try await old.write { connection in
      for (id, destroyed) in [("key_1", Int64?.some(7)), ("key_2", nil)] {
        try connection.execute(
          """
          INSERT INTO data_key (id, owner_kind, owner_id, lock, wrapped, root_key_id, created_at, destroyed_at)
          VALUES (\(id), 'person', \(id), 'root', \([UInt8]()), \([UInt8]()), 1, \(destroyed))
          """
        )
      }
    }
    await old.close()
    let new = try Database.open(place, surroundings: .test())
    let found = try await new.read { connection in
      try connection.query("SELECT key_id, owner_id, destroyed_at FROM tombstone").map { row in
        "\(try row.text("key_id")) \(try row.text("owner_id")) \(try row.int("destroyed_at"))"
      }
    }
    #expect(found == ["key_1 key_1 7"])
    await new.close()
  }

  @Test func `a gateway is known by a key that its other keys and other gateways do not share`() async throws
  {
    let database = world.database
    #expect(try await database.read { try KeyTable.gatewayID(in: $0) } == nil)
    _ = try await world.table.openGatewayKeys(in: database)
    let id = try #require(try await database.read { try KeyTable.gatewayID(in: $0) })
    try await world.destroy(.gateway(.index))
    #expect(try await database.read { try KeyTable.gatewayID(in: $0) } == id)
    let other = try await KeyWorld()
    let table = KeyTable(ring: other.ring, surroundings: .test(seed: 2))
    _ = try await table.openGatewayKeys(in: other.database)
    #expect(try await other.database.read { try KeyTable.gatewayID(in: $0) } != id)
  }

  @Test func `keys without a row are counted, destroyed ones have theirs`() async throws {
    let keys = try (0..<3).map { try world.table.prepare(.person("per_\($0)")) }
    try await world.database.write { [table = world.table] connection in
      for key in keys.dropLast() { try table.insert(key, in: connection) }
      try table.destroy(.person("per_0"), in: connection)
    }
    let (ids, unknown, none) = try await world.database.read { connection in
      var ids: [String] = []
      try KeyTable.forEachKeyID(in: connection) { ids.append($0) }
      return (
        ids, try KeyTable.countUnknown(keys.map(\.id.text), in: connection),
        try KeyTable.countUnknown([], in: connection)
      )
    }
    #expect(Set(ids) == Set(keys.dropLast().map(\.id.text)))
    #expect(unknown == 1)
    #expect(none == 0)
  }
}
