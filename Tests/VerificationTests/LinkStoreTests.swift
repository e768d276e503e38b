import Core
import Storage
import Support
import Testing

@testable import Verification

/// A link is spent by one guarded statement: on a database with many writers that is all that stands between two posts.
@Suite("Link store", .onBothDatabases) struct LinkStoreTests {
  @Test func `a link is used once`() async throws {
    #expect(try await uses(ending: false, after: .zero) == [true, false])
  }

  @Test func `a link that was ended or has expired is not used`() async throws {
    #expect(try await uses(ending: true, after: .zero) == [false, false])
    #expect(try await uses(ending: false, after: .days(7) - .milliseconds(1)) == [true, false])
    #expect(try await uses(ending: false, after: .days(7)) == [false, false])
  }

  /// Whether each of two uses of a link of seven days succeeds.
  private func uses(ending isEnded: Bool, after span: Duration) async throws -> [Bool] {
    let test = try await TestDatabase.make()
    let now = TestClock().now
    let link = LinkStore.NewLink(
      id: IdentifierSeed.identifier(1),
      purpose: .confirm,
      person: IdentifierSeed.identifier(2),
      contactPoint: IdentifierSeed.identifier(3),
      tokenHash: [7],
      messageNumber: "12345678",
      expiresAt: now + .days(7)
    )
    return try await test.database.write { connection in
      try LinkStore.insert(link, at: now, in: connection)
      if isEnded { try LinkStore.endAll(to: link.contactPoint, at: now, in: connection) }
      return try (0..<2).map { _ in try LinkStore.use(link.id, at: now + span, in: connection) }
    }
  }
}
