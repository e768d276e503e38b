import Core
import Support
import Synchronization
import Testing

@testable import Postern

@Suite("Taking out what is past its time", .timeLimit(.minutes(1))) struct SweeperTests {
  @Test func `each is gone over until it has nothing left, and one that fails holds up no other`() async {
    struct Failure: Error {}
    let left = Mutex(2)
    let (reached, reaching) = AsyncStream.makeStream(of: Void.self)
    let sweeper = Sweeper(
      turns: [
        { throw Failure() },
        {
          left.withLock { left in
            left -= 1
            return left
          }
        },
        {
          reaching.yield()
          return 0
        },
      ],
      log: .silent
    )
    await withDiscardingTaskGroup { group in
      group.addTask { await sweeper.run() }
      for await _ in reached { break }
      #expect(left.withLock { $0 } == 0)
      // It rests now; what is cancelled rests no longer.
      group.cancelAll()
    }
  }
}
