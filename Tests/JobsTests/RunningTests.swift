import Core
import Storage
import Support
import Synchronization
import Testing

@testable import Jobs

/// The runners here sleep for an hour unless the bell wakes them: a lost wake-up outlasts the time limit.
@Suite("The job runner while it runs", .onBothDatabases, .timeLimit(.minutes(10))) struct RunningTests {
  let ground: JobsGround

  init() async throws { ground = try await JobsGround() }

  func deaf(_ body: @escaping @Sendable (Job) async -> JobOutcome) -> JobRunner {
    var runner = ground.runner(body)
    runner.longestSleep = .seconds(3600)
    return runner
  }

  /// Runs a runner as long as the test's body lasts, and waits for its end.
  func running(_ runner: JobRunner, while body: @Sendable () async throws -> Void) async throws {
    try await withThrowingDiscardingTaskGroup { group in
      group.addTask { await runner.run() }
      try await body()
      group.cancelAll()
    }
  }

  func idle() async { while ground.queue.bell.waitingCount == 0 { await Task.yield() } }

  @Test func `no wake-up is lost while many add at the same time`() async throws {
    let (done, finished) = AsyncStream.makeStream(of: String.self)
    let runner = deaf { job in
      .done { connection in connection.afterCommit { finished.yield(job.subject) } }
    }
    try await running(runner) {
      try await withThrowingDiscardingTaskGroup { group in
        for number in 0..<200 { group.addTask { try await ground.add("mail_\(number)") } }
      }
      var subjects: Set<String> = []
      for await subject in done {
        subjects.insert(subject)
        if subjects.count == 200 { break }
      }
      #expect(subjects.count == 200)
    }
    #expect(try await ground.jobs().isEmpty)
    #expect(ground.seen.all.count == 200)
  }

  @Test func `a job that is added while the runner sleeps wakes it, again and again`() async throws {
    let (done, finished) = AsyncStream.makeStream(of: String.self)
    let runner = deaf { job in .done { $0.afterCommit { finished.yield(job.subject) } } }
    try await running(runner) {
      var heard = done.makeAsyncIterator()
      for number in 0..<50 {
        if number.isMultiple(of: 2) { await idle() }
        try await ground.add("mail_\(number)")
        #expect(await heard.next() == "mail_\(number)")
      }
    }
  }

  @Test func `an idle runner neither spins nor writes`() async throws {
    try await ground.add("mail_later", at: ground.clock.now + .hours(1))
    let runner = deaf { _ in .done }
    try await running(runner) {
      await idle()
      let before = ground.database.counters
      for _ in 0..<5000 { await Task.yield() }
      await idle()
      #expect(ground.database.counters == before)
      // A ring for nothing costs one look and no write.
      ground.queue.bell.ring()
      while ground.database.counters.reads == before.reads { await Task.yield() }
      await idle()
      #expect(ground.database.counters.reads == before.reads + 1)
      #expect(ground.database.counters.writes == before.writes)
    }
    #expect(ground.seen.all.isEmpty)
  }

  @Test func `a database that fails does not make it spin`() async throws {
    await ground.database.close()
    let runner = deaf { _ in .done }
    try await running(runner) { await idle() }
  }

  @Test func `being told to stop, it ends what is under way and writes its result`() async throws {
    let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
    let isOpen = Atomic(false)
    let runner = deaf { _ in
      beginning.yield()
      while !isOpen.load(ordering: .acquiring) { await Task.yield() }
      return .done { try ground.note("done", in: $0) }
    }
    try await ground.add()
    try await withThrowingDiscardingTaskGroup { group in
      group.addTask { await runner.run() }
      var heard = begun.makeAsyncIterator()
      await heard.next()
      group.cancelAll()
      for _ in 0..<100 { await Task.yield() }
      isOpen.store(true, ordering: .releasing)
    }
    #expect(try await ground.notes() == ["done"])
    #expect(try await ground.jobs().isEmpty)
  }

  @Test func `no more than sixteen are worked on together, and all are done`() async throws {
    for number in 0..<40 { try await ground.add("mail_\(number)") }
    let underWay = Mutex((now: 0, most: 0))
    let isOpen = Atomic(false)
    let (done, finished) = AsyncStream.makeStream(of: Void.self)
    let runner = deaf { _ in
      underWay.withLock { count in
        count.now += 1
        count.most = max(count.most, count.now)
      }
      while !isOpen.load(ordering: .acquiring) { await Task.yield() }
      underWay.withLock { $0.now -= 1 }
      return .done { $0.afterCommit { finished.yield() } }
    }
    try await running(runner) {
      while underWay.withLock({ $0.now }) < JobRunner.maximumAtOnce { await Task.yield() }
      for _ in 0..<500 { await Task.yield() }
      isOpen.store(true, ordering: .releasing)
      var count = 0
      for await _ in done {
        count += 1
        if count == 40 { break }
      }
    }
    #expect(underWay.withLock { $0.most } == JobRunner.maximumAtOnce)
    #expect(try await ground.jobs().isEmpty)
  }
}
