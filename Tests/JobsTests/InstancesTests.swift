import Core
import Storage
import Support
import Synchronization
import Testing

@testable import Jobs

@Suite("Two instances on one database", .onBothDatabases, .timeLimit(.minutes(10))) struct InstancesTests {
  let ground: JobsGround
  let other: JobsGround

  init() async throws {
    ground = try await JobsGround()
    other = try await JobsGround(sharing: ground)
  }

  /// Which jobs were worked on, and whether one of them twice at the same time.
  private final class Watch: Sendable {
    private let underWay = Mutex<Set<String>>([])
    private let doubled = Mutex<[String]>([])
    var isOnce: Bool { doubled.withLock { $0.isEmpty } }

    func work(on job: Job) async {
      if !underWay.withLock({ $0.insert(job.subject).inserted }) {
        doubled.withLock { $0.append(job.subject) }
      }
      await Task.yield()
      underWay.withLock { _ = $0.remove(job.subject) }
    }
  }

  private func expectEachOnce(_ count: Int) async throws {
    let notes = try await ground.notes()
    #expect(notes.count == count && Set(notes).count == count)
    #expect(ground.seen.all.count + other.seen.all.count == count)
    #expect(try await ground.jobs().isEmpty)
  }

  @Test func `two instances never do one job at the same time, and each job is done once`() async throws {
    for number in 0..<100 { try await ground.add("mail_\(number)") }
    let watch = Watch()
    let work: @Sendable (Job) async -> JobOutcome = { job in
      await watch.work(on: job)
      return .done { try ground.note(job.subject, in: $0) }
    }
    let runners = [ground.runner(work), other.runner(work)]
    await withDiscardingTaskGroup { group in
      for runner in runners { group.addTask { await runner.drain() } }
    }
    #expect(watch.isOnce)
    try await expectEachOnce(100)
  }

  @Test func `so it is while both run, and both add`() async throws {
    let watch = Watch()
    let (done, finished) = AsyncStream.makeStream(of: Void.self)
    let work: @Sendable (Job) async -> JobOutcome = { job in
      await watch.work(on: job)
      return .done { connection in
        try ground.note(job.subject, in: connection)
        connection.afterCommit { finished.yield() }
      }
    }
    let runners = [ground.runner(work), other.runner(work)]
    try await withThrowingDiscardingTaskGroup { group in
      for runner in runners { group.addTask { await runner.run() } }
      for number in 0..<60 {
        group.addTask { try await (number.isMultiple(of: 2) ? ground : other).add("mail_\(number)") }
      }
      var count = 0
      for await _ in done {
        count += 1
        if count == 60 { break }
      }
      runners.forEach { $0.stop() }
    }
    #expect(watch.isOnce)
    try await expectEachOnce(60)
  }

  @Test func `what a runner held that dies is done by the other when its leases run out`() async throws {
    for number in 0..<20 { try await ground.add("mail_\(number)") }
    let now = ground.clock.now
    let held = try await ground.database.write { connection in
      try JobStore.lease(
        atMost: 16,
        at: now,
        until: now + JobRunner.leaseSpan,
        token: "lea_dead",
        in: connection
      )
    }
    #expect(held.count == 16)
    let survivor = other.runner { job in .done { try ground.note(job.subject, in: $0) } }
    #expect(await survivor.drain() == 4)
    ground.clock.advance(by: JobRunner.leaseSpan - .milliseconds(1))
    #expect(await survivor.drain() == 0)
    ground.clock.advance(by: .milliseconds(1))
    #expect(await survivor.drain() == 16)
    try await expectEachOnce(20)
    #expect(other.seen.all.map(\.attempt).sorted() == [1, 1, 1, 1] + Array(repeating: 2, count: 16))
  }
}
