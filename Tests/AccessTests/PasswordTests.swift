import Access
import Core
import Crypto
import Storage
import Support
import Testing

@Suite("Changing a password", .onBothDatabases) struct PasswordChangeTests {
  @Test func `it ends every other session and forgets every browser`() async throws {
    let world = try await AccessWorld()
    let first = try await world.open("anna@example.org")
    let second = try #require(try await world.signIn("anna@example.org").signedIn)
    let change = try await world.accounts.changePassword(
      in: second.session,
      from: AccessWorld.password,
      to: AccessWorld.otherPassword
    )
    guard case .changed(let new) = change else {
      Issue.record("it was not changed")
      return
    }
    #expect(try await world.session(first.sessionSecret) == nil)
    #expect(try await world.session(second.sessionSecret) == nil)
    #expect(try await world.session(new.sessionSecret) != nil)
    #expect(new.session.id != second.session.id)
    #expect(try await world.count("known_device") == 1)
    #expect(try await world.signIn("anna@example.org").isRefused)
    #expect(try await world.signIn("anna@example.org", AccessWorld.otherPassword).signedIn != nil)
    #expect(try await world.audited()["password.changed done"] == 1)
  }

  @Test func `five wrong present passwords end the session`() async throws {
    let world = try await AccessWorld()
    let signedIn = try await world.open("anna@example.org")
    for number in 1...5 {
      let change = try await world.accounts.changePassword(
        in: signedIn.session,
        from: Secret("not the password at all"),
        to: AccessWorld.otherPassword
      )
      switch change {
      case .wrongPassword: #expect(number < 5)
      case .sessionOver: #expect(number == 5)
      default: Issue.record("it was changed")
      }
      #expect(try await (world.session(signedIn.sessionSecret) == nil) == (number == 5))
    }
    #expect(try await world.audited()["password.changed refused"] == 5)
    #expect(try await world.signIn("anna@example.org").signedIn != nil)
  }

  @Test func `an unsuitable new password changes nothing`() async throws {
    let world = try await AccessWorld()
    let signedIn = try await world.open("anna@example.org")
    let change = try await world.accounts.changePassword(
      in: signedIn.session,
      from: AccessWorld.password,
      to: Secret("too short")
    )
    guard case .unsuitable(.tooShort) = change else {
      Issue.record("it was taken")
      return
    }
    #expect(try await world.session(signedIn.sessionSecret) != nil)
  }
}

@Suite("Resetting a password", .onBothDatabases) struct PasswordResetTests {
  private func reset(_ world: AccessWorld, _ secret: String) async throws -> PasswordReset {
    try await world.accounts.resetPassword(from: secret, to: AccessWorld.otherPassword)
  }

  @Test func `link and check set it anew, end the rest and are told of`() async throws {
    let world = try await AccessWorld()
    let person = try world.newPerson()
    let old = try await world.open("anna@example.org", person)
    let secret = try await world.sit("anna@example.org", person, origin: .reset)
    guard case .reset(let new) = try await reset(world, secret) else {
      Issue.record("it was not reset")
      return
    }
    #expect(try await world.session(old.sessionSecret) == nil)
    #expect(try await world.session(new.sessionSecret) != nil)
    #expect(new.resetToShow == nil)
    #expect(world.alerts.all == [person])
    #expect(try await world.audited()["password.reset done"] == 1)
    guard case .sittingOver = try await reset(world, secret) else {
      Issue.record("a sitting was spent twice")
      return
    }
    let resetAt = world.clock.now
    world.clock.advance(by: .hours(1))
    let next = try #require(try await world.signIn("anna@example.org", AccessWorld.otherPassword).signedIn)
    #expect(next.resetToShow == resetAt)
    let after = try #require(try await world.signIn("anna@example.org", AccessWorld.otherPassword).signedIn)
    #expect(after.resetToShow == nil)
  }

  @Test func `it ends the person's other sittings`() async throws {
    let world = try await AccessWorld()
    let person = try world.newPerson()
    try await world.open("anna@example.org", person)
    let one = try await world.sit("anna@example.org", person, origin: .reset)
    let other = try await world.sit("anna@example.org", person, origin: .reset)
    guard case .reset = try await reset(world, one) else {
      Issue.record("it was not reset")
      return
    }
    #expect(try await world.sittings.sitting(for: other) == nil)
  }

  @Test func `older mail stays shut for seventy-two hours, or until the person is verified`() async throws {
    let world = try await AccessWorld()
    let person = try world.newPerson()
    try await world.open("anna@example.org", person)
    let resetAt = world.clock.now
    let secret = try await world.sit("anna@example.org", person, origin: .reset)
    // It counts from the pass: what the pass released is the very mail that she passed for.
    world.clock.advance(by: .minutes(10))
    guard case .reset(let new) = try await reset(world, secret) else {
      Issue.record("it was not reset")
      return
    }
    #expect(new.session.earliestOpenMail(at: resetAt) == resetAt)
    #expect(new.session.earliestOpenMail(at: resetAt + .hours(72) - .milliseconds(1)) == resetAt)
    #expect(new.session.earliestOpenMail(at: resetAt + .hours(72)) == nil)
    try await world.database.database.write { try world.accounts.settleReset(of: person, in: $0) }
    let settled = try #require(try await world.session(new.sessionSecret))
    #expect(settled.earliestOpenMail(at: resetAt) == nil)
  }

  @Test func `it opens an account that a hundred failures have closed to strangers`() async throws {
    let world = try await AccessWorld()
    let person = try world.newPerson()
    try await world.open("anna@example.org", person)
    _ = try await world.database.database.write { try $0.execute("UPDATE account SET failures = 99") }
    #expect(try await world.signIn("anna@example.org", Secret("not the password at all")).isRefused)
    world.clock.advance(by: .hours(1))
    #expect(try await world.signIn("anna@example.org").isRefused)
    #expect(try await world.audited()["session.refused besieged"] == 1)
    _ = try await reset(world, try await world.sit("anna@example.org", person, origin: .reset))
    #expect(try await world.signIn("anna@example.org", AccessWorld.otherPassword).signedIn != nil)
  }

  @Test(arguments: [Sitting.Origin.confirm, .invitation])
  func `a sitting of another origin resets nothing`(origin: Sitting.Origin) async throws {
    let world = try await AccessWorld()
    let person = try world.newPerson()
    try await world.open("anna@example.org", person)
    guard
      case .sittingOver = try await reset(
        world,
        try await world.sit("anna@example.org", person, origin: origin)
      )
    else {
      Issue.record("it was reset")
      return
    }
    #expect(try await world.signIn("anna@example.org").signedIn != nil)
  }

  @Test func `somebody else at the same address cannot reset the account`() async throws {
    let world = try await AccessWorld()
    try await world.open("us@example.org")
    let secret = try await world.sit("us@example.org", origin: .reset)
    guard case .noAccount = try await reset(world, secret) else {
      Issue.record("it was reset")
      return
    }
    #expect(try await world.signIn("us@example.org").signedIn != nil)
  }
}
