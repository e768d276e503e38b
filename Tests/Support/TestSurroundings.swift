public import Core
internal import Synchronization

/// A clock that stands still until a test turns it.
public final class TestClock: WallClock {
  private let moment: Mutex<Timestamp>
  private let step = Mutex(Duration.zero)

  /// A clock that shows a moment; by default Tuesday 3 March 2026 at 09:00 in London.
  public init(_ moment: Timestamp = Timestamp(milliseconds: 1_772_528_400_000)) {
    self.moment = Mutex(moment)
  }

  /// What the clock shows.
  public var now: Timestamp {
    let step = step.withLock { $0 }
    return moment.withLock { moment in
      moment = moment + step
      return moment
    }
  }

  /// From now on the clock goes on by a step before each look at it; by none it stands still again.
  public func run(by step: Duration) {
    self.step.withLock { $0 = step }
  }

  /// Turns the clock on.
  public func advance(by span: Duration) {
    moment.withLock { $0 = $0 + span }
  }
}

/// Bytes that look random and repeat from run to run; for tests alone.
public final class TestRandom: RandomSource {
  private let state: Mutex<UInt64>

  /// A row of bytes that depends on the seed alone.
  public init(seed: UInt64 = 1) {
    state = Mutex(seed)
  }

  /// The next bytes, by the SplitMix64 generator.
  public func bytes(_ count: Int) -> [UInt8] {
    state.withLock { state in
      (0..<count).map { _ in
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return UInt8(truncatingIfNeeded: mixed ^ (mixed >> 31))
      }
    }
  }
}

/// Bytes that look random, until a test breaks their source.
public final class BreakableRandom: RandomSource {
  private let source: TestRandom
  private let isBroken = Mutex(false)

  /// A source that works.
  public init(seed: UInt64 = 99) { source = TestRandom(seed: seed) }

  /// From now on there are none, or some again.
  public func setBroken(_ broken: Bool) { isBroken.withLock { $0 = broken } }

  /// The next bytes, by the SplitMix64 generator.
  public func bytes(_ count: Int) throws(RandomUnavailable) -> [UInt8] {
    if isBroken.withLock({ $0 }) { throw RandomUnavailable() }
    return source.bytes(count)
  }
}

extension Log {
  /// A log that nobody reads.
  public static let silent = Log(clock: TestClock(), write: { _ in })
}

extension Surroundings {
  /// Surroundings with a clock that a test turns and repeatable randomness.
  public static func test(clock: TestClock = TestClock(), seed: UInt64 = 1) -> Surroundings {
    Surroundings(clock: clock, random: TestRandom(seed: seed), log: .silent)
  }
}
