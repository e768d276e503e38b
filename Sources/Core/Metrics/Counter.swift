internal import Synchronization

/// Counts what has happened since the start; any thread adds, and none waits for another.
public final class Counter: Sendable {
  private let count = Atomic<Int>(0)

  /// A counter at zero.
  public init() {}

  /// Counts more in.
  ///
  /// - Parameter more: how many.
  public func add(_ more: Int = 1) { count.wrappingAdd(more, ordering: .relaxed) }

  /// How many there were so far.
  public var value: Int { count.load(ordering: .relaxed) }
}

/// Counts spans of time by how long they were.
public final class SpanHistogram: Sendable {
  /// The upper bounds of the classes, in microseconds: what an answer may take, from a page out of memory to a password.
  static let boundsInMicroseconds = [
    500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000,
    10_000_000,
  ]

  /// One a bound, and one for what is longer than all.
  let classes = (0...boundsInMicroseconds.count).map { _ in Counter() }
  let microseconds = Counter()

  /// A histogram without spans.
  public init() {}

  /// Counts a span in.
  public func note(_ span: Duration) {
    let (seconds, attoseconds) = span.components
    let length = Int(clamping: seconds).multipliedReportingOverflow(by: 1_000_000)
    let whole = length.overflow ? Int.max / 2 : length.partialValue + Int(attoseconds / 1_000_000_000_000)
    let place = SpanHistogram.boundsInMicroseconds.firstIndex { whole <= $0 }
    classes[place ?? SpanHistogram.boundsInMicroseconds.count].add()
    microseconds.add(whole)
  }

  /// How many spans there were so far.
  public var count: Int { classes.reduce(0) { $0 + $1.value } }
}
