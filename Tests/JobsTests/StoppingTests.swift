import Core
import Storage
import Support
import Synchronization
import Testing

@testable import Jobs

@Suite("Stopping the job runner", .onBothDatabases, .timeLimit(.minutes(10))) struct StoppingTests {
  /// A gate that a test opens.
  private final class Gate: Sendable {
    private let isOpen = Mutex(false)
    func open() { isOpen.withLock { $0 = true } }
    func wait() async { while !isOpen.withLock({ $0 }) { await Task.yield() } }
  }

  @Test func `what is under way ends by itself, uncancelled, and nothing more is begun`() async throws {
    let ground = try await JobsGround()
    let gate = Gate()
    let wasCancelled = Mutex(false)
    let runner = ground.runner { _ in
      await gate.wait()
      if Task.isCancelled { wasCancelled.withLock { $0 = true } }
      return .done
    }
    try await ground.add("mail_1")
    await withDiscardingTaskGroup { group in
      group.addTask { await runner.run() }
      while ground.seen.all.isEmpty { await Task.yield() }
      runner.stop()
      do { try await ground.add("mail_2") } catch { Issue.record(error) }
      gate.open()
    }
    #expect(ground.seen.all.map(\.subject) == ["mail_1"])
    #expect(wasCancelled.withLock { $0 } == false)
    #expect(try await ground.jobs().map(\.subject) == ["mail_2"])
  }

  @Test func `what is leased and not begun is handed back as it was`() async throws {
    let ground = try await JobsGround()
    for number in 1...3 { try await ground.add("mail_\(number)") }
    let runner = ground.runner { [queue = ground.queue] _ in
      // All three are leased by now, and are worked on one after the other.
      queue.stopping.set()
      return .done
    }
    await runner.drain()
    #expect(ground.seen.all.count == 1)
    let left = try await ground.jobs()
    #expect(left.map(\.isLeased) == [false, false] && left.map(\.attempts) == [0, 0])
    let next = try await JobsGround(sharing: ground)
    #expect(await next.runner { _ in .done }.drain() == 2)
    #expect(next.seen.all.map(\.attempt) == [1, 1])
  }

  @Test func `what is broken off is handed back, and the try does not count`() async throws {
    let ground = try await JobsGround()
    let runner = ground.runner { _ in
      while !Task.isCancelled { await Task.yield() }
      return .failed(reason: "broken off")
    }
    try await ground.add()
    await withDiscardingTaskGroup { group in
      group.addTask { await runner.run() }
      while ground.seen.all.isEmpty { await Task.yield() }
      group.cancelAll()
    }
    let job = try #require(try await ground.jobs().first)
    #expect(!job.isLeased && job.attempts == 0 && job.failure == nil && job.dueAt == ground.clock.now)
    let next = try await JobsGround(sharing: ground)
    #expect(await next.runner { _ in .done }.drain() == 1)
  }

  @Test func `a lease that was lost meanwhile is not handed back for another`() async throws {
    let ground = try await JobsGround()
    let other = try await JobsGround(sharing: ground)
    try await ground.add()
    var runner = ground.runner { _ in
      while !Task.isCancelled { await Task.yield() }
      return .failed(reason: "broken off")
    }
    runner.longestSleep = .seconds(3600)
    await withDiscardingTaskGroup { group in
      group.addTask { [runner] in await runner.run() }
      while ground.seen.all.isEmpty || ground.queue.bell.waitingCount == 0 { await Task.yield() }
      ground.clock.advance(by: JobRunner.leaseSpan)
      await other.runner { _ in .postponed(until: other.clock.now + .hours(1)) }.drain()
      group.cancelAll()
    }
    let job = try #require(try await ground.jobs().first)
    #expect(job.dueAt == ground.clock.now + .hours(1) && job.attempts == 1)
  }
}
