/// Reads `application/x-www-form-urlencoded`, strictly.
public enum FormBody {
  /// The most fields that are taken: hash tables of more are only built to make a server slow (S45).
  public static let maximumFields = 1000

  /// Why a form is not taken.
  public enum Malformed: Error, Sendable {
    /// More than ``FormBody/maximumFields`` fields.
    case tooManyFields
    /// A broken escape, a byte outside visible ASCII, a NUL, or text that is not UTF-8.
    case encoding
  }

  /// Parses a body or a query.
  ///
  /// - Parameter bytes: what came, without a leading question mark; empty pieces between `&` are skipped.
  /// - Returns: the fields in order; a piece without `=` is a name with an empty value.
  /// - Throws: ``Malformed``.
  public static func parse(_ bytes: some Collection<UInt8>) throws(Malformed) -> FormFields {
    guard bytes.allSatisfy(ByteSet.visible.contains) else { throw .encoding }
    var pairs: [(name: String, value: String)] = []
    for piece in bytes.lazy.split(separator: UInt8(ascii: "&")) {
      guard pairs.count < maximumFields else { throw .tooManyFields }
      let equals = piece.firstIndex(of: UInt8(ascii: "=")) ?? piece.endIndex
      let value = piece[equals...].dropFirst()
      guard let name = Percent.decode(piece[..<equals], plusIsSpace: true),
        let text = Percent.decode(value, plusIsSpace: true)
      else { throw .encoding }
      pairs.append((name, text))
    }
    return FormFields(pairs)
  }
}
