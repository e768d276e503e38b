import Core
import People
import Storage
import Support
import Testing

@Suite("Contact point", .onBothDatabases) struct ContactPointTests {
  /// From where each state may be reached by a move; from anywhere else nothing changes.
  static let allowed: [ContactPointStatus: Set<ContactPointStatus>] = [
    .verified: [.pending], .refused: [.pending, .verified, .failed, .expired, .unconfirmedSource],
    .failed: [.pending, .verified], .expired: [.pending], .pending: [.expired, .failed],
    .unconfirmedSource: [],
    .superseded: [],
  ]

  @Test(arguments: ContactPointStatus.allCases, ContactPointStatus.allCases)
  func `a move goes only where the table allows it`(from: ContactPointStatus, to: ContactPointStatus)
    async throws
  {
    let ground = try await DomainGround.make()
    let id = try #require(try await ground.put("HER", .her.mailing("her@example.org")).emails.first?.id)
    try await ground.database.database.write { connection in
      try connection.execute("UPDATE contact_point SET status = \(from.rawValue) WHERE id = \(id)")
    }
    let isAllowed = ContactPointTests.allowed[to]?.contains(from) == true
    #expect(try await ground.move(id, to: to) == isAllowed)
    let point = try await ground.point(id)
    #expect(point.status == (isAllowed ? to : from))
    #expect((point.verifiedAt != nil) == (isAllowed && to == .verified))
  }

  @Test func `every state that it was in is told in order`() async throws {
    let ground = try await DomainGround.make()
    let id = try #require(try await ground.put("HER", .her.mailing("her@example.org")).emails.first?.id)
    for status in [ContactPointStatus.expired, .pending, .verified, .failed] {
      ground.clock.advance(by: .minutes(1))
      #expect(try await ground.move(id, to: status))
    }
    let history = try #require(try await ground.email(of: "HER")?.history)
    #expect(history.map(\.status) == [.pending, .expired, .pending, .verified, .failed])
    #expect(history.map(\.at) == history.map(\.at).sorted())
  }

  @Test func `of many moves at once one succeeds`() async throws {
    let ground = try await DomainGround.make()
    let id = try #require(try await ground.put("HER", .her.mailing("her@example.org")).emails.first?.id)
    let moved = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<20 { group.addTask { try await ground.move(id, to: .verified) } }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(moved == 1)
  }
}
