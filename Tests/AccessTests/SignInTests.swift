import Access
import Core
import Crypto
import Storage
import Support
import Testing

@Suite("Signing in", .onBothDatabases) struct SignInTests {
  private let wrong = Secret("not the password at all")

  @Test func `the right password opens a session, a wrong one and an unknown address do not`() async throws {
    let world = try await AccessWorld()
    let first = try await world.open("anna@example.org")
    let second = try #require(try await world.signIn("anna@example.org").signedIn)
    #expect(second.session.id != first.session.id)
    #expect(try await world.session(second.sessionSecret)?.account == first.session.account)
    #expect(try await world.signIn("anna@example.org", wrong).isRefused)
    #expect(try await world.signIn("nobody@example.org").isRefused)
    let audited = try await world.audited()
    #expect(audited["session.opened done"] == 2)
    #expect(audited["session.refused wrong"] == 1)
    #expect(audited["session.refused refused"] == 1)
  }

  @Test func `after ten failures the right password is refused too, for five minutes`() async throws {
    let world = try await AccessWorld()
    try await world.open("anna@example.org")
    for number in 0..<10 {
      #expect(try await world.signIn("anna@example.org", wrong, network: "192.0.2.\(number)").isRefused)
    }
    #expect(try await world.signIn("anna@example.org", network: "192.0.2.100").isRefused)
    #expect(try await world.audited()["session.refused locked"] == 1)
    world.clock.advance(by: .minutes(5))
    #expect(try await world.signIn("anna@example.org", network: "192.0.2.100").signedIn != nil)
  }

  @Test func `failures are remembered when the program starts anew`() async throws {
    let world = try await AccessWorld()
    try await world.open("anna@example.org")
    for number in 0..<10 {
      _ = try await world.signIn("anna@example.org", wrong, network: "192.0.2.\(number)")
    }
    let database = try Database.open(
      world.database.location,
      surroundings: .test(clock: world.clock)
    )
    let tries = try await database.read { try $0.first("SELECT COUNT(*) AS n FROM sign_in_try")?.int("n") }
    #expect(tries == 20)
    await database.close()
    let restarted = try await AccessWorld(sharing: world)
    #expect(try await restarted.signIn("anna@example.org", network: "192.0.2.100").isRefused)
  }

  @Test func `an unknown address is locked like a known one`() async throws {
    let world = try await AccessWorld()
    for number in 0..<12 {
      #expect(try await world.signIn("nobody@example.org", wrong, network: "192.0.2.\(number)").isRefused)
    }
    // Ten were charged to address and network, two to the network alone.
    #expect(try await world.count("sign_in_try") == 22)
  }

  @Test func `thirty guesses at once are ten`() async throws {
    let world = try await AccessWorld()
    try await world.open("anna@example.org")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<30 {
        group.addTask {
          let isRefused = try await world.signIn("anna@example.org", wrong, network: "192.0.2.\(number)")
            .isRefused
          #expect(isRefused)
        }
      }
      try await group.waitForAll()
    }
    let audited = try await world.audited()
    #expect(audited["session.refused wrong"] == 10)
    #expect(audited["session.refused locked"] == 20)
  }

  @Test func `a network that failed sixty times is told to wait, another is not`() async throws {
    let world = try await AccessWorld()
    try await world.open("anna@example.org")
    let start = world.clock.now
    for number in 0..<60 {
      #expect(
        try await world.signIn("nobody\(number)@example.org", wrong, network: "2001:db8:0:1::/64").isRefused
      )
    }
    guard case .slowDown(let until) = try await world.signIn("anna@example.org", network: "2001:db8:0:1::/64")
    else {
      Issue.record("the network was not told to wait")
      return
    }
    #expect(until == start + .minutes(5))
    #expect(try await world.signIn("anna@example.org", network: "2001:db8:0:2::/64").signedIn != nil)
    world.clock.advance(by: .minutes(5))
    #expect(try await world.signIn("anna@example.org", network: "2001:db8:0:1::/64").signedIn != nil)
  }

  @Test func `one who slips in a shared network shuts nobody else out`() async throws {
    let world = try await AccessWorld()
    try await world.open("anna@example.org")
    try await world.open("beth@example.org")
    for _ in 0..<12 { #expect(try await world.signIn("anna@example.org", wrong).isRefused) }
    #expect(try await world.signIn("beth@example.org").signedIn != nil)
    // At the account itself nothing more is tried.
    #expect(try await world.signIn("anna@example.org").isRefused)
  }

  @Test func `families who fail shut nobody of the staff out of their network, nor the other way round`()
    async throws
  {
    let world = try await AccessWorld()
    func slowed(_ kind: AccountKind) async throws -> Bool {
      let outcome = try await world.accounts.signIn(
        SignInAttempt(
          kind: kind,
          address: try EmailAddress(parsing: "nobody@example.org"),
          password: wrong,
          network: "192.0.2.1",
          deviceSecret: nil
        )
      )
      if case .slowDown = outcome { return true }
      return false
    }
    for _ in 0..<60 { #expect(try await slowed(.family) == false) }
    #expect(try await slowed(.family))
    for _ in 0..<60 { #expect(try await slowed(.staff) == false) }
    #expect(try await slowed(.staff))
  }

  @Test func `refusals that belong to no account have one entry for network and minute`() async throws {
    let world = try await AccessWorld()
    let refused = "session.refused refused"
    for _ in 0..<3 { _ = try await world.signIn("nobody@example.org", wrong) }
    #expect(try await world.audited()[refused] == 1)
    _ = try await world.signIn("nobody@example.org", wrong, network: "192.0.2.2")
    #expect(try await world.audited()[refused] == 2)
    world.clock.advance(by: .minutes(1))
    _ = try await world.signIn("nobody@example.org", wrong)
    #expect(try await world.audited()[refused] == 3)
    let counted = try await world.database.database.read { connection in
      try connection.query("SELECT refusals FROM sign_in_refusal ORDER BY refusals").map {
        try $0.int("refusals")
      }
    }
    #expect(counted == [1, 1, 3])
  }

  @Test func `a right password gives its tries back`() async throws {
    let world = try await AccessWorld()
    try await world.open("anna@example.org")
    for _ in 0..<9 { _ = try await world.signIn("anna@example.org", wrong) }
    for _ in 0..<3 { #expect(try await world.signIn("anna@example.org").signedIn != nil) }
    #expect(try await world.count("sign_in_try") == 18)
  }
}

@Suite("The known device", .onBothDatabases) struct KnownDeviceTests {
  private let wrong = Secret("not the password at all")

  private func lockOut(_ world: AccessWorld, _ address: String) async throws {
    for _ in 0..<10 { _ = try await world.signIn(address, wrong) }
    #expect(try await world.signIn(address).signedIn == nil)
  }

  @Test func `an attacker's failures do not lock out a browser that signed in before`() async throws {
    let world = try await AccessWorld()
    let owner = try await world.open("anna@example.org")
    try await lockOut(world, "anna@example.org")
    // The attacker sits in the same home network, too.
    let again = try #require(try await world.signIn("anna@example.org", device: owner.deviceSecret).signedIn)
    #expect(again.deviceSecret == nil)
    #expect(try await world.signIn("anna@example.org", device: owner.deviceSecret).signedIn != nil)
  }

  @Test func `a known device has ten tries of its own`() async throws {
    let world = try await AccessWorld()
    let owner = try await world.open("anna@example.org")
    for _ in 0..<10 {
      #expect(try await world.signIn("anna@example.org", wrong, device: owner.deviceSecret).isRefused)
    }
    #expect(try await world.signIn("anna@example.org", device: owner.deviceSecret).isRefused)
    #expect(try await world.signIn("anna@example.org").signedIn != nil)
    world.clock.advance(by: .minutes(5))
    #expect(try await world.signIn("anna@example.org", device: owner.deviceSecret).signedIn != nil)
  }

  @Test func `a device known to one account is a stranger to another`() async throws {
    let world = try await AccessWorld()
    try await world.open("anna@example.org")
    let attacker = try await world.open("eve@example.org")
    try await lockOut(world, "anna@example.org")
    #expect(try await world.signIn("anna@example.org", device: attacker.deviceSecret).signedIn == nil)
  }

  @Test func `an account remembers five browsers, the longest unused goes first`() async throws {
    let world = try await AccessWorld()
    let first = try await world.open("anna@example.org")
    for _ in 0..<5 {
      world.clock.advance(by: .minutes(1))
      #expect(try await world.signIn("anna@example.org").signedIn?.deviceSecret != nil)
    }
    #expect(try await world.count("known_device") == 5)
    let forgotten = try await world.signIn("anna@example.org", device: first.deviceSecret)
    #expect(forgotten.signedIn?.deviceSecret != nil)
  }
}

@Suite("A siege", .onBothDatabases) struct SiegeTests {
  private let wrong = Secret("not the password at all")

  @Test func `nobody can shut an account for good by failing`() async throws {
    let world = try await AccessWorld()
    let person = try world.newPerson()
    let owner = try await world.open("anna@example.org", person)
    for round in 0..<10 {
      for _ in 0..<10 {
        #expect(try await world.signIn("anna@example.org", wrong, network: "192.0.2.\(round)").isRefused)
      }
      world.clock.advance(by: .minutes(5))
    }
    // Staff hear of the hundredth.
    #expect(world.sieges.all == [person])
    // A browser that we know comes in at once; another waits a day after the last failure that was looked at.
    #expect(try await world.signIn("anna@example.org", device: owner.deviceSecret).signedIn != nil)
    #expect(try await world.signIn("anna@example.org", network: "192.0.2.99").isRefused)
    world.clock.advance(by: .hours(23))
    #expect(try await world.signIn("anna@example.org", network: "192.0.2.99").isRefused)
    world.clock.advance(by: .hours(1))
    #expect(try await world.signIn("anna@example.org", network: "192.0.2.99").signedIn != nil)
    // A right password ends the siege.
    #expect(try await world.signIn("anna@example.org", wrong).isRefused)
    #expect(try await world.signIn("anna@example.org").signedIn != nil)
    #expect(world.sieges.all == [person])
  }

  @Test func `each further failure costs the guesser another day`() async throws {
    let world = try await AccessWorld()
    try await world.open("anna@example.org")
    _ = try await world.database.database.write { try $0.execute("UPDATE account SET failures = 100") }
    for _ in 0..<3 {
      #expect(try await world.signIn("anna@example.org", wrong).isRefused)
      world.clock.advance(by: .hours(12))
      #expect(try await world.signIn("anna@example.org").isRefused)
      world.clock.advance(by: .hours(12))
      // The sweep takes no try that still counts.
      _ = try await world.ground.sweep()
    }
    #expect(world.sieges.all.count == 3)
    #expect(try await world.signIn("anna@example.org").signedIn != nil)
  }
}

@Suite("Leaving a sitting", .onBothDatabases) struct SittingEndTests {
  @Test func `a sitting that its person leaves opens nothing more`() async throws {
    let world = try await AccessWorld()
    let secret = try await world.sit("anna@example.org")
    for nonsense in ["", "x", String(secret.reversed())] { try await world.sittings.end(nonsense) }
    #expect(try await world.sittings.sitting(for: secret) != nil)
    for _ in 0..<2 { try await world.sittings.end(secret) }
    #expect(try await world.sittings.sitting(for: secret) == nil)
    #expect(try await world.accounts.create(from: secret, password: AccessWorld.password).isSittingOver)
    #expect(try await world.audited()["sitting.ended done"] == 1)
  }
}
