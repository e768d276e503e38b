/// A moment, as whole milliseconds since 1970-01-01T00:00:00Z; the form in which the databases keep it.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public let milliseconds: Int64

  /// A moment, by its milliseconds since 1970-01-01T00:00:00Z.
  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// Whether the left moment is the earlier one.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// The moment `span` later; stops at the ends of the range instead of trapping.
  public static func + (moment: Timestamp, span: Duration) -> Timestamp {
    let (sum, overflow) = moment.milliseconds.addingReportingOverflow(span.wholeMilliseconds)
    return Timestamp(milliseconds: overflow ? (span < .zero ? .min : .max) : sum)
  }

  /// The moment `span` earlier.
  public static func - (moment: Timestamp, span: Duration) -> Timestamp {
    moment + (.zero - span)
  }

  /// The time from `earlier` to `later`.
  public static func - (later: Timestamp, earlier: Timestamp) -> Duration {
    let (difference, overflow) = later.milliseconds.subtractingReportingOverflow(earlier.milliseconds)
    return .milliseconds(overflow ? (later < earlier ? Int64.min : Int64.max) : difference)
  }
}

extension Duration {
  /// The whole milliseconds in this span, towards zero; stops at the ends of the range instead of trapping.
  public var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    let (sum, carried) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
    return overflow || carried ? (seconds < 0 ? .min : .max) : sum
  }

  /// A span of whole minutes; stops at the ends of the range instead of trapping.
  public static func minutes(_ count: Int64) -> Duration { whole(count, secondsEach: 60) }

  /// A span of whole hours; stops at the ends of the range instead of trapping.
  public static func hours(_ count: Int64) -> Duration { whole(count, secondsEach: 3600) }

  /// A span of whole days of 24 hours; stops at the ends of the range instead of trapping.
  public static func days(_ count: Int64) -> Duration { whole(count, secondsEach: 86400) }

  private static func whole(_ count: Int64, secondsEach: Int64) -> Duration {
    let (seconds, overflow) = count.multipliedReportingOverflow(by: secondsEach)
    return .seconds(overflow ? (count < 0 ? Int64.min : Int64.max) : seconds)
  }
}
