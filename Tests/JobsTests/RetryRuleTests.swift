import Testing

@testable import Jobs

@Suite("When a failed job is tried again") struct RetryRuleTests {
  @Test(arguments: [
    (0, 5), (1, 5), (2, 10), (3, 20), (4, 40), (5, 80), (10, 2560), (12, 10240), (13, 20480), (14, 21600),
    (17, 21600),
  ])
  func `the pause doubles from five seconds to six hours`(attempt: Int, seconds: Int) {
    #expect(
      RetryRule.standard.afterFailure(ofAttempt: attempt, jitter: 0) == .retry(after: .seconds(seconds))
    )
  }

  @Test(arguments: [UInt8(0), 1, 127, 255])
  func `jitter makes a pause at most a quarter longer, and never shorter`(jitter: UInt8) throws {
    guard case .retry(let pause) = RetryRule.standard.afterFailure(ofAttempt: 5, jitter: jitter) else {
      Issue.record("it was parked")
      return
    }
    #expect(pause >= .seconds(80) && pause < .seconds(100))
    #expect((pause > .seconds(80)) == (jitter > 0))
  }

  @Test(arguments: [(17, false), (18, true), (19, true), (Int.max, true)])
  func `the eighteenth try is the last`(attempt: Int, isParked: Bool) {
    #expect((RetryRule.standard.afterFailure(ofAttempt: attempt, jitter: 255) == .park) == isParked)
  }

  @Test func `all pauses together outlast a weekend`() {
    var sum = Duration.zero
    for attempt in 1..<RetryRule.standard.maximumAttempts {
      if case .retry(let pause) = RetryRule.standard.afterFailure(ofAttempt: attempt, jitter: 0) {
        sum += pause
      }
    }
    #expect(sum > .seconds(24 * 3600) && sum < .seconds(4 * 24 * 3600))
  }
}
