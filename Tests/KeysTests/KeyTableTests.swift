import Core
import Crypto
import Storage
import Support
import Testing

@testable import Keys

/// A key table in a database of its own, with a key ring in a file of its own.
struct KeyWorld {
  let stored: TestDatabase
  let clock = TestClock()
  let ring: KeyRing
  let table: KeyTable

  var database: Database { stored.database }
  var ringPath: String { stored.folder + "/keys" }

  init() async throws {
    stored = try await TestDatabase.make()
    try KeyRing.create(path: stored.folder + "/keys", random: SystemRandom())
    ring = try KeyRing.load(path: stored.folder + "/keys")
    table = KeyTable(ring: ring, surroundings: .test(clock: clock))
  }

  /// Makes and writes a key.
  func made(_ owner: KeyOwner) async throws -> OpenedKey {
    let key = try table.prepare(owner)
    try await database.write { try table.insert(key, in: $0) }
    return key.opened
  }

  /// Opens a key, by this table or another one.
  func key(of owner: KeyOwner, by other: KeyTable? = nil) async throws -> OpenedKey? {
    let table = other ?? table
    return try await database.read { try table.key(of: owner, in: $0) }
  }

  func destroy(_ owner: KeyOwner) async throws {
    try await database.write { [table] in try table.destroy(owner, in: $0) }
  }

  /// Whether two opened keys are the same: what one seals the other opens.
  static func areSame(_ one: OpenedKey, _ other: OpenedKey) throws -> Bool {
    let box = try Box.seal([1, 2, 3], under: one.key, keyID: one.id, place: "a", random: SystemRandom())
    do {
      return try Box.open(box, under: other.key, keyID: other.id, place: "a") == [1, 2, 3]
    } catch {
      return false
    }
  }
}

@Suite("Key table", .onBothDatabases) struct KeyTableTests {
  let world: KeyWorld
  let table: KeyTable
  let database: Database

  init() async throws {
    world = try await KeyWorld()
    table = world.table
    database = world.database
  }

  @Test(arguments: [
    KeyOwner.person("per_1"), .mailbox("per_1"), .courtCase("cas_1"), .conversation("cnv_1"),
    .gateway(.index),
  ])
  func `an owner's key comes back as it was made`(owner: KeyOwner) async throws {
    let made = try await world.made(owner)
    let opened = try #require(try await world.key(of: owner))
    #expect(try KeyWorld.areSame(made, opened))
    #expect(opened.id == made.id)
    #expect(opened.publicKey == made.publicKey)
  }

  @Test func `a prepared key is not there before it is written`() async throws {
    let key = try table.prepare(.person("per_1"))
    #expect(try await world.key(of: .person("per_1")) == nil)
    #expect(key.opened.publicKey == nil)
  }

  @Test func `owners of different kinds with one id have different keys`() async throws {
    let person = try await world.made(.person("x_1"))
    let courtCase = try await world.made(.courtCase("x_1"))
    #expect(try !KeyWorld.areSame(person, courtCase))
  }

  @Test func `a mailbox has a key pair, and what seals to it learns the public half alone`() async throws {
    let made = try await world.made(.mailbox("per_1"))
    let (sealed, pair) = try await database.read { [table] connection in
      (
        try table.askSealedKeys(of: [.mailbox("per_1"), .mailbox("per_2")], in: connection).answer(),
        try table.mailboxKeyPair(of: "per_1", in: connection)
      )
    }
    let found = try #require(pair)
    #expect(sealed.keys.map(\.self) == [.mailbox("per_1")])
    #expect(try sealed[.mailbox("per_1")]?.authenticPublicKey() == found.publicKey)
    #expect(found.publicKey == made.publicKey && found.publicKey.count == 32)
    let box = try HPKE.seal([7], to: found.publicKey, info: [], aad: [], random: SystemRandom())
    #expect(try HPKE.open(box, with: found, info: [], aad: []) == [7])
  }

  @Test(arguments: ["(SELECT public_key FROM data_key WHERE owner_id = 'per_2')", "NULL"] as [SQL])
  func `a public key that somebody has exchanged in the database is refused`(other: SQL) async throws {
    _ = try await world.made(.mailbox("per_1"))
    _ = try await world.made(.mailbox("per_2"))
    try await database.write {
      try $0.execute("UPDATE data_key SET public_key = \(other) WHERE owner_id = 'per_1'")
    }
    let sealed = try await database.read { [table] connection in
      try table.askSealedKeys(of: [.mailbox("per_1")], in: connection).answer()
    }
    let key = try #require(sealed[.mailbox("per_1")])
    #expect(throws: CryptoFailure.cannotOpen) { _ = try key.authenticPublicKey() }
    #expect(throws: CryptoFailure.cannotOpen) { _ = try key.opened() }
  }

  @Test func `of several keys either all are written, or it is said that somebody was quicker`() async throws
  {
    let prepared = try ["case_1", "per_1"].map { try world.table.prepare(.mailbox($0)) }
    let write: @Sendable (Connection) throws -> Bool = { [table] in
      try table.insertUnlessHeld(prepared, in: $0)
    }
    #expect(try await database.write(write))
    #expect(try await !database.write(write))
    try await world.destroy(.mailbox("per_1"))
    await #expect(throws: CryptoFailure.unknownKey) { try await database.write(write) }
  }

  @Test func `a second key for one owner is refused`() async throws {
    let first = try await world.made(.person("per_1"))
    await #expect(throws: StorageFailure.self) { try await world.made(.person("per_1")) }
    let opened = try #require(
      try await world.key(of: .person("per_1"))
    )
    #expect(try KeyWorld.areSame(first, opened))
  }

  @Test func `destroying blanks the wrapped key, and for good`() async throws {
    _ = try await world.made(.person("per_1"))
    _ = try await world.made(.mailbox("per_1"))
    try await world.destroy(.person("per_1"))
    let (person, mailbox, row) = try await database.read { [table] connection in
      (
        try table.key(of: .person("per_1"), in: connection),
        try table.key(of: .mailbox("per_1"), in: connection),
        try connection.first(
          "SELECT wrapped, destroyed_at FROM data_key WHERE owner_kind = 'person' AND owner_id = 'per_1'"
        )
      )
    }
    #expect(person == nil)
    #expect(mailbox != nil)
    #expect(try row?.blob("wrapped").isEmpty == true)
    #expect(try row?.timestamp("destroyed_at") == world.clock.now)
    await #expect(throws: StorageFailure.self) { try await world.made(.person("per_1")) }
  }

  @Test func `a wrapped key that is moved to another owner does not open`() async throws {
    _ = try await world.made(.person("per_1"))
    _ = try await world.made(.person("per_2"))
    try await database.write { connection in
      try connection.execute(
        """
        UPDATE data_key SET wrapped = (SELECT wrapped FROM data_key WHERE owner_id = 'per_1')
        WHERE owner_id = 'per_2'
        """
      )
    }
    await #expect(throws: CryptoFailure.cannotOpen) { try await world.key(of: .person("per_2")) }
  }

  @Test func `another key ring opens nothing`() async throws {
    _ = try await world.made(.person("per_1"))
    try KeyRing.create(path: world.stored.folder + "/other", random: SystemRandom())
    let ring = try KeyRing.load(path: world.stored.folder + "/other")
    let stranger = KeyTable(ring: ring, surroundings: .test())
    await #expect(throws: CryptoFailure.unknownKey) {
      try await world.key(of: .person("per_1"), by: stranger)
    }
  }
}
