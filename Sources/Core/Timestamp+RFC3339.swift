extension Timestamp {
  /// `2026-03-29T08:00:00.000Z`, always in UTC and always with milliseconds; moments outside the years 1 to 9999
  /// are shown as the nearest one inside them.
  ///
  /// Source: RFC 3339 §5.6.
  public var rfc3339: String {
    let shown = min(max(milliseconds, -62_135_596_800_000), 253_402_300_799_999)
    let (days, millisecondOfDay) = shown.flooredDivision(by: 86_400_000)
    let date = CivilDate(daysSince1970: days)
    let second = millisecondOfDay / 1000
    return [
      date.iso8601, "T",
      padded(second / 3600, to: 2), ":", padded(second / 60 % 60, to: 2), ":", padded(second % 60, to: 2),
      ".", padded(millisecondOfDay % 1000, to: 3), "Z",
    ].joined()
  }
}

extension Int64 {
  /// The quotient towards minus infinity, and the remainder, which is never negative.
  func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

/// A number as decimal digits, with zeros in front up to `width`.
func padded(_ number: Int64, to width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
