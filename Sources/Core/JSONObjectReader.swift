/// Reads the fields of a JSON object by name, and gathers everything that is wrong instead of stopping at the first.
///
/// 1. Ask for each field with its type and limits. A required field that is missing or wrong gives a stand-in (an
///    empty text, the least number) or nil, and is noted.
/// 2. Call `finish`: it throws all that was noted, and every field that nobody asked for.
/// 3. Only then use what was read: `let (born, email) = try reader.finish(born, email)`.
///
/// `null` counts as missing. Details never repeat a value that was sent; a pointer may hold the name of an unknown
/// field, cut after 64 characters.
public final class JSONObjectReader {
  /// What was found wrong so far, over the whole document.
  final class Findings {
    /// Enough for any honest mistake; an answer must not grow with a hostile body.
    static let maximum = 100
    private(set) var problems: [FieldProblem] = []

    func add(_ pointer: String, _ detail: String) {
      guard problems.count < Findings.maximum else { return }
      problems.append(FieldProblem(pointer: pointer, detail: detail))
    }
  }

  /// Where this object is, as a JSON pointer; empty for the whole document.
  public let pointer: String
  let object: JSONObject
  let findings: Findings
  private var namesRead: Set<String> = []

  init(_ object: JSONObject, at pointer: String, findings: Findings) {
    self.object = object
    self.pointer = pointer
    self.findings = findings
  }

  /// Reads an object that is there already.
  public convenience init(_ object: JSONObject) {
    self.init(object, at: "", findings: Findings())
  }

  /// Parses a body that must be one JSON object.
  ///
  /// - Parameter bytes: the body.
  /// - Throws: ``MalformedInput`` where it is not JSON, or JSON but no object.
  public convenience init(parsing bytes: [UInt8]) throws(MalformedInput) {
    let value: JSONValue
    do {
      value = try JSONValue.parse(bytes)
    } catch {
      throw MalformedInput([FieldProblem(pointer: "", detail: error.description)])
    }
    guard case .object(let object) = value else {
      throw MalformedInput([FieldProblem(pointer: "", detail: "must be an object: { … }")])
    }
    self.init(object)
  }

  /// Notes something that is wrong with a field, for a rule that spans fields.
  public func refuse(_ name: String, _ detail: String) {
    findings.add(pointer(to: name), detail)
  }

  /// Takes a field for known without reading it, where a rule that spans fields has refused it already.
  public func passOver(_ name: String) { _ = take(name) }

  /// Whether a field is there and not `null`; it still has to be read.
  public func has(_ name: String) -> Bool {
    guard let value = object[name] else { return false }
    return value != .null
  }

  /// Ends the reading.
  ///
  /// - Throws: ``MalformedInput`` with everything that was noted and every field that nobody asked for.
  public func finish() throws(MalformedInput) {
    noteUnknownFields()
    guard findings.problems.isEmpty else { throw MalformedInput(findings.problems) }
  }

  /// Ends the reading and takes the values that had to be there.
  ///
  /// - Parameter values: what was read; nil only where its field was noted.
  /// - Returns: the values, none of them nil.
  /// - Throws: ``MalformedInput``, as ``finish()``.
  public func finish<each Value>(
    _ values: repeat (each Value)?
  ) throws(MalformedInput) -> (repeat each Value) {
    try finish()
    func present<Present>(_ value: Present?) throws(MalformedInput) -> Present {
      guard let value else {
        throw MalformedInput([FieldProblem(pointer: pointer, detail: "is not complete")])
      }
      return value
    }
    return (repeat try present(each values))
  }

  /// Takes a field's value and remembers that somebody knows the field; nil where it is missing or `null`.
  func take(_ name: String) -> JSONValue? {
    namesRead.insert(name)
    guard let value = object[name], value != .null else { return nil }
    return value
  }

  func noteUnknownFields() {
    for member in object.members where !namesRead.contains(member.name) {
      findings.add(pointer(to: String(member.name.prefix(64))), "unknown field")
    }
  }

  /// The JSON pointer of a member of this object.
  ///
  /// Source: RFC 6901 §3: `~` is written `~0` and `/` is written `~1`.
  func pointer(to name: String) -> String {
    var escaped = ""
    for scalar in name.unicodeScalars {
      switch scalar {
      case "~": escaped += "~0"
      case "/": escaped += "~1"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return pointer + "/" + escaped
  }
}

@available(*, unavailable)
extension JSONObjectReader: Sendable {}
