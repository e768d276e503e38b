import Core
import Crypto
import Foundation
import Keys
import Storage
import Support
import Testing

@testable import Backup

@Suite("Backups and restores that are refused", .onBothDatabases) struct RefusalTests {
  let ground: BackupGround

  init() async throws {
    ground = try await BackupGround()
  }

  /// What a restore throws, which then must leave the folder as it was; nil where it succeeds.
  ///
  /// That it leaves no row on a server is shown by those that come after it and succeed in the same place.
  private func refusal(_ restore: () async throws -> Restore.Outcome) async throws -> BackupFailure? {
    let before = try ground.names()
    do {
      _ = try await restore()
      return nil
    } catch let failure as BackupFailure {
      #expect(try ground.names() == before)
      return failure
    }
  }

  @Test func `nothing is overwritten by a backup, and what a broken run left is told`() async throws {
    for name in ["b", "b.keys"] {
      try ground.write([1], to: name)
      await #expect(throws: BackupFailure.exists(path: ground.path(name))) { try await ground.backUp("b") }
      #expect(try ground.bytes(name) == [1])
      #expect(try ground.names() == [name])
      NewFile.discard([ground.path(name)])
    }
    for name in ["b.partial", "b.keys.partial"] {
      try ground.write([1], to: name)
      await #expect(throws: BackupFailure.leftOver(path: ground.path(name))) { try await ground.backUp("b") }
      #expect(try ground.names() == [name])
      NewFile.discard([ground.path(name)])
    }
    await #expect(throws: BackupFailure.sameFile(path: ground.path("b"))) {
      _ = try await Backup(ring: ground.ring, surroundings: ground.surroundings)
        .make(of: ground.database, data: ground.path("b"), keys: ground.path("b"))
    }
    try await ground.backUp("b")
  }

  @Test func `a backup that cannot be written, or whose key ring is another, leaves no file`() async throws {
    await #expect(throws: BackupFailure.unwritable(path: ground.path("nowhere/b.partial"))) {
      try await ground.backUp("nowhere/b")
    }
    // The folder of the second file is missing: the first must go too.
    await #expect(throws: BackupFailure.unwritable(path: ground.path("nowhere/k.partial"))) {
      _ = try await Backup(ring: ground.ring, surroundings: ground.surroundings)
        .make(of: ground.database, data: ground.path("b"), keys: ground.path("nowhere/k"))
    }
    let stranger = try await BackupGround(seed: 7)
    await #expect(throws: CryptoFailure.unknownKey) {
      try await Backup(ring: stranger.ring, surroundings: stranger.surroundings)
        .make(of: ground.database, data: ground.path("b"), keys: nil)
    }
    #expect(try ground.names() == [])
  }

  @Test func `a disk that is full is told`() throws {
    let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    let file = NewFile(ground.path("b"), writingTo: full)
    #expect(throws: BackupFailure.noRoom(path: ground.path("b"))) {
      try file.write([UInt8](repeating: 1, count: 9000))
    }
  }

  @Test(.onSQLiteAlone("no other database would keep such a value"))
  func `a row that fails in the middle leaves no file`() async throws {
    try await ground.database.write { connection in
      try connection.execute("INSERT INTO captured_mail (id, box, at) VALUES ('c', 'a text', 1)")
    }
    let failure = await #expect(throws: StorageFailure.self) { try await ground.backUp("b") }
    #expect(failure?.kind == .wrongType)
    #expect(try ground.names() == [])
  }

  @Test func `files of the wrong kind are told apart`() async throws {
    try await ground.backUp("b")
    #expect(
      try await refusal { try await ground.restore("b.keys", keys: "b.keys") }
        == .wrongKind(path: ground.path("b.keys"), wanted: .data)
    )
    #expect(
      try await refusal { try await ground.restore("b", keys: "b") }
        == .wrongKind(path: ground.path("b"), wanted: .keys)
    )
  }

  @Test func `keys, and tombstones, of another gateway are refused`() async throws {
    try await ground.backUp("b")
    // The same key ring may serve two gateways.
    let other = try Database.open(.sqlite(ground.path("other.db")), surroundings: ground.surroundings)
    _ = try await Backup(ring: ground.ring, surroundings: ground.surroundings)
      .make(of: other, data: ground.path("o"), keys: ground.path("o.keys"))
    await other.close()
    #expect(
      try await refusal { try await ground.restore("b", keys: "o.keys") }
        == .otherGateway(path: ground.path("o.keys"))
    )
    #expect(
      try await refusal { try await ground.restore("b", tombstones: "o") }
        == .otherGateway(path: ground.path("o"))
    )
  }

  @Test func `a database in which something is stays as it is`() async throws {
    try await ground.fillEveryTable()
    try await ground.backUp("b")
    let before = try await ground.database.read { try BackupGround.rows(of: $0) }
    let failure = try await refusal {
      try await Restore(ring: ground.ring, surroundings: ground.surroundings).run(
        Restore.Files(data: ground.path("b"), keys: ground.path("b.keys")),
        into: ground.kept.location
      )
    }
    switch TestStore.current {
    case .sqlite: #expect(failure == .exists(path: ground.path("postern.db")))
    default: #expect(failure == .notEmpty)
    }
    #expect(try await ground.database.read { try BackupGround.rows(of: $0) } == before)
  }

  @Test(.onPostgreSQLAlone("SQLite's file would be there"))
  func `a database of a foreign schema, or with a row in it, is not taken for an empty one`() async throws {
    try await ground.backUp("b")
    var changed = Migration.all
    changed[3] = Migration(number: 4, name: changed[3].name, sql: changed[3].sql + "-- changed")
    let next = Migration(number: changed.count + 1, name: "next", sql: "CREATE TABLE next (id TEXT)")
    for (name, schema) in [("changed.db", changed), ("newer.db", Migration.all + [next])] {
      let place = try await ground.place(name)
      try await Database.open(place, migrations: schema, surroundings: ground.surroundings).close()
      #expect(try await refusal { try await ground.restore("b", to: name) } == .notEmpty)
    }
    for schema in [Migration.all, Array(Migration.all.dropLast())] {
      let name = "at\(schema.count).db"
      let place = try await ground.place(name)
      let database = try Database.open(place, migrations: schema, surroundings: ground.surroundings)
      try await database.write {
        try $0.execute("INSERT INTO captured_mail (id, box, at) VALUES ('c', \([UInt8]()), 1)")
      }
      #expect(try await refusal { try await ground.restore("b", to: name) } == .notEmpty)
      try await database.write { try $0.execute("DELETE FROM captured_mail") }
      await database.close()
      #expect(try await refusal { try await ground.restore("b", to: name) } == nil)
    }
  }

  @Test func `a backup of an older schema can be tried again after it was refused`() async throws {
    let newer = Self.newer("CREATE TABLE extra (id TEXT NOT NULL PRIMARY KEY)")
    try await ground.backUp("old")
    _ = try await ground.made(.person("per_1"))
    try await ground.backUp("b")
    for _ in 0..<2 {
      #expect(
        try await refusal { try await ground.restore("b", keys: "old.keys", migrations: newer) }
          == .keysLacking(path: ground.path("old.keys"), count: 1)
      )
    }
    #expect(try await refusal { try await ground.restore("b", migrations: newer) } == nil)
  }

  @Test func `what fails when the rows are in says so where they stay`() async throws {
    try await ground.fillEveryTable()
    try await ground.backUp("b")
    let broken = Self.newer("INSERT INTO no_such_table (id) VALUES ('a')")
    let failure = await #expect(throws: (any Error).self) {
      try await ground.restore("b", migrations: broken)
    }
    if case .sqlite = TestStore.current {
      #expect(failure is StorageFailure)
      #expect(try ground.names() == ["b", "b.keys"])
      return
    }
    let text = try #require(failure as? BackupFailure).description
    for part in ["rows are in", "no_such_table", "postern migrate", "postern check", "drop the database"] {
      #expect(text.contains(part), "\(text)")
    }
    // As it says: they are in, and this program takes the database as it is.
    let before = try await ground.database.read { try BackupGround.rows(of: $0) }
    #expect(try await ground.withRestored { try BackupGround.rows(of: $0) } == before)
    #expect(try await refusal { try await ground.restore("b") } == .notEmpty)
  }

  private static func newer(_ sql: String) -> [Migration] {
    Migration.all + [Migration(number: Migration.all.count + 1, name: "newer", sql: sql)]
  }

  @Test(.onSQLiteAlone("a server has no files that could be in the way"))
  func `a file that is there, or half there, is left alone`() async throws {
    try await ground.backUp("b")
    for name in ["restored.db", "restored.db-wal", "restored.db-shm"] {
      try ground.write([1], to: name)
      #expect(try await refusal { try await ground.restore("b") } == .exists(path: ground.path(name)))
      #expect(try ground.bytes(name) == [1])
      NewFile.discard([ground.path(name)])
    }
    for name in ["restored.db.restoring", "restored.db.restoring-wal"] {
      try ground.write([1], to: name)
      #expect(try await refusal { try await ground.restore("b") } == .leftOver(path: ground.path(name)))
      NewFile.discard([ground.path(name)])
    }
    #expect(try await refusal { try await ground.restore("b") } == nil)
  }

  @Test func `a schema that is newer, or was another, is refused`() async throws {
    try await ground.backUp("b")
    let known = Array(Migration.all.dropLast())
    #expect(
      try await refusal { try await ground.restore("b", migrations: known) }
        == .foreignSchema(path: ground.path("b"), migrations: Migration.all.count, known: known.count)
    )
    var changed = Migration.all
    changed[3] = Migration(number: 4, name: changed[3].name, sql: changed[3].sql + "-- changed")
    let failure = try await refusal { try await ground.restore("b", migrations: changed) }
    #expect(failure?.description.contains("never had") == true)
  }

  @Test func `keys that were made before the data lack some, and their number is told`() async throws {
    _ = try await ground.made(.person("per_1"))
    try await ground.backUp("old")
    try await ground.backUp("same")
    for (number, lacking) in [(2, 1), (701, 700)] {
      for number in (number == 2 ? 2 : 3)...number {
        let key = try ground.keys.prepare(.person("per_\(number)"))
        try await ground.database.write { [keys = ground.keys] in try keys.insert(key, in: $0) }
      }
      try await ground.backUp("b\(number)")
      #expect(
        try await refusal { try await ground.restore("b\(number)", keys: "old.keys") }
          == .keysLacking(path: ground.path("old.keys"), count: lacking)
      )
    }
    // As old, but nothing is lacking.
    #expect(try await refusal { try await ground.restore("same", keys: "old.keys") } == nil)
  }

  @Test func `keys past their date are refused, on the date they are taken`() async throws {
    try await ground.backUp("b")
    let made = ground.clock.now
    ground.clock.advance(by: .days(35))
    #expect(try await refusal { try await ground.restore("b") } == nil)
    ground.clock.advance(by: .milliseconds(1))
    #expect(
      try await refusal { try await ground.restore("b", to: "again.db") }
        == .pastItsDate(path: ground.path("b.keys"), date: made + .days(35))
    )
    // Its tombstones are still good.
    try await ground.backUp("later")
    try await ground.backUp("latest")
    #expect(
      try await refusal { try await ground.restore("later", tombstones: "b.keys", to: "again.db") } == nil
    )
  }

  @Test func `keys under a root key that the ring has no more are told`() async throws {
    _ = try await ground.keys.openGatewayKeys(in: ground.database)
    let rotated = try KeyRing.addKey(path: ground.path("keyring"), random: ground.surroundings.random)
    // The file itself is under the new root key, the keys in it are under the old one.
    _ = try await Backup(ring: rotated, surroundings: ground.surroundings)
      .make(of: ground.database, data: ground.path("b"), keys: ground.path("b.keys"))
    let text = String(decoding: try ground.bytes("keyring"), as: UTF8.self).split(separator: "\n")
    let newest = [text[0], text[2]].joined(separator: "\n") + "\n"
    try FileManager.default.removeItem(atPath: ground.path("keyring"))
    try ground.write(Array(newest.utf8), to: "keyring")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: ground.path("keyring"))
    let ring = try KeyRing.load(path: ground.path("keyring"))
    #expect(
      try await refusal { try await ground.restore("b", ring: ring) }
        == .rootKeysLacking([ground.ring.activeID.description])
    )
    #expect(try await refusal { try await ground.restore("b", ring: rotated) } == nil)
  }

  @Test func `keys of a newer schema are taken as long as their table is the same`() async throws {
    try await ground.backUp("b")
    for (name, schema, isTaken) in [
      ("same", Self.newer("ALTER TABLE person ADD COLUMN note TEXT"), true),
      ("other", Self.newer("ALTER TABLE data_key ADD COLUMN note TEXT"), false),
    ] {
      // The same gateway, brought up to date.
      try await ground.restore("b", to: name + ".db")
      let database = try Database.open(
        try await ground.place(name + ".db"),
        migrations: schema,
        surroundings: ground.surroundings
      )
      _ = try await Backup(ring: ground.ring, surroundings: ground.surroundings, migrations: schema)
        .make(of: database, data: ground.path(name), keys: ground.path(name + ".keys"))
      await database.close()
      let refusal = try await refusal {
        try await ground.restore("b", keys: name + ".keys", to: name + "-again.db", migrations: schema)
      }
      #expect((refusal == nil) == isTaken)
    }
  }
}
