import Access
import Core
import Storage
import Support
import Testing

@Suite("Asks for a new password", .onBothDatabases) struct ForgottenPasswordsTests {
  @Test func `an ask is found by its address, in any case, and forgotten once it is settled`() async throws {
    let world = try await AccessWorld()
    let person = try world.newPerson()
    try await world.open("anna@example.org", person)
    let id = try #require(try await world.ask("ANNA@example.org").noted)
    #expect(try await world.people(of: id) == [person])
    let asks = ForgottenPasswords(world.ground)
    try await world.database.database.write { connection in
      try asks.settle(id, people: try asks.people(of: id, in: connection), in: connection)
    }
    #expect(try await world.people(of: id).isEmpty)
    #expect(try await world.audited()["password.forgotten done"] == 1)
    let nobodys = try #require(try await world.ask("nobody@example.org").noted)
    #expect(try await world.people(of: nobodys).isEmpty)
  }

  @Test func `an ask for nobody costs what one for somebody costs`() async throws {
    let world = try await AccessWorld()
    try await world.open("anna@example.org")
    var work: Set<[Int]> = []
    for address in ["anna@example.org", "nobody@example.org"] {
      let before = world.database.database.counters
      _ = try await world.ask(address)
      let after = world.database.database.counters
      work.insert([after.writes - before.writes, after.reads - before.reads])
    }
    #expect(work == [[1, 0]])
    #expect(try await world.count("forgotten_password WHERE email_index IS NOT NULL") == 2)
  }

  @Test func `the eleventh ask of a network in five minutes waits, whatever it asks for`() async throws {
    let world = try await AccessWorld()
    let start = world.clock.now
    for number in 0..<10 {
      #expect(try await world.ask("nobody\(number)@example.org").noted != nil)
    }
    #expect(try await world.ask("somebody@example.org") == .slowDown(until: start + .minutes(5)))
    #expect(try await world.ask("somebody@example.org", network: "192.0.2.2").noted != nil)
    world.clock.advance(by: .minutes(5))
    #expect(try await world.ask("somebody@example.org").noted != nil)
    #expect(try await world.count("forgotten_password") == 12)
  }

  @Test func `an address that many ask for is nobody's for a while, and no longer for their asking on`()
    async throws
  {
    let world = try await AccessWorld()
    try await world.open("anna@example.org")
    for number in 0..<10 {
      let id = try #require(try await world.ask("anna@example.org", network: "192.0.2.\(number)").noted)
      #expect(try await world.people(of: id).count == 1)
    }
    for number in 0..<20 {
      world.clock.advance(by: .seconds(10))
      let id = try #require(try await world.ask("anna@example.org", network: "198.51.100.\(number)").noted)
      #expect(try await world.people(of: id).isEmpty)
    }
    world.clock.advance(by: .seconds(100))
    let id = try #require(try await world.ask("anna@example.org", network: "203.0.113.1").noted)
    #expect(try await world.people(of: id).count == 1)
    // Nothing of it counts as a try at the password.
    #expect(try await world.signIn("anna@example.org").signedIn != nil)
  }

  @Test func `an ask that no job took is swept after a day`() async throws {
    let world = try await AccessWorld()
    _ = try await world.ask("anna@example.org")
    #expect(try await world.ground.sweep() == 0)
    world.clock.advance(by: .days(2))
    #expect(try await world.ground.sweep() == 3)
    #expect(try await world.count("forgotten_password") == 0)
  }
}

extension ForgottenPasswords.Outcome {
  fileprivate var noted: ForgottenID? {
    if case .noted(let id) = self { id } else { nil }
  }
}

extension AccessWorld {
  fileprivate func ask(
    _ address: String,
    network: String = "192.0.2.1"
  ) async throws -> ForgottenPasswords.Outcome {
    let asks = ForgottenPasswords(ground)
    let prepared = try asks.prepare(try EmailAddress(parsing: address), network: network)
    return try await database.database.write { try asks.write(prepared, in: $0) }
  }

  fileprivate func people(of id: ForgottenID) async throws -> [PersonID] {
    let asks = ForgottenPasswords(ground)
    return try await database.database.read { try asks.people(of: id, in: $0).map(\.person) }
  }
}
