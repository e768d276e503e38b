import Core
import Storage
import Support
import Synchronization
import Testing

@testable import Jobs

@Suite("Who holds a job", .onBothDatabases, .timeLimit(.minutes(10))) struct JobLeaseTests {
  let ground: JobsGround

  init() async throws { ground = try await JobsGround() }

  /// Leases as a process would that dies right after.
  func leaseAndDie() async throws -> [LeasedJob] {
    let now = ground.clock.now
    return try await ground.database.write { connection in
      try JobStore.lease(
        atMost: 16,
        at: now,
        until: now + JobRunner.leaseSpan,
        token: "lea_dead",
        in: connection
      )
    }
  }

  @Test func `what somebody waits for goes first, and each in the order in which it came`() async throws {
    let queue = ground.queue
    let asked: [(kind: JobKind, isWaitedFor: Bool)] = [
      (.noticeMessage, false), (.deliverMail, false), (.confirmAddressAfresh, true), (.deliverMail, true),
      (.mailSettled, false), (.inviteToMessage, true),
    ]
    for (number, job) in asked.enumerated() {
      try await ground.database.write {
        try queue.add(job.kind, subject: "\(number)", isWaitedFor: job.isWaitedFor, in: $0)
      }
      ground.clock.advance(by: .milliseconds(1))
    }
    let later = ground.clock.now + .seconds(1)
    try await ground.database.write { try queue.add(.deliverMail, subject: "later", at: later, in: $0) }
    #expect(try await leaseAndDie().map(\.job.subject) == ["2", "3", "5", "0", "1", "4"])
  }

  @Test func `a crash between the work and its result brings the job back when the lease is over`()
    async throws
  {
    try await ground.add()
    #expect(try await leaseAndDie().count == 1)
    let runner = ground.runner { _ in .done { try ground.note("done", in: $0) } }
    ground.clock.advance(by: JobRunner.leaseSpan - .milliseconds(1))
    #expect(await runner.drain() == 0)
    ground.clock.advance(by: .milliseconds(1))
    #expect(await runner.drain() == 1)
    #expect(ground.seen.all.map(\.attempt) == [2])
    #expect(try await ground.notes() == ["done"])
  }

  @Test func `what was under way when the process died is done at the next start, or with its lease`()
    async throws
  {
    try await ground.add()
    let dead = try #require(try await leaseAndDie().first)
    let runner = ground.runner { _ in .done { try ground.note("done", in: $0) } }
    #expect(await runner.drain() == 0)
    await runner.takeUpInterrupted()
    // Where other gateways may be at work, whose lease it is cannot be told.
    if ground.database.isShared {
      #expect(await runner.drain() == 0)
      ground.clock.advance(by: JobRunner.leaseSpan)
    }
    #expect(await runner.drain() == 1)
    #expect(try await ground.database.write { try JobStore.finish(dead, in: $0) } == false)
    #expect(try await ground.notes() == ["done"])
  }

  @Test func `a job that was under way at six deaths waits for its lease`() async throws {
    guard !ground.database.isShared else { return }
    try await ground.add()
    let runner = ground.runner { _ in .done }
    for _ in 0..<JobRunner.maximumInterruptions {
      #expect(try await leaseAndDie().count == 1)
      await runner.takeUpInterrupted()
    }
    #expect(try await leaseAndDie().count == 1)
    await runner.takeUpInterrupted()
    #expect(await runner.drain() == 0)
    ground.clock.advance(by: JobRunner.leaseSpan)
    #expect(await runner.drain() == 1)
  }

  @Test func `a job that kills its worker each time is parked in the end`() async throws {
    try await ground.add()
    for _ in 0..<RetryRule.standard.maximumAttempts {
      #expect(try await leaseAndDie().count == 1)
      ground.clock.advance(by: JobRunner.leaseSpan)
    }
    await ground.runner { _ in .done }.drain()
    #expect(ground.seen.all.isEmpty)
    #expect(try await ground.jobs().map(\.isParked) == [true])
    #expect(try await ground.parkedAlerts() == 1)
  }

  enum Ending: CaseIterable {
    case done, postponed, failed, hopeless

    func outcome(_ record: @escaping @Sendable (Connection) throws -> Void) -> JobOutcome {
      switch self {
      case .done: .done(record: record)
      case .postponed: .postponed(until: Timestamp(milliseconds: 0))
      case .failed: .failed(reason: "late")
      case .hopeless: .hopeless(reason: "late", record: record)
      }
    }
  }

  @Test(arguments: Ending.allCases)
  func `a worker whose lease was taken by another writes nothing`(ending: Ending) async throws {
    try await ground.add()
    let other = try await JobsGround(sharing: ground)
    let quick = other.runner { _ in .postponed(until: other.clock.now + .hours(1)) }
    let slow = ground.runner { _ in
      // While this one works its lease runs out, and another instance takes the job and puts it off.
      ground.clock.advance(by: JobRunner.leaseSpan)
      #expect(await quick.drain() == 1)
      return ending.outcome { try ground.note("late", in: $0) }
    }
    #expect(await slow.drain() == 1)
    let job = try #require(try await ground.jobs().first)
    #expect(job.dueAt == ground.clock.now + .hours(1))
    #expect(!job.isParked && job.failure == nil && job.attempts == 1)
    #expect(try await ground.notes().isEmpty)
    #expect(try await ground.parkedAlerts() == 0)
  }

  @Test func `what is withdrawn while it is worked on leaves no result`() async throws {
    try await ground.add()
    let runner = ground.runner { [ground] _ in
      do {
        try await ground.database.write { [queue = ground.queue] in
          try queue.withdraw(.deliverMail, subject: "mail_1", in: $0)
        }
      } catch { Issue.record(error) }
      return .done { try ground.note("late", in: $0) }
    }
    #expect(await runner.drain() == 1)
    #expect(try await ground.notes().isEmpty)
    #expect(try await ground.jobs().isEmpty)
  }
}
