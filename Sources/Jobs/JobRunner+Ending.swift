internal import Alerts
internal import Core
internal import Storage

extension JobRunner {
  /// Writes how a try ended, if need be again: what was done must not be done once more for a database that was away a moment.
  ///
  /// A write whose COMMIT is in doubt is written again safely: the lease of a job that has ended is gone.
  func settleInTime(_ leased: LeasedJob, _ outcome: JobOutcome) async throws {
    for pause in settlingPauses {
      do {
        return try await settle(leased, outcome)
      } catch let failure as StorageFailure where failure.isTransient {
        do { try await Task.sleep(for: pause) } catch { throw failure }
      }
    }
    try await settle(leased, outcome)
  }

  /// Writes how a try ended, if the lease still stands.
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
        let isGivenBack = try await database.write {
          try JobStore.giveBack(leased, dueAt: now + pause, failure: "\(reason)", in: $0)
        }
        guard isGivenBack else { return }
        surroundings.log(
          .notice,
          "a job failed and will be tried again",
          ["job": .id(leased.job.id), "kind": .token(leased.job.kind.word), "reason": .word(reason)]
        )
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
    let isParked = try await database.write { connection in
      guard try JobStore.park(leased, at: now, failure: "\(reason)", in: connection) else { return false }
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
      return true
    }
    // Where its lease was lost somebody else has it, and nothing was parked.
    guard isParked else { return }
    surroundings.log(
      .error,
      "a job is parked",
      ["job": .id(leased.job.id), "kind": .token(leased.job.kind.word), "reason": .word(reason)]
    )
  }
}
