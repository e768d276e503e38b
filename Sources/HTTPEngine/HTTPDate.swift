internal import Core

/// A moment as HTTP writes it: `Tue, 03 Mar 2026 09:00:00 GMT`.
///
/// Source: RFC 9110 §5.6.7, IMF-fixdate
enum HTTPDate {
  private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Formats a moment; milliseconds are cut off.
  static func text(_ moment: Timestamp) -> String {
    let seconds = floored(moment.milliseconds, by: 1000).quotient
    let (days, second) = floored(seconds, by: 86400)
    let date = CivilDate(daysSince1970: days)
    let weekday = weekdays[Int(floored(days, by: 7).remainder)]
    let time = [second / 3600, second / 60 % 60, second % 60].map(twoDigits).joined(separator: ":")
    let year = String(repeating: "0", count: max(0, 4 - String(date.year).count)) + String(date.year)
    return "\(weekday), \(twoDigits(Int64(date.day))) \(months[date.month - 1]) \(year) \(time) GMT"
  }

  private static func floored(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  private static func twoDigits(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
