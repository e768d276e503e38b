import Core
import Support
import Synchronization
import Testing

@testable import Jobs
@testable import Storage

@Suite("What becomes of a job", .onBothDatabases) struct JobRunnerTests {
  let ground: JobsGround

  init() async throws { ground = try await JobsGround() }

  @Test func `what is due is done and gone`() async throws {
    try await ground.add("mail_1")
    let tries = await ground.runner { _ in .done { try ground.note("done", in: $0) } }.drain()
    #expect(tries == 1)
    #expect(ground.seen.all.map(\.subject) == ["mail_1"])
    #expect(ground.seen.all.map(\.attempt) == [1])
    #expect(try await ground.jobs().isEmpty)
    #expect(try await ground.notes() == ["done"])
  }

  @Test func `what is not due waits for its moment`() async throws {
    try await ground.add(at: ground.clock.now + .seconds(60))
    let runner = ground.runner { _ in .done }
    ground.clock.advance(by: .milliseconds(59_999))
    #expect(await runner.drain() == 0)
    ground.clock.advance(by: .milliseconds(1))
    #expect(await runner.drain() == 1)
  }

  @Test func `what is due first is done first`() async throws {
    for minutes in [3, 1, 2] {
      try await ground.add("m\(minutes)", at: ground.clock.now + .minutes(Int64(minutes)))
    }
    ground.clock.advance(by: .minutes(5))
    await ground.runner { _ in .done }.drain()
    #expect(ground.seen.all.map(\.subject) == ["m1", "m2", "m3"])
  }

  @Test func `a transaction that fails asks for nothing`() async throws {
    struct Failure: Error {}
    await #expect(throws: Failure.self) {
      try await ground.database.write { [queue = ground.queue] connection in
        try queue.add(.deliverMail, subject: "mail_1", in: connection)
        throw Failure()
      }
    }
    #expect(await ground.runner { _ in .done }.drain() == 0)
  }

  @Test func `a postponed job comes back at its moment and the try does not count`() async throws {
    try await ground.add()
    let until = ground.clock.now + .hours(9)
    let runner = ground.runner { job in ground.clock.now < until ? .postponed(until: until) : .done }
    #expect(await runner.drain() == 1)
    #expect(try await ground.jobs().map(\.dueAt) == [until])
    #expect(try await ground.jobs().map(\.attempts) == [0])
    ground.clock.advance(by: .hours(9))
    #expect(await runner.drain() == 1)
    #expect(ground.seen.all.map(\.attempt) == [1, 1])
  }

  @Test func `however often it is postponed, it is never parked`() async throws {
    try await ground.add()
    let runner = ground.runner { _ in .postponed(until: ground.clock.now + .minutes(1)) }
    for _ in 0..<40 {
      #expect(await runner.drain() == 1)
      ground.clock.advance(by: .minutes(1))
    }
    #expect(try await ground.jobs().map(\.isParked) == [false])
  }

  @Test func `a failed job comes back after the pause of the rule`() async throws {
    try await ground.add()
    let runner = ground.runner { _ in .failed(reason: "the server slept") }
    #expect(await runner.drain() == 1)
    let job = try #require(try await ground.jobs().first)
    #expect(job.failure == "the server slept" && job.attempts == 1 && !job.isParked && !job.isLeased)
    let pause = job.dueAt - ground.clock.now
    #expect(pause >= .seconds(5) && pause < .milliseconds(6_250))
    #expect(await runner.drain() == 0)
    ground.clock.advance(by: pause)
    #expect(await runner.drain() == 1)
    #expect(ground.seen.all.map(\.attempt) == [1, 2])
  }

  @Test func `after the last try it is parked with one alert and not tried again`() async throws {
    try await ground.add()
    let runner = ground.runner { _ in .failed(reason: "down") }
    for _ in 0..<30 {
      await runner.drain()
      ground.clock.advance(by: .hours(8))
    }
    #expect(ground.seen.all.map(\.attempt) == Array(1...RetryRule.standard.maximumAttempts))
    #expect(try await ground.jobs().map(\.isParked) == [true])
    #expect(try await ground.parkedAlerts() == 1)
  }

  @Test func `what is hopeless is parked at once, and what follows is written`() async throws {
    try await ground.add()
    let runner = ground.runner { _ in .hopeless(reason: "refused") { try ground.note("refused", in: $0) } }
    await runner.drain()
    ground.clock.advance(by: .days(30))
    await runner.drain()
    #expect(ground.seen.all.count == 1)
    let job = try #require(try await ground.jobs().first)
    #expect(job.isParked && job.failure == "refused")
    #expect(try await ground.parkedAlerts() == 1)
    #expect(try await ground.notes() == ["refused"])
  }

  @Test func `a kind that nobody does is parked, not lost`() async throws {
    try await ground.add(kind: .confirmAddress)
    await ground.runner { _ in .done }.drain()
    #expect(try await ground.jobs().map(\.isParked) == [true])
    #expect(try await ground.parkedAlerts() == 1)
  }

  @Test func `where the result cannot be written nothing of it stays and the job comes back`() async throws {
    struct Failure: Error {}
    try await ground.add()
    let runner = ground.runner { job in
      .done { connection in
        try ground.note("attempt \(job.attempt)", in: connection)
        if job.attempt == 1 { throw Failure() }
      }
    }
    #expect(await runner.drain() == 1)
    #expect(try await ground.notes().isEmpty)
    #expect(try await ground.jobs().map(\.isLeased) == [true])
    ground.clock.advance(by: JobRunner.leaseSpan)
    #expect(await runner.drain() == 1)
    #expect(try await ground.notes() == ["attempt 2"])
    #expect(try await ground.jobs().isEmpty)
  }

  @Test
  func
    `where the database is away for a moment the result is written a little later, and nothing is done twice`()
    async throws
  {
    let away = Mutex(2)
    try await ground.add()
    var runner = ground.runner { job in
      .done { connection in
        try ground.note("attempt \(job.attempt)", in: connection)
        let isAway = away.withLock { left in
          left -= 1
          return left >= 0
        }
        if isAway { throw StorageFailure(.unreachable, "away") }
      }
    }
    runner.settlingPauses = [.zero, .zero]
    #expect(await runner.drain() == 1)
    #expect(try await ground.notes() == ["attempt 1"])
    #expect(try await ground.jobs().isEmpty && ground.seen.all.count == 1)
  }

  @Test func `a job whose result can never be written is parked after as many tries as one that fails`()
    async throws
  {
    struct Failure: Error {}
    try await ground.add()
    let runner = ground.runner { _ in .done { _ in throw Failure() } }
    for _ in 0..<30 {
      await runner.drain()
      ground.clock.advance(by: JobRunner.leaseSpan)
    }
    #expect(ground.seen.all.count == RetryRule.standard.maximumAttempts)
    #expect(try await ground.jobs().map(\.isParked) == [true])
    #expect(try await ground.parkedAlerts() == 1)
  }

  @Test func `hastened work is due now, and withdrawn work is gone`() async throws {
    try await ground.add("mail_1", at: ground.clock.now + .hours(1))
    try await ground.add("mail_2", at: ground.clock.now + .hours(1))
    try await ground.database.write { [queue = ground.queue] connection in
      try queue.hasten(.deliverMail, subject: "mail_1", in: connection)
      try queue.withdraw(.deliverMail, subject: "mail_2", in: connection)
    }
    await ground.runner { _ in .done }.drain()
    #expect(ground.seen.all.map(\.subject) == ["mail_1"])
    #expect(try await ground.jobs().isEmpty)
  }

  @Test func `hastening does not put off what is due already nor wake what is parked`() async throws {
    try await ground.add("mail_1")
    await ground.runner { _ in .hopeless(reason: "refused") { _ in } }.drain()
    let due = ground.clock.now
    try await ground.add("mail_2")
    ground.clock.advance(by: .hours(1))
    try await ground.database.write { [queue = ground.queue] connection in
      for subject in ["mail_1", "mail_2"] { try queue.hasten(.deliverMail, subject: subject, in: connection) }
    }
    #expect(try await ground.jobs().map(\.dueAt) == [due, due])
    #expect(try await ground.jobs().map(\.isParked) == [true, false])
  }
}
