import Testing

@testable import Jobs

/// Every wait here is for an hour: one that is not woken outlasts the time limit.
@Suite("The bell of the job runner", .timeLimit(.minutes(1))) struct JobBellTests {
  static let anHour: Duration = .seconds(3600)
  let bell = JobBell()

  @Test func `a ring before the wait wakes it`() async {
    bell.ring()
    await bell.wait(atMost: Self.anHour)
  }

  @Test func `many rings before the wait are one`() async {
    for _ in 0..<5 { bell.ring() }
    await bell.wait(atMost: Self.anHour)
    let start = ContinuousClock.now
    await bell.wait(atMost: .milliseconds(30))
    #expect(start.duration(to: .now) >= .milliseconds(30))
  }

  @Test func `without a ring the wait ends with its span`() async {
    await bell.wait(atMost: .milliseconds(5))
    #expect(bell.waitingCount == 0)
  }

  @Test func `a ring wakes everybody who waits`() async {
    await withDiscardingTaskGroup { group in
      for _ in 0..<3 { group.addTask { await bell.wait(atMost: Self.anHour) } }
      while bell.waitingCount < 3 { await Task.yield() }
      bell.ring()
    }
    #expect(bell.waitingCount == 0)
  }

  @Test func `cancelling ends the wait, whenever it comes`() async {
    for round in 0..<200 {
      await withDiscardingTaskGroup { group in
        group.addTask { await bell.wait(atMost: Self.anHour) }
        if round.isMultiple(of: 2) { while bell.waitingCount == 0 { await Task.yield() } }
        group.cancelAll()
      }
    }
    #expect(bell.waitingCount == 0)
  }

  @Test func `no ring is lost between two waits`() async {
    // Each ring waits for the one before to be heard: one that is lost stops both sides for an hour.
    let other = JobBell()
    await withDiscardingTaskGroup { group in
      group.addTask {
        for _ in 0..<2000 {
          await bell.wait(atMost: Self.anHour)
          other.ring()
        }
      }
      group.addTask {
        for _ in 0..<2000 {
          bell.ring()
          await other.wait(atMost: Self.anHour)
        }
      }
    }
  }
}
