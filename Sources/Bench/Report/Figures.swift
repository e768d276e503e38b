internal import Foundation

/// Numbers as the table shows them.
enum Figures {
  /// Three digits that count, with commas between thousands.
  static func short(_ value: Double) -> String {
    let size = abs(value)
    if size >= 1000 { return grouped(Int(value.rounded())) }
    if size >= 100 || value == value.rounded() { return String(format: "%.0f", value) }
    return String(format: size >= 10 ? "%.1f" : "%.3g", value)
  }

  /// Microseconds as whatever fits.
  static func time(_ microseconds: Double?) -> String {
    guard let microseconds else { return "" }
    if microseconds >= 1e6 { return short(microseconds / 1e6) + " s" }
    return microseconds >= 1000 ? short(microseconds / 1000) + " ms" : short(microseconds) + " µs"
  }

  /// A text in a column; what is too long is cut, so that the table keeps its width.
  static func column(_ text: String, _ width: Int, isNumber: Bool = false) -> String {
    let cut = text.count > width ? String(text.prefix(max(0, width - 1))) + "…" : text
    let space = String(repeating: " ", count: width - cut.count)
    return isNumber ? space + cut : cut + space
  }

  private static func grouped(_ number: Int) -> String {
    var digits = Array(String(number.magnitude))
    var place = digits.count - 3
    while place > 0 {
      digits.insert(",", at: place)
      place -= 3
    }
    return (number < 0 ? "-" : "") + String(digits)
  }
}
