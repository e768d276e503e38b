import Core
import Storage
import Support
import Synchronization
import Testing

@testable import Jobs

@Suite("Renewing leases", .onBothDatabases, .timeLimit(.minutes(10))) struct RenewalTests {
  let ground: JobsGround

  init() async throws { ground = try await JobsGround() }

  func leaseEnd() async throws -> Timestamp? {
    try await ground.database.read { try $0.first("SELECT leased_until FROM job")?.timestamp("leased_until") }
  }

  @Test func `a job that is worked on for long stays with its worker`() async throws {
    let other = try await JobsGround(sharing: ground)
    let thief = other.runner { _ in .done { try ground.note("stolen", in: $0) } }
    let kept = Mutex<JobRunner?>(nil)
    let runner = ground.runner { _ in
      for _ in 0..<12 {
        ground.clock.advance(by: JobRunner.renewalPause)
        await kept.withLock { $0 }?.renewLeases()
        #expect(await thief.drain() == 0)
      }
      return .done { try ground.note("done", in: $0) }
    }
    kept.withLock { $0 = runner }
    try await ground.add()
    #expect(await runner.drain() == 1)
    #expect(try await ground.notes() == ["done"])
    #expect(try await ground.jobs().isEmpty)
  }

  @Test(arguments: [true, false])
  func `a runner renews by itself what it works on`(drains: Bool) async throws {
    var runner = ground.runner { [self] _ in
      do {
        let before = try await leaseEnd()
        ground.clock.advance(by: .seconds(20))
        while try await leaseEnd() == before { await Task.yield() }
        #expect(try await leaseEnd() == ground.clock.now + JobRunner.leaseSpan)
      } catch { Issue.record(error) }
      ground.queue.stopping.set()
      return .done
    }
    runner.renewalPause = .milliseconds(5)
    try await ground.add()
    if drains { await runner.drain() } else { await runner.run() }
    #expect(try await ground.jobs().isEmpty)
  }

  @Test func `all that is held is renewed together, and who holds nothing writes nothing`() async throws {
    let isOpen = Atomic(false)
    var runner = ground.runner { _ in
      while !isOpen.load(ordering: .acquiring) { await Task.yield() }
      return .done
    }
    runner.longestSleep = .seconds(3600)
    for number in 0..<5 { try await ground.add("mail_\(number)") }
    let idle = ground.database.counters.writes
    await runner.renewLeases()
    #expect(ground.database.counters.writes == idle)
    try await withThrowingDiscardingTaskGroup { group in
      group.addTask { [runner] in await runner.run() }
      while ground.seen.all.count < 5 || ground.queue.bell.waitingCount == 0 { await Task.yield() }
      ground.clock.advance(by: .seconds(25))
      let before = ground.database.counters.writes
      await runner.renewLeases()
      #expect(ground.database.counters.writes == before + 1)
      ground.clock.advance(by: .seconds(25))
      let held = try await ground.jobs()
      #expect(held.count == 5 && held.allSatisfy(\.isLeased))
      isOpen.store(true, ordering: .releasing)
      runner.stop()
    }
    #expect(try await ground.jobs().isEmpty)
    let end = ground.database.counters.writes
    await runner.renewLeases()
    #expect(ground.database.counters.writes == end)
  }

  @Test func `who has lost a lease is told to stop, and writes nothing`() async throws {
    let other = try await JobsGround(sharing: ground)
    let quick = other.runner { _ in .postponed(until: other.clock.now + .hours(1)) }
    let kept = Mutex<JobRunner?>(nil)
    let runner = ground.runner { _ in
      ground.clock.advance(by: JobRunner.leaseSpan)
      #expect(await quick.drain() == 1)
      #expect(!Task.isCancelled)
      await kept.withLock { $0 }?.renewLeases()
      while !Task.isCancelled { await Task.yield() }
      return .done { try ground.note("late", in: $0) }
    }
    kept.withLock { $0 = runner }
    try await ground.add()
    #expect(await runner.drain() == 1)
    #expect(try await ground.notes().isEmpty)
    let job = try #require(try await ground.jobs().first)
    #expect(job.dueAt == ground.clock.now + .hours(1) && job.attempts == 1)
  }

  @Test func `one lost lease stops nobody else`() async throws {
    let isOpen = Atomic(false)
    let runner = ground.runner { job in
      while !isOpen.load(ordering: .acquiring), !Task.isCancelled { await Task.yield() }
      let wasCancelled = Task.isCancelled
      return .done { try ground.note("\(job.subject) \(wasCancelled)", in: $0) }
    }
    for number in 1...2 { try await ground.add("mail_\(number)") }
    try await withThrowingDiscardingTaskGroup { group in
      group.addTask { await runner.run() }
      while ground.seen.all.count < 2 { await Task.yield() }
      try await ground.database.write { connection in
        try connection.execute("UPDATE job SET lease_token = 'lea_other' WHERE subject_id = 'mail_1'")
      }
      await runner.renewLeases()
      isOpen.store(true, ordering: .releasing)
      runner.stop()
    }
    #expect(try await ground.notes() == ["mail_2 false"])
    #expect(try await ground.jobs().map(\.subject) == ["mail_1"])
  }

  @Test func `a runner takes no job from itself when the clock was set forward`() async throws {
    let isOpen = Atomic(false)
    var runner = ground.runner { job in
      while job.subject == "mail_1", !isOpen.load(ordering: .acquiring) { await Task.yield() }
      return .done { try ground.note(job.subject, in: $0) }
    }
    runner.longestSleep = .seconds(3600)
    try await ground.add("mail_1")
    try await withThrowingDiscardingTaskGroup { group in
      group.addTask { [runner] in await runner.run() }
      while ground.seen.all.isEmpty || ground.queue.bell.waitingCount == 0 { await Task.yield() }
      ground.clock.advance(by: .hours(1))
      try await ground.add("mail_2")
      while try await ground.notes().isEmpty { await Task.yield() }
      isOpen.store(true, ordering: .releasing)
      runner.stop()
    }
    #expect(ground.seen.all.map(\.subject) == ["mail_1", "mail_2"])
    #expect(try await ground.notes() == ["mail_2", "mail_1"])
  }
}
