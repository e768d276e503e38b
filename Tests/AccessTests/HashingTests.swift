import Access
import Core
import Crypto
import Dispatch
import Record
import Storage
import Support
import Testing

@Suite("What happens while a password is hashed", .onBothDatabases) struct MeanwhileTests {
  /// Holds the only hashing thread until it is let go.
  private func hold(_ world: AccessWorld, while body: () async throws -> Void) async throws -> SignIn {
    let gate = DispatchSemaphore(value: 0)
    let lane = world.lane
    async let held: Void = lane.run { gate.wait() }
    async let signIn = world.signIn("anna@example.org")
    do {
      try await waitForTry(world)
      try await body()
    } catch {
      Issue.record(error)
    }
    gate.signal()
    try await held
    return try await signIn
  }

  /// Waits until the sign-in has begun: its try is taken before its hash is asked for.
  private func waitForTry(_ world: AccessWorld) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
      guard try await world.count("sign_in_try") == 0 else { return }
      await Task.yield()
    }
    throw AccessWorld.Unexpected()
  }

  @Test func `a freeze wins over the sign-in`() async throws {
    let world = try await AccessWorld()
    let person = try world.newPerson()
    try await world.open("anna@example.org", person)
    let accounts = world.accounts
    let signIn = try await hold(world) {
      try await world.database.database.write { try accounts.freeze(person, by: .gateway, in: $0) }
    }
    #expect(signIn.isRefused)
    #expect(try await world.count("session WHERE ended_at IS NULL") == 0)
  }

  @Test func `another password wins over the sign-in by the old one`() async throws {
    let world = try await AccessWorld()
    try await world.open("anna@example.org")
    let signIn = try await hold(world) {
      _ = try await world.database.database.write { connection in
        try connection.execute("UPDATE account SET password_hash = 'changed meanwhile'")
      }
    }
    #expect(signIn.isRefused)
    #expect(try await world.count("session") == 1)
  }
}

@Suite("Hashing at sign-in", .onBothDatabases) struct HashingTests {
  private func storedHash(_ world: AccessWorld) async throws -> String {
    let hash = try await world.database.database.read { connection in
      try connection.first("SELECT password_hash FROM account")?.text("password_hash")
    }
    return try #require(hash)
  }

  @Test func `a hash of lower parameters is renewed by the next sign-in`() async throws {
    let world = try await AccessWorld()
    try await world.open("anna@example.org")
    let old = try await storedHash(world)
    #expect(old.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
    let raised = try #require(PasswordParameters(memoryKiB: 19_456, iterations: 3, lanes: 1))
    let stricter = try await AccessWorld(sharing: world, parameters: raised)
    #expect(try await stricter.signIn("anna@example.org", AccessWorld.otherPassword).isRefused)
    #expect(try await storedHash(world) == old)
    #expect(try await stricter.signIn("anna@example.org").signedIn != nil)
    let new = try await storedHash(world)
    #expect(new.hasPrefix("$argon2id$v=19$m=19456,t=3,p=1$"))
    #expect(try await stricter.signIn("anna@example.org").signedIn != nil)
    #expect(try await storedHash(world) == new)
  }

  @Test func `under another pepper no password is right`() async throws {
    let world = try await AccessWorld()
    try await world.open("anna@example.org")
    let other = try await AccessWorld(sharing: world, pepper: 9)
    #expect(try await other.signIn("anna@example.org").isRefused)
    #expect(try await world.signIn("anna@example.org").signedIn != nil)
  }

  @Test func `where the lane is full the caller is told so and the try is given back`() async throws {
    let world = try await AccessWorld()
    let owner = try await world.open("anna@example.org")
    world.lane.close()
    for device in [nil, owner.deviceSecret] {
      await #expect {
        try await world.signIn("anna@example.org", device: device)
      } throws: { error in
        if case AccessFailure.busy = error { true } else { false }
      }
    }
    #expect(try await world.count("sign_in_try") == 0)
    let failures = try await world.database.database.read { connection in
      try connection.first("SELECT CAST(SUM(failures) AS BIGINT) AS n FROM account")?.int("n")
    }
    #expect(failures == 0)
    let deviceFailures = try await world.database.database.read { connection in
      try connection.first("SELECT CAST(SUM(failures) AS BIGINT) AS n FROM known_device")?.int("n")
    }
    #expect(deviceFailures == 0)
  }
}
