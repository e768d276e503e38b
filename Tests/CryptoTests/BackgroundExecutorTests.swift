import Glibc
import Testing

@testable import Crypto

@Suite("Background executor") struct BackgroundExecutorTests {
  /// The nice value of the thread that asks.
  private static func nice() -> Int32 { getpriority(Int32(PRIO_PROCESS.rawValue), 0) }

  @Test func `a task that prefers it, and its children, run on one thread that is served last`() async {
    let usual = BackgroundExecutorTests.nice()
    let executor = BackgroundExecutor()
    let seen = await withTaskExecutorPreference(executor) {
      await withTaskGroup { group in
        for _ in 0..<20 {
          group.addTask {
            await Task.yield()
            return Seen(nice: BackgroundExecutorTests.nice(), thread: UInt(pthread_self()))
          }
        }
        return await group.reduce(into: Set<Seen>()) { $0.insert($1) }
      }
    }
    #expect(seen.count == 1)
    #expect(seen.first?.nice == min(19, usual + 10))
  }

  @Test func `what it runs may wait for others, and others for it`() async {
    let executor = BackgroundExecutor()
    let (stream, tell) = AsyncStream<Int>.makeStream()
    let sum = Task(executorPreference: executor) {
      var sum = 0
      for await number in stream { sum += number }
      return sum
    }
    for number in 1...100 { tell.yield(number) }
    tell.finish()
    #expect(await sum.value == 5050)
  }

  @Test func `it may be let go of while its last task ends`() async {
    for _ in 0..<50 {
      let number = await withTaskExecutorPreference(BackgroundExecutor()) {
        await Task.yield()
        return 7
      }
      #expect(number == 7)
    }
  }

  private struct Seen: Hashable {
    let nice: Int32
    let thread: UInt
  }
}
