/// A body that waits for a lane, and whoever waits for the body.
///
/// A lane runs it, perhaps twice, and at the end answers it exactly once.
protocol LaneWork: AnyObject, Sendable {
  /// Whether nobody waits for it, so that it goes behind what somebody waits for.
  var isBackground: Bool { get }

  /// Runs the body and keeps how it ended.
  func run(on connection: Connection)

  /// Whether the body threw, or ``overrule(_:)`` was called, since it last began to run.
  var hasFailed: Bool { get }

  /// Lets the body have ended with this failure, unless it threw anyway.
  func overrule(_ failure: StorageFailure)

  /// Hands the caller how the body ended.
  func answer()

  /// Hands the caller a failure instead.
  func refuse(_ failure: StorageFailure)
}

/// The work of one call of ``Database/read(_:)`` or ``Database/write(_:)``.
///
/// Answering resumes the caller's task on the caller's own executor, so it costs a lane no more than an enqueueing.
// SAFETY: the thread that makes it hands it over under the lock of a `WaitingLine`; from then on one lane's thread has it.
final class Work<Result: Sendable>: LaneWork, @unchecked Sendable {
  let isBackground: Bool
  private let body: @Sendable (Connection) throws -> Result
  private let caller: CheckedContinuation<Result, any Error>
  private var outcome: Swift.Result<Result, any Error> = .failure(StorageFailure.closed)

  init(
    _ body: @escaping @Sendable (Connection) throws -> Result,
    answering caller: CheckedContinuation<Result, any Error>,
    isBackground: Bool = false
  ) {
    self.isBackground = isBackground
    self.body = body
    self.caller = caller
  }

  func run(on connection: Connection) {
    outcome = Swift.Result { try body(connection) }
  }

  var hasFailed: Bool {
    if case .failure = outcome { return true }
    return false
  }

  func overrule(_ failure: StorageFailure) {
    if !hasFailed { outcome = .failure(failure) }
  }

  func answer() { caller.resume(with: outcome) }

  func refuse(_ failure: StorageFailure) { caller.resume(throwing: failure) }
}
