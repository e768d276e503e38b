/// Medians and the like, of few numbers.
enum Statistics {
  /// The middle one, or the mean of the two in the middle; nil of none.
  static func median(_ values: [Double]) -> Double? { percentile(50, of: values) }

  /// A percentile, between two values by their distance; nil of none.
  static func percentile(_ percent: Double, of values: [Double]) -> Double? {
    let sorted = values.sorted()
    guard let last = sorted.last else { return nil }
    let place = min(max(percent, 0), 100) / 100 * Double(sorted.count - 1)
    let below = Int(place)
    guard below + 1 < sorted.count else { return last }
    return sorted[below] + (sorted[below + 1] - sorted[below]) * (place - Double(below))
  }
}
