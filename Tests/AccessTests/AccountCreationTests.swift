import Access
import Core
import Crypto
import Storage
import Support
import Testing

@Suite("Making an account", .onBothDatabases) struct AccountCreationTests {
  @Test func `a sitting becomes an account and a session at once`() async throws {
    let world = try await AccessWorld()
    let person = try world.newPerson()
    let signedIn = try await world.open("anna@example.org", person)
    let session = try #require(try await world.session(signedIn.sessionSecret))
    #expect(session.people.map(\.person) == [person])
    #expect(session.kind == .family)
    #expect(session.earliestOpenMail(at: world.clock.now) == nil)
    #expect(try await world.accounts.address(of: session).text == "anna@example.org")
    let audited = try await world.audited()
    #expect(audited["account.created done"] == 1)
    #expect(audited["session.opened done"] == 1)
  }

  @Test func `a person has an account while one opens by a contact point of theirs that still stands`()
    async throws
  {
    let world = try await AccessWorld()
    let person = try world.newPerson()
    let session = try await world.open("anna@example.org", person).session
    let point = try #require(session.people.first?.contactPoint)
    let other = try ContactPointID(at: world.clock.now, from: SystemRandom())
    let stranger = try world.newPerson()
    let answers = try await world.database.database.read { connection in
      [
        try world.accounts.hasAccount(person, by: [other, point], in: connection),
        try world.accounts.hasAccount(person, by: [other], in: connection),
        try world.accounts.hasAccount(person, by: [], in: connection),
        try world.accounts.hasAccount(stranger, by: [point], in: connection),
      ]
    }
    #expect(answers == [true, false, false, false])
  }

  @Test func `of fifty submissions at once one makes the account`() async throws {
    let world = try await AccessWorld()
    let secret = try await world.sit("anna@example.org")
    let outcomes = try await withThrowingTaskGroup(of: AccountCreation.self) { group in
      for _ in 0..<50 {
        group.addTask { try await world.accounts.create(from: secret, password: AccessWorld.password) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.filter(\.isCreated).count == 1)
    #expect(outcomes.filter(\.isSittingOver).count == 49)
    #expect(try await world.count("account") == 1)
    #expect(try await world.count("session") == 1)
    #expect(try await world.audited()["account.created done"] == 1)
  }

  @Test func `a sitting is over after a quarter of an hour`() async throws {
    let world = try await AccessWorld()
    let secret = try await world.sit("anna@example.org")
    world.clock.advance(by: .minutes(15) - .milliseconds(1))
    #expect(try await world.sittings.sitting(for: secret) != nil)
    world.clock.advance(by: .milliseconds(1))
    #expect(try await world.sittings.sitting(for: secret) == nil)
    #expect(try await world.accounts.create(from: secret, password: AccessWorld.password).isSittingOver)
    #expect(try await world.count("account") == 0)
  }

  @Test func `a sitting does not live longer because the clock was set back`() async throws {
    let world = try await AccessWorld()
    let secret = try await world.sit("anna@example.org")
    world.clock.advance(by: .hours(-1))
    #expect(try await world.sittings.sitting(for: secret) == nil)
  }

  @Test(arguments: [
    "short", "passwordpassword", "aaaaaaaaaaaaaaaa", "anna@example.org",
  ])
  func `a password that will not do is refused with its reason and the sitting goes on`(
    password: String
  ) async throws {
    let world = try await AccessWorld()
    let secret = try await world.sit("anna@example.org")
    guard case .unsuitable = try await world.accounts.create(from: secret, password: Secret(password)) else {
      Issue.record("it was taken")
      return
    }
    #expect(try await world.accounts.create(from: secret, password: AccessWorld.password).isCreated)
  }

  @Test func `another address than the confirmed one is refused, other capitals are not`() async throws {
    let world = try await AccessWorld()
    let secret = try await world.sit("Anna@example.org")
    let other = try await world.accounts.create(
      from: secret,
      address: try EmailAddress(parsing: "eve@example.org"),
      password: AccessWorld.password
    )
    guard case .otherAddress = other else {
      Issue.record("it was taken")
      return
    }
    let same = try await world.accounts.create(
      from: secret,
      address: try EmailAddress(parsing: "ANNA@example.org"),
      password: AccessWorld.password
    )
    #expect(same.isCreated)
    #expect(try await world.signIn("anna@EXAMPLE.org").signedIn != nil)
  }

  @Test func `a second person at the address joins the account that is there`() async throws {
    let world = try await AccessWorld()
    let (gran, grandad) = (try world.newPerson(), try world.newPerson())
    let signedIn = try await world.open("us@example.org", gran)
    world.clock.advance(by: .seconds(1))
    let secret = try await world.sit("us@example.org", grandad)
    guard
      case .accountExists = try await world.accounts.create(from: secret, password: AccessWorld.otherPassword)
    else {
      Issue.record("an account was made over another")
      return
    }
    let addition = try await world.accounts.addPerson(from: secret, to: signedIn.session)
    guard case .added(grandad) = addition else {
      Issue.record("the person was not added")
      return
    }
    #expect(try await world.session(signedIn.sessionSecret)?.people.map(\.person) == [gran, grandad])
    guard case .sittingOver = try await world.accounts.addPerson(from: secret, to: signedIn.session) else {
      Issue.record("a sitting was spent twice")
      return
    }
    #expect(try await world.signIn("us@example.org", AccessWorld.otherPassword).isRefused)
  }

  @Test func `of fifty additions at once one is made`() async throws {
    let world = try await AccessWorld()
    let signedIn = try await world.open("us@example.org")
    let secret = try await world.sit("us@example.org")
    let added = try await withThrowingTaskGroup(of: PersonAddition.self) { group in
      for _ in 0..<50 {
        group.addTask { try await world.accounts.addPerson(from: secret, to: signedIn.session) }
      }
      return try await group.reduce(into: 0) { count, addition in
        if case .added = addition { count += 1 }
      }
    }
    #expect(added == 1)
    #expect(try await world.audited()["account.person_added done"] == 1)
  }

  @Test func `a session that was ended adds nobody`() async throws {
    let world = try await AccessWorld()
    let signedIn = try await world.open("us@example.org")
    let secret = try await world.sit("us@example.org")
    try await world.sessions.end(signedIn.session)
    guard case .sessionOver = try await world.accounts.addPerson(from: secret, to: signedIn.session) else {
      Issue.record("the person was added")
      return
    }
    #expect(try await world.count("account_person") == 1)
  }

  @Test func `a person's sitting adds nobody to the account of another address`() async throws {
    let world = try await AccessWorld()
    let signedIn = try await world.open("eve@example.org")
    let secret = try await world.sit("anna@example.org")
    guard case .otherAddress = try await world.accounts.addPerson(from: secret, to: signedIn.session) else {
      Issue.record("a stranger's account opens the mailbox")
      return
    }
    #expect(try await world.session(signedIn.sessionSecret)?.people.count == 1)
  }

  @Test func `a second account of one person is held and told of like a reset`() async throws {
    let world = try await AccessWorld()
    let person = try world.newPerson()
    try await world.open("old@example.org", person)
    #expect(world.alerts.all.isEmpty)
    let second = try await world.open("new@example.org", person)
    #expect(second.session.lastReset == world.clock.now)
    #expect(world.alerts.all == [person])
  }

  @Test func `where the audit entry cannot be written there is no account`() async throws {
    let world = try await AccessWorld()
    let secret = try await world.sit("anna@example.org")
    let deaf = try await AccessWorld(sharing: world, auditRandom: NoRandom())
    await #expect(throws: AccessFailure.self) {
      try await deaf.accounts.create(from: secret, password: AccessWorld.password)
    }
    #expect(try await world.count("account") == 0)
    #expect(try await world.sittings.sitting(for: secret) != nil)
  }

  @Test func `neither address nor secret nor network stands in the database`() async throws {
    let world = try await AccessWorld()
    let signedIn = try await world.open("canary@example.org")
    _ = try await world.signIn("canary@example.org", AccessWorld.otherPassword, network: "192.0.2.77")
    let sitting = try await world.sit("canary@example.org")
    let key = try await world.keys.create(label: "case system", scopes: [.people])
    var secrets = ["canary", "192.0.2.77", "plum ladder", sitting]
    secrets.append(signedIn.sessionSecret.reveal { $0 })
    secrets.append(try #require(signedIn.deviceSecret).reveal { $0 })
    secrets.append(key.text.reveal { String($0.suffix(43)) })
    #expect(try await world.database.found(["sign_in_try"]) == ["sign_in_try"])
    #expect(try await world.database.found(secrets) == [])
  }
}

/// A source that has none to give.
struct NoRandom: RandomSource {
  func bytes(_ count: Int) throws(RandomUnavailable) -> [UInt8] { throw RandomUnavailable() }
}
