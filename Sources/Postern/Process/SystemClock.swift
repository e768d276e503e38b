internal import Core
internal import Foundation

/// The machine's clock, the only one there is outside tests.
struct SystemClock: WallClock {
  var now: Timestamp {
    let seconds = Date().timeIntervalSince1970
    return Timestamp(milliseconds: Int64(exactly: (seconds * 1000).rounded(.down)) ?? 0)
  }

  /// The first moment at which this program can be running: an earlier clock is wrong.
  static let earliest = Timestamp(milliseconds: 1_767_225_600_000)  // 2026-01-01T00:00:00Z
  /// A later clock is wrong too: no certificate that is in use lasts so long.
  static let latest = Timestamp(milliseconds: 4_102_444_800_000)  // 2100-01-01T00:00:00Z

  /// Whether a moment can be the present one.
  static func isSane(_ moment: Timestamp) -> Bool { (earliest...latest).contains(moment) }
}
