import Access
import Core
import Support
import Testing

/// A session is put together when it is opened, and read at every later request: both must say the same.
@Suite("A session that is opened", .onBothDatabases) struct SessionOpeningTests {
  let world: AccessWorld

  init() async throws { world = try await AccessWorld() }

  private func expectAsRead(_ signedIn: SignedIn) async throws {
    let opened = signedIn.session
    let read = try #require(try await world.session(signedIn.sessionSecret))
    #expect(opened.id == read.id && opened.account == read.account && opened.kind == read.kind)
    #expect(opened.people.map(\.person) == read.people.map(\.person))
    #expect(opened.people.map(\.contactPoint) == read.people.map(\.contactPoint))
    #expect(opened.people.map(\.addedAt) == read.people.map(\.addedAt))
    #expect(opened.lastReset == read.lastReset)
    #expect(opened.startedAt == read.startedAt && opened.idleEndsAt == read.idleEndsAt)
    #expect(opened.endsAt == read.endsAt)
  }

  private func expectAsRead(_ creation: AccountCreation) async throws -> SignedIn? {
    guard case .created(let signedIn) = creation else { return nil }
    try await expectAsRead(signedIn)
    return signedIn
  }

  private func sitAndCreate(_ address: String, _ person: PersonID) async throws -> SignedIn? {
    let secret = try await world.sit(address, person)
    world.clock.advance(by: .minutes(1))
    return try await expectAsRead(
      try await world.accounts.create(from: secret, password: AccessWorld.password)
    )
  }

  @Test func `with an account, or with a further one of a person, is as later requests find it`() async throws
  {
    let person = try world.newPerson()
    let first = try #require(try await sitAndCreate("anna@example.org", person))
    #expect(first.session.lastReset == nil)
    let second = try #require(try await sitAndCreate("anna@example.net", person))
    #expect(second.session.lastReset == world.clock.now - .minutes(1))
    let again = try #require(try await world.signIn("anna@example.net").signedIn)
    try await expectAsRead(again)
    #expect(again.session.lastReset == second.session.lastReset && again.resetToShow == nil)
  }

  @Test func `after a reset, a change, and with two mailboxes too`() async throws {
    let person = try world.newPerson()
    let first = try #require(try await sitAndCreate("anna@example.org", person))
    world.clock.advance(by: .minutes(1))
    let added = try await world.accounts.addPerson(
      from: try await world.sit("anna@example.org"),
      to: first.session
    )
    guard case .added = added else { throw AccessWorld.Unexpected() }
    let secret = try await world.sit("anna@example.org", person, origin: .reset)
    world.clock.advance(by: .minutes(1))
    guard
      case .reset(let reset) = try await world.accounts.resetPassword(
        from: secret,
        to: AccessWorld.otherPassword
      )
    else { throw AccessWorld.Unexpected() }
    try await expectAsRead(reset)
    #expect(reset.session.people.count == 2 && reset.session.lastReset != nil)
    let signedIn = try #require(
      try await world.signIn("anna@example.org", AccessWorld.otherPassword).signedIn
    )
    try await expectAsRead(signedIn)
    #expect(signedIn.resetToShow == world.clock.now - .minutes(1))
    guard
      case .changed(let changed) = try await world.accounts.changePassword(
        in: signedIn.session,
        from: AccessWorld.otherPassword,
        to: AccessWorld.password
      )
    else { throw AccessWorld.Unexpected() }
    try await expectAsRead(changed)
    #expect(changed.session.lastReset == reset.session.lastReset)
  }
}
