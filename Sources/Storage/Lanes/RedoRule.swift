/// Whether a body that failed by no fault of its own runs again: a value without a clock.
enum RedoRule {
  /// A body that others overtake for so long is refused as busy.
  static let patience = Duration.seconds(10)
  static let firstPause = Duration.milliseconds(1)
  static let longestPause = Duration.milliseconds(64)
  static let firstReconnecting = Duration.milliseconds(50)
  static let longestReconnecting = Duration.seconds(1)

  /// Decides after a run that was not kept.
  ///
  /// - Parameters:
  ///   - failure: why it was not.
  ///   - runs: how many runs there were, at least 1.
  ///   - elapsed: since the first of them began.
  ///   - jitter: 0 to 255, so that two who met do not meet again.
  /// - Returns: the pause before the next run; nil where the failure is the answer.
  static func pause(after failure: StorageFailure, runs: Int, elapsed: Duration, jitter: UInt8) -> Duration? {
    guard elapsed < patience else { return nil }
    switch failure.redo {
    case .never: return nil
    // The connection that is made anew does the waiting, unless it is made at once and that does not help.
    case .onNewConnection:
      return runs < 2 ? .zero : min(firstReconnecting * (1 << min(runs - 2, 8)), longestReconnecting)
    case .afterOthers:
      // A row that another has written meanwhile: what the body looked at before was old, so it looks again, once.
      if case .constraint = failure.kind { return runs < 2 ? .zero : nil }
      let pause = min(firstPause * (1 << min(runs - 1, 8)), longestPause)
      return pause * (Int(jitter) + 1) / 256
    }
  }
}

/// Spreads the lanes' pauses; nothing secret hangs on it.
struct Jitter {
  private var state: UInt64

  init(seed: Int) {
    state = UInt64(truncatingIfNeeded: seed) &+ 1
  }

  /// The next of a sequence that differs from lane to lane.
  mutating func next() -> UInt8 {
    // Knuth's MMIX multiplier and increment; the high bits are the good ones.
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt8(truncatingIfNeeded: state >> 56)
  }
}
