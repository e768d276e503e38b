import Core
import Crypto
import Foundation
import Keys
import Storage
import Support
import Testing

@testable import Backup

@Suite("Backup and restore", .onBothDatabases) struct RoundTripTests {
  let ground: BackupGround

  init() async throws {
    ground = try await BackupGround()
  }

  @Test func `every row of every table comes back, and the database that was backed up is as it was`()
    async throws
  {
    try await ground.fillEveryTable()
    _ = try await ground.made(.person("per_1"))
    _ = try await ground.made(.mailbox("per_1"))
    try await ground.destroy(.person("per_1"))
    _ = try await ground.keys.openGatewayKeys(in: ground.database)
    let before = try await ground.database.read { try BackupGround.rows(of: $0) }
    #expect(before.values.allSatisfy { $0.count >= 1 })
    let made = try await ground.backUp("b")
    let outcome = try await ground.restore("b")
    #expect(try await ground.withRestored { try BackupGround.rows(of: $0) } == before)
    #expect(try await ground.database.read { try BackupGround.rows(of: $0) } == before)
    #expect(made == [outcome.data, outcome.keys])
    let database = TestStore.current == .sqlite ? ["restored.db"] : []
    #expect(try ground.names() == ["b", "b.keys"] + database)
  }

  @Test(.onPostgreSQLAlone("SQLite is the other side"))
  func `what one kind of database backs up the other restores, and back`() async throws {
    try await ground.fillEveryTable()
    _ = try await ground.made(.mailbox("per_1"))
    _ = try await ground.made(.person("per_1"))
    try await ground.destroy(.person("per_1"))
    _ = try await ground.keys.openGatewayKeys(in: ground.database)
    let before = try await ground.database.read { try BackupGround.rows(of: $0) }
    try await ground.backUp("there")
    let file = DatabaseLocation.sqlite(ground.path("file.db"))
    let restore = Restore(ring: ground.ring, surroundings: ground.surroundings)
    _ = try await restore.run(
      Restore.Files(data: ground.path("there"), keys: ground.path("there.keys")),
      into: file
    )
    let other = try Database.open(file, surroundings: ground.surroundings, migrate: false)
    #expect(try await other.read { try BackupGround.rows(of: $0) } == before)
    _ = try await Backup(ring: ground.ring, surroundings: ground.surroundings)
      .make(of: other, data: ground.path("back"), keys: ground.path("back.keys"))
    await other.close()
    try await ground.restore("back")
    #expect(try await ground.withRestored { try BackupGround.rows(of: $0) } == before)
  }

  @Test func `what was made is told: tables, rows, keys, tombstones, length, hash, and until when`()
    async throws
  {
    try await ground.fillEveryTable()
    _ = try await ground.made(.person("per_1"))
    try await ground.destroy(.person("per_1"))
    let contents = try await ground.backUp("b")
    try #require(contents.count == 2)
    let tables = Set(try SchemaShape(of: Migration.all).tables.map(\.name))
    #expect(Set(contents[0].tables.map(\.name)) == tables.subtracting(["data_key", "tombstone"]))
    #expect(contents[0].tables.allSatisfy { $0.rows == 3 })
    #expect(
      contents[1].tables == [BackupContents.Table(name: "data_key", rows: GatewayKey.allCases.count + 1)]
    )
    #expect(contents.map(\.tombstones) == [1, 1])
    #expect(contents.map(\.keys) == [GatewayKey.allCases.count + 1, 0])
    #expect(contents.map(\.destroyBy) == [nil, ground.clock.now + .days(35)])
    #expect(contents[0].snapshot == contents[1].snapshot)
    #expect(contents.allSatisfy { $0.madeAt == ground.clock.now && $0.migrations == Migration.all.count })
    for (contents, name) in zip(contents, ["b", "b.keys"]) {
      let bytes = try ground.bytes(name)
      #expect(contents.fileByteCount == UInt64(bytes.count))
      #expect(contents.fileHash == (try sha256(bytes)))
      let mode =
        try FileManager.default.attributesOfItem(atPath: ground.path(name))[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
  }

  @Test func `an empty gateway comes back, and so does one whose data are many chunks long`() async throws {
    try await ground.backUp("empty")
    #expect(try await ground.restore("empty").data.rows == 0)
    try await ground.database.write { connection in
      for number in 0..<40 {
        let box = [UInt8](repeating: UInt8(number), count: 10_000)
        try connection.execute("INSERT INTO captured_mail (id, box, at) VALUES (\("c\(number)"), \(box), 1)")
      }
      let long = [UInt8](repeating: 9, count: 3 << 20)
      try connection.execute("INSERT INTO captured_mail (id, box, at) VALUES ('long', \(long), 1)")
    }
    let before = try await ground.database.read { try BackupGround.rows(of: $0) }
    try await ground.backUp("b")
    try await ground.restore("b", to: "second.db")
    #expect(try await ground.withRestored("second.db") { try BackupGround.rows(of: $0) } == before)
  }

  @Test func `data may be backed up without keys, and keys are restored from a later run`() async throws {
    try await ground.fillEveryTable()
    let backup = Backup(ring: ground.ring, surroundings: ground.surroundings)
    let made = try await backup.make(of: ground.database, data: ground.path("b"), keys: nil)
    #expect(made.map(\.kind) == [.data])
    #expect(try ground.names() == ["b"])
    ground.clock.advance(by: .hours(1))
    _ = try await ground.made(.person("per_1"))
    try await ground.backUp("later")
    try await ground.restore("b", keys: "later.keys")
  }

  @Test func `what is read while others write is of one moment`() async throws {
    let writing = Task { [ground] in
      for number in 0... {
        if Task.isCancelled { return number }
        // Both rows or none, in the first and in the last table that is copied.
        try await ground.database.write { connection in
          try connection.execute(
            "INSERT INTO sign_in_refusal (bucket, minute, refusals) VALUES (\([UInt8](repeating: 1, count: 900)), \(number), 1)"
          )
          try connection.execute(
            "INSERT INTO message_event (message_id, at, status) VALUES ('m', \(number), 's')"
          )
          try connection.execute(
            "INSERT INTO job (id, kind, subject_id, created_at, due_at, attempts, leased_until) VALUES (\("j\(number)"), 'k', 's', 1, 1, 1, 1)"
          )
        }
      }
      return 0
    }
    for number in 0..<5 {
      let contents = try await ground.backUp("b\(number)")
      let rows = Dictionary(uniqueKeysWithValues: contents[0].tables.map { ($0.name, $0.rows) })
      #expect(rows["job"] == rows["message_event"])
      #expect(rows["job"] == rows["sign_in_refusal"])
    }
    writing.cancel()
    #expect(try await writing.value > 5)
  }

  @Test func `an older schema is restored and then brought up to date`() async throws {
    let newer =
      Migration.all + [
        Migration(
          number: Migration.all.count + 1,
          name: "newer",
          sql: """
            ALTER TABLE person ADD COLUMN note TEXT;
            UPDATE person SET note = 'was here';
            CREATE TABLE extra (id TEXT NOT NULL PRIMARY KEY);
            """
        )
      ]
    try await ground.fillEveryTable()
    try await ground.backUp("b")
    try await ground.restore("b", migrations: newer)
    let notes = try await ground.withRestored(migrations: newer) { connection in
      try connection.query("SELECT note FROM person").map { try $0.text("note") }
    }
    #expect(notes == ["was here", "was here", "was here"])
    #expect(
      try await ground.withRestored(migrations: newer) { try $0.query("SELECT id FROM extra").count } == 0
    )
  }

  @Test func `a file of one version is a file of the next: the bytes of a small one are known`() async throws
  {
    let first = try #require(Migration.all.first)
    let stones = try #require(Migration.all.first { $0.name == "tombstones" })
    let schema = [
      Migration(number: 1, name: "keys", sql: first.sql),
      Migration(number: 2, name: "tombstones", sql: stones.sql),
      Migration(number: 3, name: "t", sql: "CREATE TABLE t (id TEXT, n BIGINT, b BLOB)"),
    ]
    let ground = try await BackupGround(migrations: schema)
    let t = try #require(try SchemaShape(of: schema).table(named: "t"))
    try await ground.database.write { connection in
      try connection.insert([.text("a"), .integer(-2), .blob([1, 2])], into: t)
      try connection.insert([.text(nil), .integer(nil), .blob(nil)], into: t)
    }
    let made = try await ground.backUp("b", migrations: schema)
    #expect(
      made.map { Hex.encode($0.contentHash) } == [
        "82bb8507824adab2abf3bee6c64815c5263595f1303ac9a3e6ff903fdadc813f",
        "65a7811b5017675c67f59591c99bada2d6b3ad3066734c8e21487cf02f7c866a",
      ]
    )
    #expect(
      made.map { Hex.encode($0.fileHash) } == [
        "7688dec1ce24b23407e3471733a432b5b86f91c765ba22ed30be6224d18b0b68",
        "da07d1100e34b18c6d3f6519bbc2ce39b54895bc0f29220b384f34d3d355bf29",
      ]
    )
  }
}
