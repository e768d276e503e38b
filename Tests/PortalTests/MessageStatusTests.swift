import Core
import Storage
import Support
import Testing

@testable import Portal

@Suite("How far a message may go", .onBothDatabases) struct MessageStatusTests {
  /// The whole law: from each state the states that may follow.
  static let followers: [MessageStatus: Set<MessageStatus>] = [
    .held: [.released, .revoked, .expired, .notDelivered],
    .released: [.notified, .opened, .answered, .revoked, .expired],
    .notified: [.opened, .answered, .revoked, .expired],
    .opened: [.answered, .revoked, .expired],
    .answered: [.revoked, .expired],
    .revoked: [], .expired: [], .notDelivered: [],
  ]

  static let pairs = MessageStatus.allCases.flatMap { from in MessageStatus.allCases.map { (from, $0) } }

  @Test(arguments: pairs)
  func `it moves forward only`(from: MessageStatus, to: MessageStatus) async throws {
    let ground = try await PortalGround.make()
    let message = try await ground.send(to: try await ground.verified("Ann")).id
    try await ground.tamper("UPDATE message SET status = '\(from.rawValue)'")
    let now = ground.clock.now
    let hasMoved = try await ground.stored.database.write { connection in
      let row = try #require(try MessageStore.find(message, in: connection))
      return try MessageStore.move(row, to: to, at: now, in: connection)
    }
    let mayMove = try #require(Self.followers[from]).contains(to)
    #expect(hasMoved == mayMove)
    #expect(try await ground.status(of: message) == (mayMove ? to : from))
  }

  @Test func `only what was released and not taken back may be read`() {
    #expect(MessageStatus.allCases.filter(\.isReadable) == [.released, .notified, .opened, .answered])
  }
}
