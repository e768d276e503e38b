/// One statement whose interpolations bind.
///
/// `"SELECT body FROM message WHERE id = \(id)"` becomes `SELECT body FROM message WHERE id = $1` and one value that
/// travels beside it, so no value is ever read as SQL. An interpolated ``SQL`` is put in as a part, its placeholders
/// numbered anew; `\(unsafeRaw:)` pastes text and is for names that stand in the program.
public struct SQL: ExpressibleByStringInterpolation, Sendable, CustomStringConvertible, CustomReflectable {
  /// The text between the placeholders: always one more than there are values.
  private(set) var fragments: [String]
  private(set) var values: [BoundValue]

  /// A statement, or a part of one, without values.
  public init(stringLiteral value: String) {
    fragments = [value]
    values = []
  }

  /// A statement, or a part of one, with values.
  public init(stringInterpolation: StringInterpolation) {
    self = stringInterpolation.sql
  }

  /// The text with `$1`, `$2`… in the places of the values.
  public var description: String {
    var text = fragments[0]
    for (position, fragment) in fragments.dropFirst().enumerated() {
      text += "$\(position + 1)"
      text += fragment
    }
    return text
  }

  /// A mirror that shows the text and no value.
  public var customMirror: Mirror { Mirror(self, children: ["text": description]) }

  /// One after the other.
  public static func + (first: SQL, second: SQL) -> SQL {
    var sum = first
    sum += second
    return sum
  }

  /// Adds a part at the end.
  public static func += (sum: inout SQL, part: SQL) {
    sum.append(raw: part.fragments[0])
    sum.fragments += part.fragments.dropFirst()
    sum.values += part.values
  }

  /// Values in parentheses, for `IN`; an empty list matches nothing, and `NOT IN` it everything.
  ///
  /// Every length is a statement of its own to prepare, so keep lists short (at most a few hundred).
  public static func list<Value: SQLBindable>(_ values: some Collection<Value>) -> SQL {
    guard !values.isEmpty else {
      return "(SELECT CAST(NULL AS \(unsafeRaw: Value.boundNull.typeName)) WHERE 1 = 0)"
    }
    var list: SQL = "("
    for value in values {
      if !list.values.isEmpty { list.append(raw: ", ") }
      list.append(value.boundValue)
    }
    list.append(raw: ")")
    return list
  }

  /// Parts with the same text between each two, for conditions that are gathered: `SQL.joined(parts, by: " AND ")`.
  ///
  /// - Parameters:
  ///   - parts: what to join.
  ///   - separator: what stands between two parts.
  /// - Returns: the whole; empty where there are no parts.
  public static func joined(_ parts: [SQL], by separator: SQL) -> SQL {
    var whole = parts.first ?? ""
    for part in parts.dropFirst() {
      whole += separator
      whole += part
    }
    return whole
  }

  mutating func append(raw text: String) {
    fragments[fragments.count - 1] += text
  }

  mutating func append(_ value: BoundValue) {
    values.append(value)
    fragments.append("")
  }

  /// Gathers the pieces of one literal.
  public struct StringInterpolation: StringInterpolationProtocol {
    var sql: SQL = ""

    /// Begins a statement.
    public init(literalCapacity: Int, interpolationCount: Int) {
      sql.fragments.reserveCapacity(interpolationCount + 1)
      sql.values.reserveCapacity(interpolationCount)
    }

    /// Adds text that stands in the program.
    public mutating func appendLiteral(_ literal: String) { sql.append(raw: literal) }

    /// Binds a value.
    public mutating func appendInterpolation(_ value: some SQLBindable) { sql.append(value.boundValue) }

    /// Puts in another statement, or a part of one, with its values.
    public mutating func appendInterpolation(_ part: SQL) { sql += part }

    /// Pastes text as it is. Never give it anything that came from outside: it is read as SQL.
    public mutating func appendInterpolation(unsafeRaw text: String) { sql.append(raw: text) }
  }
}

extension BoundValue {
  var typeName: String {
    switch self {
    case .text: "TEXT"
    case .integer: "BIGINT"
    case .blob: "BLOB"
    }
  }
}
