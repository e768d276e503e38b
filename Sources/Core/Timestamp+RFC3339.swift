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

extension Timestamp {
  /// Reads a moment as RFC 3339 writes it: `2026-03-29T08:00:00Z`, with a fraction or another offset from UTC; nil for all else.
  ///
  /// Of a fraction the milliseconds count. A leap second is taken for the one before it; `-00:00` for UTC.
  ///
  /// Source: RFC 3339 §5.6.
  public init?(rfc3339 text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.count <= 40 else { return nil }
    func number(_ range: Range<Int>) -> Int64? {
      var value: Int64 = 0
      for byte in bytes[range] {
        guard (0x30...0x39).contains(byte) else { return nil }
        value = value * 10 + Int64(byte - 0x30)
      }
      return value
    }
    func stands(_ character: Character, at place: Int) -> Bool { bytes[place] == character.asciiValue }
    guard let year = number(0..<4), stands("-", at: 4), let month = number(5..<7), stands("-", at: 7),
      let day = number(8..<10), stands("T", at: 10) || stands("t", at: 10),
      let date = CivilDate(year: Int(year), month: Int(month), day: Int(day)),
      let hour = number(11..<13), hour < 24, stands(":", at: 13),
      let minute = number(14..<16), minute < 60, stands(":", at: 16),
      let second = number(17..<19), second <= 60
    else { return nil }
    var place = 19
    var thousandths: Int64 = 0
    if stands(".", at: 19) {
      let digits = bytes[20...].prefix { (0x30...0x39).contains($0) }
      guard !digits.isEmpty else { return nil }
      for (digit, weight) in zip(digits, [100, 10, 1] as [Int64]) {
        thousandths += Int64(digit - 0x30) * weight
      }
      place = digits.endIndex
    }
    let offset: Int64
    switch bytes.count - place {
    case 1 where stands("Z", at: place) || stands("z", at: place): offset = 0
    case 6 where stands("+", at: place) || stands("-", at: place):
      guard let hours = number(place + 1..<place + 3), hours < 24, stands(":", at: place + 3),
        let minutes = number(place + 4..<place + 6), minutes < 60
      else { return nil }
      offset = (stands("-", at: place) ? -1 : 1) * (hours * 60 + minutes)
    default: return nil
    }
    let minutes = Int64(date.daysSince1970) * 1440 + hour * 60 + minute - offset
    self.init(milliseconds: (minutes * 60 + min(second, 59)) * 1000 + thousandths)
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
