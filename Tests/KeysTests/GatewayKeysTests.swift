import Core
import Crypto
import Storage
import Support
import Testing

@testable import Keys

@Suite("The gateway's own keys", .onBothDatabases) struct GatewayKeysTests {
  let world: KeyWorld

  init() async throws { world = try await KeyWorld() }

  static func all(_ keys: GatewayKeys) -> [OpenedKey] {
    [keys.index, keys.pepper, keys.audit, keys.forms, keys.box, keys.receipts]
  }

  @Test func `they are made at the first start and are the same at the next`() async throws {
    let first = Self.all(try await world.table.openGatewayKeys(in: world.database))
    let next = Self.all(try await world.table.openGatewayKeys(in: world.database))
    #expect(first.count == GatewayKey.allCases.count)
    for (one, other) in zip(first, next) { #expect(try KeyWorld.areSame(one, other)) }
    for position in first.indices.dropFirst() {
      #expect(try !KeyWorld.areSame(first[0], first[position]))
    }
  }

  @Test func `processes that start at once end with the same keys`() async throws {
    let starts = try await withThrowingTaskGroup(of: [OpenedKey].self) { group in
      for seed in 1...6 {
        let surroundings = Surroundings.test(seed: UInt64(seed))
        let database = try Database.open(world.stored.location, surroundings: surroundings)
        let table = KeyTable(ring: world.ring, surroundings: surroundings)
        group.addTask {
          let keys = try await table.openGatewayKeys(in: database)
          await database.close()
          return Self.all(keys)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(starts.count == 6)
    for start in starts.dropFirst() {
      for (one, other) in zip(starts[0], start) { #expect(try KeyWorld.areSame(one, other)) }
    }
  }

  @Test(arguments: GatewayKey.allCases)
  func `one that was destroyed is named and never made anew`(use: GatewayKey) async throws {
    _ = try await world.table.openGatewayKeys(in: world.database)
    try await world.destroy(.gateway(use))
    await #expect(throws: GatewayKeyDestroyed(use: use)) {
      try await world.table.openGatewayKeys(in: world.database)
    }
    #expect(GatewayKeyDestroyed(use: use).description.contains(use.rawValue))
  }

  @Test func `without randomness none is made`() async throws {
    let broken = Surroundings(clock: TestClock(), random: NoRandom(), log: .silent)
    let table = KeyTable(ring: world.ring, surroundings: broken)
    await #expect(throws: (any Error).self) { try await table.openGatewayKeys(in: world.database) }
    let count = try await world.database.read { try $0.first("SELECT COUNT(*) AS n FROM data_key")?.int("n") }
    #expect(count == 0)
  }

  struct NoRandom: RandomSource {
    func bytes(_ count: Int) throws(RandomUnavailable) -> [UInt8] { throw RandomUnavailable() }
  }
}
