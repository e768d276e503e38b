internal import Core
internal import Storage

/// The tables `case_party` and `person`, read together.
enum PartyStore {
  struct PartyRow: Sendable {
    let courtCase: CourtCaseID
    let person: PersonID
    let reference: String
    let role: String
    let side: Side
    let language: Language
    let recordBox: [UInt8]
    let isAtRisk: Bool
    let isFrozen: Bool
  }

  /// Who is in some cases now, by identifier alone.
  static func people(of cases: [CourtCaseID], in connection: Connection) throws -> [PersonID] {
    guard !cases.isEmpty else { return [] }
    return try connection.query(
      "SELECT DISTINCT person_id FROM case_party WHERE case_id IN \(SQL.list(cases)) AND left_at IS NULL"
    ).map { try $0.id("person_id") }
  }

  /// Who is in some cases now.
  ///
  /// - Parameters:
  ///   - cases: which cases.
  ///   - people: only these; nil for everybody.
  ///   - connection: the transaction to read in.
  /// - Returns: the parties, in the order in which they joined.
  /// - Throws: ``StorageFailure``.
  static func parties(
    of cases: Set<CourtCaseID>,
    among people: Set<PersonID>?,
    in connection: Connection
  ) throws -> [PartyRow] {
    guard !cases.isEmpty else { return [] }
    var condition: SQL =
      "case_party.case_id IN \(SQL.list(cases.sorted()))"
    // Somebody who has left is still named beside what was said to them.
    if let people {
      condition = condition + " AND case_party.person_id IN \(SQL.list(people.sorted()))"
    } else {
      condition = condition + " AND case_party.left_at IS NULL"
    }
    return try connection.query(
      """
      SELECT case_party.case_id AS case_id, case_party.person_id AS person_id, case_party.role AS role,
        case_party.side AS side, person.reference AS reference,
        COALESCE(person.chosen_language, person.language) AS language, person.record_box AS record_box,
        person.risk_raised_at AS risk_raised_at, person.has_confidential AS has_confidential,
        person.frozen_at AS frozen_at
      FROM case_party JOIN person ON person.id = case_party.person_id
      WHERE \(condition) ORDER BY case_party.joined_at, case_party.person_id
      """
    ).map(row)
  }

  private static func row(_ row: Row) throws -> PartyRow {
    guard let side = Side(parsing: try row.text("side")) else {
      throw StorageFailure.unreadable(column: "case_party.side")
    }
    guard let language = Language(rawValue: try row.text("language")) else {
      throw StorageFailure.unreadable(column: "person.language")
    }
    return PartyRow(
      courtCase: try row.id("case_id"),
      person: try row.id("person_id"),
      reference: try row.text("reference"),
      role: try row.text("role"),
      side: side,
      language: language,
      recordBox: try row.blob("record_box"),
      isAtRisk: try !row.isNull("risk_raised_at") || row.bool("has_confidential"),
      isFrozen: try !row.isNull("frozen_at")
    )
  }
}
