import Access
import Core
import Record
import Storage
import Support
import Testing

@Suite("Freezing a person", .onBothDatabases) struct FreezeTests {
  @Test func `sessions and sittings end and the right password is refused until it is lifted`() async throws {
    let world = try await AccessWorld()
    let person = try world.newPerson()
    let signedIn = try await world.open("anna@example.org", person)
    let sitting = try await world.sit("anna@example.org", person, origin: .reset)
    let stranger = try await world.open("bob@example.org")
    let accounts = world.accounts
    try await world.database.database.write { try accounts.freeze(person, by: .person(person), in: $0) }
    #expect(try await world.session(signedIn.sessionSecret) == nil)
    #expect(try await world.sittings.sitting(for: sitting) == nil)
    #expect(try await world.session(stranger.sessionSecret) != nil)
    #expect(try await world.signIn("anna@example.org").isRefused)
    #expect(try await world.signIn("anna@example.org", device: signedIn.deviceSecret).isRefused)
    let audited = try await world.audited()
    #expect(audited["session.all_ended frozen"] == 1)
    #expect(audited["session.refused frozen"] == 2)
    try await world.database.database.write { try accounts.unfreeze(person, by: .gateway, in: $0) }
    #expect(try await world.signIn("anna@example.org").signedIn != nil)
  }

  @Test func `a frozen person's reset is refused though the sitting was opened afterwards`() async throws {
    let world = try await AccessWorld()
    let person = try world.newPerson()
    try await world.open("anna@example.org", person)
    let accounts = world.accounts
    try await world.database.database.write { try accounts.freeze(person, by: .gateway, in: $0) }
    let secret = try await world.sit("anna@example.org", person, origin: .reset)
    guard case .sittingOver = try await accounts.resetPassword(from: secret, to: AccessWorld.otherPassword)
    else {
      Issue.record("it was reset")
      return
    }
  }

  @Test func `a frozen person who has no account yet gets none`() async throws {
    let world = try await AccessWorld()
    let person = try world.newPerson()
    let before = try await world.sit("anna@example.org", person)
    let accounts = world.accounts
    try await world.database.database.write { try accounts.freeze(person, by: .gateway, in: $0) }
    let after = try await world.sit("anna@example.org", person)
    for secret in [before, after] {
      #expect(try await accounts.create(from: secret, password: AccessWorld.password).isSittingOver)
    }
    try await world.database.database.write { try accounts.unfreeze(person, by: .gateway, in: $0) }
    #expect(try await accounts.create(from: after, password: AccessWorld.password).isCreated)
  }

  @Test func `an account that two people share is shut for both`() async throws {
    let world = try await AccessWorld()
    let (gran, grandad) = (try world.newPerson(), try world.newPerson())
    let signedIn = try await world.open("us@example.org", gran)
    _ = try await world.accounts.addPerson(
      from: try await world.sit("us@example.org", grandad),
      to: signedIn.session
    )
    let accounts = world.accounts
    try await world.database.database.write { try accounts.freeze(grandad, by: .gateway, in: $0) }
    #expect(try await world.session(signedIn.sessionSecret) == nil)
    #expect(try await world.signIn("us@example.org").isRefused)
  }
}
