import Testing

@testable import Storage

@Suite("Redo rule") struct RedoRuleTests {
  private static let overtaken = StorageFailure(.busy, "", redo: .afterOthers)
  private static let lost = StorageFailure(.unreachable, "", redo: .onNewConnection)
  private static let twice = StorageFailure(.constraint(.unique), "", redo: .afterOthers)
  private static let plain = StorageFailure(.constraint(.unique), "")

  @Test(
    arguments: [
      (overtaken, 1, .zero, 255, .milliseconds(1)), (overtaken, 4, .seconds(1), 255, .milliseconds(8)),
      (overtaken, 4, .seconds(1), 127, .milliseconds(4)),
      (overtaken, 50, .seconds(9), 255, .milliseconds(64)),
      (overtaken, 2, .seconds(10), 255, nil), (lost, 1, .zero, 255, .zero),
      (lost, 2, .seconds(9), 0, .milliseconds(50)), (lost, 9, .seconds(9), 0, .seconds(1)),
      (lost, 2, .seconds(10), 0, nil), (twice, 1, .zero, 255, .zero), (twice, 2, .zero, 255, nil),
      (plain, 1, .zero, 255, nil),
    ] as [(StorageFailure, Int, Duration, UInt8, Duration?)]
  )
  func `waits longer each time, up to its patience`(
    failure: StorageFailure,
    runs: Int,
    elapsed: Duration,
    jitter: UInt8,
    pause: Duration?
  ) {
    #expect(RedoRule.pause(after: failure, runs: runs, elapsed: elapsed, jitter: jitter) == pause)
  }

  @Test func `two lanes do not wait alike`() {
    var one = Jitter(seed: 0)
    var other = Jitter(seed: 1)
    #expect((0..<8).map { _ in one.next() } != (0..<8).map { _ in other.next() })
  }
}
