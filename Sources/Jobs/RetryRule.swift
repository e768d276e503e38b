internal import Core

/// When a failed job is tried again, and when it is parked: a value without a clock.
struct RetryRule: Sendable {
  /// What to do after a failed try.
  enum Action: Equatable {
    /// Try again after this time.
    case retry(after: Duration)
    /// Stop, where staff can see it and run it again.
    case park
  }

  /// So many tries in all: with the pauses below more than three days, so that a mail server may be down over a weekend.
  let maximumAttempts: Int
  let firstPause: Duration
  let longestPause: Duration

  static let standard = RetryRule(maximumAttempts: 25, firstPause: .seconds(5), longestPause: .hours(6))

  /// Decides after a failed try; the pause doubles each time, with up to a quarter of jitter so that many do not return
  /// as one.
  ///
  /// - Parameters:
  ///   - attempt: how many tries there were, at least 1.
  ///   - jitter: 0 to 255, random.
  /// - Returns: what to do.
  func afterFailure(ofAttempt attempt: Int, jitter: UInt8) -> Action {
    guard attempt < maximumAttempts else { return .park }
    let doublings = min(max(attempt - 1, 0), 20)
    let pause = min(firstPause * (1 << doublings), longestPause)
    return .retry(after: pause + pause / 1024 * Int(jitter))
  }
}
