public import Alerts
public import Core
public import Storage

/// Runs due jobs, some at a time, until it is told to stop.
public struct JobRunner: Sendable {
  /// How long a worker may hold a job before another instance may take it, unless the lease is renewed.
  ///
  /// So long waits what a gateway held that died.
  static let leaseSpan: Duration = .seconds(30)
  /// How often the leases that are held are renewed.
  ///
  /// Two times in a row may fail before one runs out, and the clocks of two instances may differ by almost as much.
  static let renewalPause: Duration = .seconds(10)
  /// How long it waits before it writes again how a job ended, where the database could not take it just then.
  ///
  /// Short beside a lease. Where each write waits long itself the lease may run out meanwhile: then the job is done again,
  /// and a mail that had left leaves twice with one Message-ID.
  static let settlingPauses: [Duration] = [.milliseconds(250), .seconds(1), .seconds(4)]
  /// A job that was under way when the process died so many times may be what it dies of: it waits for its lease to run out.
  static let maximumInterruptions = 6
  /// How many are worked on together: a slow mail server must not fill memory.
  static let maximumAtOnce = 16
  /// How long the runner sleeps at most; other instances add work without ringing our bell.
  static let longestSleep: Duration = .seconds(2)

  let database: Database
  private let queue: JobQueue
  let alerts: Alerts
  private let handlers: [JobKind: any JobHandler]
  let surroundings: Surroundings
  let rule = RetryRule.standard
  let leases = LeaseBook()
  /// How long this one sleeps at most; a test that hears the bell alone makes it longer.
  var longestSleep = JobRunner.longestSleep
  /// How often this one renews its leases; a test makes it shorter.
  var renewalPause = JobRunner.renewalPause
  /// How long this one waits between its tries to write how a job ended; a test waits less.
  var settlingPauses = JobRunner.settlingPauses

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
  /// On a database that other gateways share it does nothing: whose leases stand there cannot be told, and those of the dead
  /// run out by themselves. Were the other process alive after all, it could write no result any more, and a mail would
  /// leave twice with one Message-ID.
  public func takeUpInterrupted() async {
    guard !database.isShared else { return }
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
  /// ``run()`` returns when what is under way has ended by itself; what is leased and not begun is handed back.
  public func stop() {
    queue.stopping.set()
    queue.bell.ring()
  }

  /// Works until it is stopped, or until the task is cancelled, which breaks off what is under way.
  public func run() async {
    await keepingLeases {
      await withDiscardingTaskGroup { group in
        let places = JobPlaces(JobRunner.maximumAtOnce)
        while !isEnding {
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
  }

  /// Works until nothing is due; for tests and for commands that run without the gateway.
  ///
  /// - Returns: how many tries there were.
  @discardableResult
  public func drain() async -> Int {
    await keepingLeases {
      var tries = 0
      while !isEnding {
        let leased = await leaseDue(atMost: JobRunner.maximumAtOnce)
        if leased.isEmpty { break }
        for job in leased {
          await work(on: job)
          tries += 1
        }
      }
      return tries
    }
  }

  private var isEnding: Bool { Task.isCancelled || queue.stopping.isSet }

  private func leaseDue(atMost count: Int) async -> [LeasedJob] {
    guard count > 0 else { return [] }
    let now = surroundings.now
    do {
      let token: Identifier<LeaseEntity> = try surroundings.newIdentifier()
      // A look on a reader first: an idle gateway writes nothing.
      guard try await database.read({ try JobStore.hasDue(at: now, in: $0) }) else { return [] }
      await renewOverdueLeases()
      let until = now + JobRunner.leaseSpan
      let leased = try await database.write { connection in
        try JobStore.lease(atMost: count, at: now, until: until, token: token.text, in: connection)
      }
      leases.enter(leased, until: until)
      return leased
    } catch {
      surroundings.log(.fault, "due jobs could not be leased", ["error": .name(of: error)])
      return []
    }
  }

  private func work(on leased: LeasedJob) async {
    guard !isEnding else { return await handBack(leased) }
    let outcome = await perform(leased)
    // What is about to end needs no longer lease; once struck, that it is gone is no loss.
    leases.strike(leased)
    // Whoever has it now does it. Its result could not be written anyway.
    if leased.loss.isSet { return }
    if Task.isCancelled, case .failed = outcome { return await handBack(leased) }
    do {
      try await settleInTime(leased, outcome)
    } catch {
      // The lease runs out and the job comes back: nothing is lost.
      surroundings.log(
        .fault,
        "a job's outcome could not be written",
        ["job": .id(leased.job.id), "error": .name(of: error)]
      )
    }
  }

  /// Has the work done; where its lease is lost meanwhile it is told to stop, by cancelling its task.
  private func perform(_ leased: LeasedJob) async -> JobOutcome {
    guard leased.job.attempt <= rule.maximumAttempts else {
      // Its workers died, or what they recorded could not be written, each time: it is parked like one that failed.
      return .failed(reason: "it was begun again and again and never ended")
    }
    guard let handler = handlers[leased.job.kind] else {
      return .hopeless(reason: "no handler for this kind", record: { _ in })
    }
    return await withTaskGroup { group in
      group.addTask {
        await leased.loss.wait()
        return JobOutcome?.none
      }
      group.addTask { await handler.perform(leased.job) }
      // Whichever ends first ends the other.
      var outcome: JobOutcome?
      for await ended in group {
        outcome = ended ?? outcome
        group.cancelAll()
      }
      return outcome ?? .failed(reason: "its lease was lost")
    }
  }

  private func handBack(_ leased: LeasedJob) async {
    leases.strike(leased)
    do {
      try await database.write { try JobStore.handBack(leased, in: $0) }
    } catch {
      // Its lease runs out in time: nothing is lost.
      surroundings.log(
        .fault,
        "a job could not be handed back",
        ["job": .id(leased.job.id), "error": .name(of: error)]
      )
    }
  }
}
