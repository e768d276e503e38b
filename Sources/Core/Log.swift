/// Structured logs: one JSON object a line.
///
/// A message is a fixed sentence; whatever varies is a field, and a field takes only what cannot be personal: numbers,
/// flags, opaque identifiers, fixed words. So a name, an address, a token or a text cannot be logged by mistake.
public struct Log: Sendable {
  /// How grave a line is.
  public enum Level: Int, Comparable, Sendable {
    /// For a developer: off in production.
    case debug
    /// What explains an incident afterwards.
    case notice
    /// Somebody's input or a remote service was wrong; nothing of ours is broken.
    case error
    /// A defect of ours, or of the machine: somebody must look.
    case fault

    /// Whether the left level is the lesser one.
    public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
  }

  private let clock: any WallClock
  private let minimum: Level
  private let write: @Sendable (String) -> Void

  /// A log.
  ///
  /// - Parameters:
  ///   - clock: what stamps each line.
  ///   - minimum: lines of a lesser level are dropped.
  ///   - write: takes each line, without its line end.
  public init(clock: any WallClock, minimum: Level = .notice, write: @escaping @Sendable (String) -> Void) {
    self.clock = clock
    self.minimum = minimum
    self.write = write
  }

  /// Writes one line.
  ///
  /// - Parameters:
  ///   - level: how grave it is.
  ///   - message: a fixed sentence.
  ///   - fields: what varies, by name.
  public func callAsFunction(
    _ level: Level,
    _ message: StaticString,
    _ fields: KeyValuePairs<StaticString, LogValue> = [:]
  ) {
    guard level >= minimum else { return }
    var line =
      "{\"at\":\"\(clock.now.rfc3339)\",\"level\":\"\(level)\",\"message\":\(LogValue.quoted("\(message)"))"
    for (name, value) in fields {
      line += ",\(LogValue.quoted("\(name)")):\(value.json)"
    }
    write(line + "}")
  }
}

/// A value that may stand in a log line.
public struct LogValue: Sendable, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
  let json: String

  /// A whole number.
  public init(integerLiteral value: Int64) { json = String(value) }

  /// A flag.
  public init(booleanLiteral value: Bool) { json = String(value) }

  /// A whole number.
  public static func number(_ value: some BinaryInteger) -> LogValue { LogValue(json: String(value)) }

  /// A word that stands in the program's text.
  public static func word(_ value: StaticString) -> LogValue { LogValue(json: quoted("\(value)")) }

  /// An opaque identifier.
  public static func id<Kind: IdentifiedKind>(_ value: Identifier<Kind>) -> LogValue {
    LogValue(json: quoted(value.text))
  }

  /// The type of an error or state, and its case where it is an enum: names alone, never what it holds.
  ///
  /// No description of the value is ever asked for; a case without values of a type that describes itself is
  /// therefore shown as the type alone.
  public static func name(of value: some Any) -> LogValue {
    let type = "\(type(of: value))"
    return LogValue(json: quoted(caseName(value).map { "\(type).\($0)" } ?? type))
  }

  /// A word of the program's own making that is put together while it runs: a route pattern or a
  /// file's name.
  ///
  /// Letters, digits and `. _ : / { } -`, at most 100 bytes, with a letter among them and at most one colon, and
  /// no more than 40 letters, digits, `_` and `-` on end; so that a telephone number, a network address, an email
  /// address or a link's token becomes `‹odd›`. Nothing that a person typed may be handed in.
  public static func token(_ value: String) -> LogValue {
    LogValue(json: quoted(isToken(value) ? value : "‹odd›"))
  }

  /// The rule of ``token(_:)``.
  static func isToken(_ value: String) -> Bool {
    value.utf8.count <= 100 && value.utf8.contains(where: isLetter)
      && value.utf8.allSatisfy { isLetterOrDigit($0) || Array("._:/{}-".utf8).contains($0) }
      && value.utf8.count(where: { $0 == 0x3a }) <= 1
      && value.utf8.split(whereSeparator: { !isLetterOrDigit($0) && $0 != 0x5f && $0 != 0x2d })
        .allSatisfy { $0.count <= 40 }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    isLetter(byte) || (0x30...0x39).contains(byte)
  }

  private init(json: String) { self.json = json }

  private static func caseName(_ value: some Any) -> String? {
    // A mirror of the type's own making may show what it likes.
    if value is any CustomReflectable { return nil }
    let mirror = Mirror(reflecting: value)
    guard mirror.displayStyle == .enum else { return nil }
    if let label = mirror.children.first?.label { return label }
    if value is any CustomDebugStringConvertible || value is any CustomStringConvertible
      || value is any TextOutputStreamable
    {
      return nil
    }
    return String(describing: value)
  }

  /// A JSON string; control characters, quotes and backslashes escaped.
  ///
  /// Source: RFC 8259 §7.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\u{0}"..<"\u{20}", "\u{7f}"..<"\u{a0}":
        quoted += "\\u" + padded(hex: scalar.value)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  private static func padded(hex value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
