import Core
import Crypto
import Storage
import Support
import Testing

@testable import Keys

@Suite("Re-wrapping after a root key was added", .onBothDatabases) struct RewrapTests {
  let world: KeyWorld

  init() async throws { world = try await KeyWorld() }

  /// Makes keys of many people in one write, under the present root key.
  func makePeople(_ numbers: ClosedRange<Int>) async throws {
    let keys = try numbers.map { try world.table.prepare(.person("per_\($0)")) }
    try await world.database.write { [table = world.table] connection in
      for key in keys { try table.insert(key, in: connection) }
    }
  }

  /// The table under a ring with one root key more.
  func rotated() throws -> KeyTable {
    KeyTable(
      ring: try KeyRing.addKey(path: world.ringPath, random: SystemRandom()),
      surroundings: .test(seed: 9)
    )
  }

  func rewrapAll(_ table: KeyTable) async throws -> [Int] {
    var (turns, cursor): ([Int], String?) = ([], nil)
    repeat {
      let turn = try await table.rewrap(after: cursor, in: world.database)
      turns.append(turn.rewrapped)
      cursor = turn.next
    } while cursor != nil
    return turns
  }

  @Test func `every key is wrapped anew in turns, and stays the key it was`() async throws {
    try await makePeople(1...450)
    let before = try await world.database.read { [table = world.table] in
      try table.key(of: .person("per_7"), in: $0)
    }
    let table = try rotated()
    #expect(try await rewrapAll(table) == [200, 200, 50])
    #expect(try await rewrapAll(table) == [0, 0, 0])
    let after = try await world.key(of: .person("per_7"), by: table)
    #expect(try KeyWorld.areSame(#require(before), #require(after)))
    await #expect(throws: CryptoFailure.unknownKey) { try await world.key(of: .person("per_7")) }
  }

  @Test func `a table of exactly one turn ends, and so does an empty one`() async throws {
    let empty = try await world.table.rewrap(after: nil, in: world.database)
    #expect(empty == KeyTable.RewrapTurn(rewrapped: 0, next: nil))
    try await makePeople(1...200)
    #expect(try await rewrapAll(try rotated()) == [200, 0])
  }

  @Test func `a pass that was broken off is taken up from the beginning`() async throws {
    try await makePeople(1...250)
    let table = try rotated()
    #expect(try await table.rewrap(after: nil, in: world.database).rewrapped == 200)
    #expect(try await rewrapAll(table) == [0, 50])
  }

  @Test func `mailboxes and the gateway's keys are re-wrapped too, and destroyed keys are left alone`()
    async throws
  {
    _ = try await world.table.openGatewayKeys(in: world.database)
    _ = try await world.made(.mailbox("per_1"))
    _ = try await world.made(.person("per_1"))
    try await world.destroy(.person("per_1"))
    let table = try rotated()
    #expect(try await rewrapAll(table) == [GatewayKey.allCases.count + 1])
    #expect(try await world.key(of: .person("per_1"), by: table) == nil)
    #expect(try await world.database.read { try table.mailboxKeyPair(of: "per_1", in: $0) } != nil)
    _ = try await table.openGatewayKeys(in: world.database)
  }

  @Test func `a key that was destroyed after it was read stays destroyed`() async throws {
    _ = try await world.made(.person("per_1"))
    let rows = try await world.database.read { try KeyStore.page(after: "", atMost: 10, in: $0) }
    let row = try #require(rows.first)
    try await world.destroy(.person("per_1"))
    let late = KeyStore.Rewrapped(
      id: row.id,
      before: row.wrapped,
      wrapped: [1, 2, 3],
      rootKeyID: world.ring.activeID
    )
    #expect(try await world.database.write { try KeyStore.replace(late, in: $0) } == 0)
    #expect(
      try await world.key(of: .person("per_1"))
        == nil
    )
  }
}
