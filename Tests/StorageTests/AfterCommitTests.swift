import Core
import Support
import Synchronization
import Testing

@testable import Storage

@Suite("What follows a commit", .onBothDatabases) struct AfterCommitTests {
  private final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add() { count.withLock { $0 += 1 } }
  }

  private struct Refused: Error {}

  @Test func `it is done once after a body that succeeds, and never after one that throws`() async throws {
    let storage = try await TestDatabase.make(migrations: [])
    let done = Counter()
    let undone = Counter()
    try await storage.database.write { connection in connection.afterCommit { done.add() } }
    await #expect(throws: Refused.self) {
      try await storage.database.write { connection in
        connection.afterCommit { undone.add() }
        throw Refused()
      }
    }
    // A write behind them answers after theirs were done.
    try await storage.database.write { _ in }
    #expect(done.value == 1)
    #expect(undone.value == 0)
  }
}
