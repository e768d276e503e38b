public import Alerts
public import Core
public import Storage

/// Runs due jobs, some at a time, until it is told to stop.
public struct JobRunner: Sendable {
  /// How long a worker may hold a job before another may take it.
  static let leaseSpan: Duration = .minutes(5)
  /// A job that was under way when the process died so many times may be what it dies of: it waits for its lease to run out.
  static let maximumInterruptions = 6
  /// How many are worked on together: a slow mail server must not fill memory.
  static let maximumAtOnce = 16
  /// How long the runner sleeps at most; other instances add work without ringing our bell.
  static let longestSleep: Duration = .seconds(2)

  private let database: Database
  private let queue: JobQueue
  private let alerts: Alerts
  private let handlers: [JobKind: any JobHandler]
  private let surroundings: Surroundings
  private let rule = RetryRule.standard
  /// How long this one sleeps at most; a test that hears the bell alone makes it longer.
  var longestSleep = JobRunner.longestSleep

  /// A runner.
  ///
  /// - Parameters:
  ///   - database: where the jobs are.
  ///   - queue: whose bell wakes it.
  ///   - alerts: where parked work is reported.
  ///   - handlers: who does which kind.
  ///   - surroundings: time, randomness and the log.
  public init(
    database: Database,
    queue: JobQueue,
    alerts: Alerts,
    handlers: [JobKind: any JobHandler],
    surroundings: Surroundings
  ) {
    self.database = database
    self.queue = queue
    self.alerts = alerts
    self.handlers = handlers
    self.surroundings = surroundings
  }

  /// Makes due again what was under way when the process before this one died, so that nothing waits for a lease to run out.
  ///
  /// Only for a gateway that has its database to itself. Were the other process alive after all, it could write no result
  /// any more, and a mail would leave twice with one Message-ID.
  public func takeUpInterrupted() async {
    do {
      let count = try await database.write {
        try JobStore.endLeases(attemptedAtMost: JobRunner.maximumInterruptions, in: $0)
      }
      if count > 0 {
        surroundings.log(.notice, "interrupted jobs are taken up again", ["jobs": .number(count)])
      }
    } catch {
      // Their leases run out in time: nothing is lost.
      surroundings.log(.fault, "interrupted jobs could not be taken up", ["error": .name(of: error)])
    }
  }

  /// Begins no more work.
  ///
  /// ``run()`` returns when what is under way has ended by itself.
  public func stop() {
    queue.stopping.set()
    queue.bell.ring()
  }

  /// Works until it is stopped, or until the task is cancelled, which breaks off what is under way.
  public func run() async {
    await withDiscardingTaskGroup { group in
      let places = JobPlaces(JobRunner.maximumAtOnce)
      while !Task.isCancelled, !queue.stopping.isSet {
        let leased = await leaseDue(atMost: places.free)
        for job in leased {
          places.take()
          group.addTask {
            await self.work(on: job)
            places.giveBack()
            self.queue.bell.ring()
          }
        }
        if leased.isEmpty { await queue.bell.wait(atMost: longestSleep) }
      }
    }
  }

  /// Works until nothing is due; for tests and for commands that run without the gateway.
  ///
  /// - Returns: how many tries there were.
  @discardableResult
  public func drain() async -> Int {
    var tries = 0
    while true {
      let leased = await leaseDue(atMost: JobRunner.maximumAtOnce)
      guard !leased.isEmpty else { return tries }
      for job in leased {
        await work(on: job)
        tries += 1
      }
    }
  }

  private func leaseDue(atMost count: Int) async -> [LeasedJob] {
    guard count > 0 else { return [] }
    let now = surroundings.now
    do {
      let token: Identifier<LeaseEntity> = try surroundings.newIdentifier()
      // A look on a reader first: an idle gateway writes nothing.
      guard try await database.read({ try JobStore.hasDue(at: now, in: $0) }) else { return [] }
      return try await database.write { connection in
        try JobStore.lease(
          atMost: count,
          at: now,
          until: now + JobRunner.leaseSpan,
          token: token.text,
          in: connection
        )
      }
    } catch {
      surroundings.log(.fault, "due jobs could not be leased", ["error": .name(of: error)])
      return []
    }
  }

  private func work(on leased: LeasedJob) async {
    let outcome: JobOutcome
    if leased.job.attempt > rule.maximumAttempts {
      // Its workers died, or what they recorded could not be written, each time: it is parked like one that failed.
      outcome = .failed(reason: "it was begun again and again and never ended")
    } else if let handler = handlers[leased.job.kind] {
      outcome = await handler.perform(leased.job)
    } else {
      outcome = .hopeless(reason: "no handler for this kind", record: { _ in })
    }
    do {
      try await settle(leased, outcome)
    } catch {
      // The lease runs out and the job comes back: nothing is lost.
      surroundings.log(
        .fault,
        "a job's outcome could not be written",
        ["job": .id(leased.job.id), "error": .name(of: error)]
      )
    }
  }

  private func settle(_ leased: LeasedJob, _ outcome: JobOutcome) async throws {
    let now = surroundings.now
    switch outcome {
    case .done(let record):
      try await database.write { connection in
        guard try JobStore.finish(leased, in: connection) else { return }
        try record(connection)
      }
    case .postponed(let moment):
      try await database.write { try JobStore.postpone(leased, until: moment, in: $0) }
    case .failed(let reason, let person):
      let jitter = try surroundings.random.bytes(1).first ?? 0
      switch rule.afterFailure(ofAttempt: leased.job.attempt, jitter: jitter) {
      case .retry(let pause):
        surroundings.log(
          .notice,
          "a job failed and will be tried again",
          ["job": .id(leased.job.id), "kind": .token(leased.job.kind.word), "reason": .word(reason)]
        )
        try await database.write {
          try JobStore.giveBack(leased, dueAt: now + pause, failure: "\(reason)", in: $0)
        }
      case .park:
        try await park(leased, reason: reason, person: person, record: { _ in })
      }
    case .hopeless(let reason, let person, let record):
      try await park(leased, reason: reason, person: person, record: record)
    }
  }

  private func park(
    _ leased: LeasedJob,
    reason: StaticString,
    person: PersonID?,
    record: @escaping @Sendable (Connection) throws -> Void
  ) async throws {
    let now = surroundings.now
    surroundings.log(
      .error,
      "a job is parked",
      ["job": .id(leased.job.id), "kind": .token(leased.job.kind.word), "reason": .word(reason)]
    )
    try await database.write { connection in
      guard try JobStore.park(leased, at: now, failure: "\(reason)", in: connection) else { return }
      try alerts.raise(
        Alert(
          .parked,
          note: "Work stopped after its last try. See the log for the reason.",
          person: person,
          topic: leased.job.id.text
        ),
        in: connection
      )
      try record(connection)
    }
  }
}

/// Identifies a lease.
enum LeaseEntity: IdentifiedKind {
  static let prefix: StaticString = "lea"
}

/// A job and the token under which we hold it.
struct LeasedJob: Sendable {
  let job: Job
  let token: String
}
