public import Core
public import People

/// The columns of a file of people, and how a row of it becomes the record that `PUT /people/{reference}` takes.
///
/// A row goes through the same reader as the body of that call, so what the one refuses the other does too. A row holds one
/// address, one email address, one telephone number and one case.
public struct PersonSheet: Sendable {
  /// Why a file is refused whole: its first row names no columns that can be read.
  ///
  /// It never repeats a name: a file without such a row begins with somebody's data.
  public struct BadHeader: Error, Equatable, Sendable, CustomStringConvertible {
    /// What to do.
    public let description: String
  }

  /// What is wrong in a row.
  public struct Problem: Equatable, Sendable {
    /// The column; nil where it is the row as a whole.
    public let column: String?
    /// What to do; it never repeats what stands in the cell.
    public let detail: String

    /// Names a column and its mend.
    public init(column: String?, detail: String) {
      self.column = column
      self.detail = detail
    }
  }

  /// A row, read.
  public enum Reading: Sendable {
    /// A person.
    case person(reference: String, record: PersonRecord)
    /// What is wrong.
    case refused([Problem])
  }

  /// Every column there is; `reference`, `given_name` and `family_name` are needed.
  public static let columns =
    [
      "reference", "agency", "given_name", "family_name", "previous_names", "language", "date_of_birth",
    ] + lines + [
      "postcode", "address_source", "address_confidential", "address_known_to_others", "email",
      "email_source",
      "email_confidential", "phone", "phone_source", "phone_shared", "phone_reminders", "phone_confidential",
      "case", "role", "side",
    ]

  private static let lines = (1...6).map { "address_line_\($0)" }
  private static let needed = ["reference", "given_name", "family_name"]

  private let places: [String: Int]
  private let count: Int
  private let agencies: Agencies

  /// Finds the columns.
  ///
  /// - Parameters:
  ///   - header: the first row; capital letters, blanks and hyphens in a name do not matter.
  ///   - agencies: those that this gateway serves; where it serves one alone the column may be left out.
  /// - Throws: ``BadHeader``.
  public init(header: [String], agencies: Agencies) throws(BadHeader) {
    var places: [String: Int] = [:]
    for (place, written) in header.enumerated() {
      let name = String(
        PersonSheet.trimmed(written).lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 }
      )
      guard PersonSheet.columns.contains(name) else {
        let known = PersonSheet.columns.joined(separator: ", ")
        throw BadHeader(
          description:
            "column \(place + 1) of the first row has a name that is not known; there are \(known), "
            + "with a comma between two"
        )
      }
      guard places.updateValue(place, forKey: name) == nil else {
        throw BadHeader(description: "two columns are called \(name)")
      }
    }
    let needed = PersonSheet.needed + (agencies.ids.count > 1 ? ["agency"] : [])
    for name in needed where places[name] == nil {
      throw BadHeader(description: "the column \(name) is needed")
    }
    self.places = places
    count = header.count
    self.agencies = agencies
  }

  /// Reads a row.
  ///
  /// - Parameters:
  ///   - cells: its cells.
  ///   - today: a day of birth is not later.
  /// - Returns: the person, or everything that is wrong.
  public func read(_ cells: [String], today: CivilDate) -> Reading {
    guard cells.count == count || cells.count > count && cells[count...].allSatisfy(\.isEmpty) else {
      return .refused([
        Problem(column: nil, detail: "has \(cells.count) cells, and the first row has \(count)")
      ])
    }
    var row = SheetRow(cells: cells, places: places)
    var problems: [Problem] = []
    var reference = ""
    do throws(FieldMend) {
      reference = try CaseSystemReference.parse(row.text("reference") ?? "")
    } catch {
      problems.append(Problem(column: "reference", detail: error.description))
    }
    var object = row.object(
      ["agency", "given_name", "family_name", "language", "date_of_birth"].map { ($0, $0) }
    )
    if places["agency"] == nil { object.append("agency", .string(agencies.first.id)) }
    if let names = row.text("previous_names") {
      object.append("previous_names", .array(names.split(separator: ";").map { .string(String($0)) }))
    }
    addAddress(to: &object, &row)
    row.add("emails", to: &object, if: "email", texts: [("email", "address"), ("email_source", "source")]) {
      [("email_confidential", "confidential")]
    }
    row.add("phones", to: &object, if: "phone", texts: [("phone", "number"), ("phone_source", "source")]) {
      [
        ("phone_shared", "shared"), ("phone_reminders", "reminders"), ("phone_confidential", "confidential"),
      ]
    }
    row.add(
      "cases",
      to: &object,
      if: "case",
      texts: [("case", "reference"), ("role", "role"), ("side", "side")]
    ) { [] }
    problems += row.problems
    do throws(MalformedInput) {
      let record = try PersonRecord(reading: JSONObjectReader(object), agencies: agencies, today: today)
      guard problems.isEmpty else { return .refused(problems) }
      return .person(reference: reference, record: record)
    } catch {
      problems += error.problems.map { problem in
        Problem(column: row.column(of: problem.pointer), detail: problem.detail)
      }
      return .refused(problems)
    }
  }

  private func addAddress(to object: inout JSONObject, _ row: inout SheetRow) {
    let filled = PersonSheet.lines.filter { row.text($0) != nil }
    guard let first = filled.first ?? (row.text("postcode") == nil ? nil : PersonSheet.lines.first) else {
      return
    }
    var address = row.object([("postcode", "postcode"), ("address_source", "source")])
    address.append("lines", .array(filled.map { .string(row.text($0) ?? "") }))
    row.flags(
      [("address_confidential", "confidential"), ("address_known_to_others", "known_to_others")],
      into: &address
    )
    row.note("/addresses/0/lines", is: first)
    for (place, name) in filled.enumerated() { row.note("/addresses/0/lines/\(place)", is: name) }
    row.note("/addresses/0/postcode", is: "postcode")
    row.note("/addresses/0/source", is: "address_source")
    object.append("addresses", [.object(address)])
  }

  static func trimmed(_ text: String) -> String {
    var rest = text.unicodeScalars[...]
    while let first = rest.first, first.properties.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.properties.isWhitespace { rest.removeLast() }
    return String(rest)
  }
}

/// One row on its way into a record.
private struct SheetRow {
  let cells: [String]
  let places: [String: Int]
  private(set) var problems: [PersonSheet.Problem] = []
  private var columns: [String: String] = [:]

  init(cells: [String], places: [String: Int]) {
    self.cells = cells
    self.places = places
  }

  /// What stands in a column; nil where that is nothing.
  func text(_ column: String) -> String? {
    guard let place = places[column] else { return nil }
    let text = PersonSheet.trimmed(cells[place])
    return text.isEmpty ? nil : text
  }

  /// Texts as members of an object, by column and member.
  func object(_ members: [(column: String, member: String)]) -> JSONObject {
    var object = JSONObject()
    for (column, member) in members {
      if let text = text(column) { object.append(member, .string(text)) }
    }
    return object
  }

  /// Adds a list of one object, where a column says that there is one.
  mutating func add(
    _ name: String,
    to object: inout JSONObject,
    if column: String,
    texts: [(column: String, member: String)],
    flags: () -> [(column: String, member: String)]
  ) {
    guard text(column) != nil else { return }
    var one = self.object(texts)
    self.flags(flags(), into: &one)
    for (column, member) in texts { note("/\(name)/0/\(member)", is: column) }
    object.append(name, [.object(one)])
  }

  /// Adds what is said by yes and no.
  mutating func flags(_ members: [(column: String, member: String)], into object: inout JSONObject) {
    for (column, member) in members {
      switch text(column)?.lowercased() {
      case nil: continue
      case "yes", "true", "1": object.append(member, true)
      case "no", "false", "0": object.append(member, false)
      default: problems.append(PersonSheet.Problem(column: column, detail: "must be yes or no"))
      }
    }
  }

  /// Remembers which column a member came from.
  mutating func note(_ pointer: String, is column: String) { columns[pointer] = column }

  /// The column that a pointer into the record leads to; nil for the row as a whole.
  func column(of pointer: String) -> String? {
    if let column = columns[pointer] { return column }
    return pointer.split(separator: "/").first.map(String.init)
  }
}
