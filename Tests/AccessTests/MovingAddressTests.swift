import Access
import Core
import Storage
import Support
import Testing

@Suite("Another address of an account", .onBothDatabases) struct MovingAddressTests {
  private func move(
    _ world: AccessWorld,
    _ signedIn: SignedIn,
    to address: String
  ) async throws -> Bool {
    let person = try #require(signedIn.session.people.first)
    let accounts = world.accounts
    let prepared = try accounts.prepareAddress(
      try EmailAddress(parsing: address),
      of: signedIn.session.account
    )
    let new = try ContactPointID(at: world.clock.now, from: TestRandom(seed: 9))
    return try await world.database.database.write {
      try accounts.moveAddress(prepared, of: person.person, from: person.contactPoint, to: new, in: $0)
    }
  }

  @Test func `the account signs in by the new one and no longer by the old`() async throws {
    let world = try await AccessWorld()
    let signedIn = try await world.open("anna@example.org")
    #expect(try await move(world, signedIn, to: "new@example.org"))
    #expect(try await world.signIn("anna@example.org").isRefused)
    let again = try #require(try await world.signIn("new@example.org").signedIn)
    #expect(try await world.accounts.address(of: again.session).text == "new@example.org")
    #expect(again.session.people.first?.contactPoint != signedIn.session.people.first?.contactPoint)
    // From another contact point than the present one nothing moves.
    #expect(try await !move(world, signedIn, to: "third@example.org"))
  }

  @Test func `an address that has an account is not taken`() async throws {
    let world = try await AccessWorld()
    let signedIn = try await world.open("anna@example.org")
    world.clock.advance(by: .milliseconds(1))
    try await world.open("ben@example.org")
    #expect(try await !move(world, signedIn, to: "BEN@example.org"))
    #expect(try await world.signIn("anna@example.org").signedIn != nil)
    #expect(try await world.signIn("ben@example.org").signedIn != nil)
  }

  @Test func `the present password is asked for five times a session, a right one costs nothing`()
    async throws
  {
    let world = try await AccessWorld()
    let session = try await world.open("anna@example.org").session
    for _ in 0..<9 {
      guard case .right = try await world.accounts.confirmPassword(in: session, AccessWorld.password) else {
        Issue.record("the right password is right")
        return
      }
    }
    for _ in 0..<4 {
      guard case .wrong = try await world.accounts.confirmPassword(in: session, AccessWorld.otherPassword)
      else {
        Issue.record("a wrong one is wrong")
        return
      }
    }
    guard
      case .sessionOver = try await world.accounts.confirmPassword(in: session, AccessWorld.otherPassword),
      case .sessionOver = try await world.accounts.confirmPassword(in: session, AccessWorld.password)
    else {
      Issue.record("the fifth ends the session")
      return
    }
    #expect(try await world.audited()["password.asked refused"] == 5)
  }
}
