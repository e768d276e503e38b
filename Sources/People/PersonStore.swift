internal import Core
internal import Storage

/// The table `person`.
enum PersonStore {
  struct PersonRow {
    let id: PersonID
    let reference: String
    let agency: String
    let language: Language
    let recordBox: [UInt8]
    let hasConfidential: Bool
    let revision: Int64
    let riskRaisedAt: Timestamp?
    let frozenAt: Timestamp?
  }

  /// The language that somebody chose in the portal, or else that of the record.
  private static let spokenLanguage: SQL = "COALESCE(person.chosen_language, person.language) AS language"

  static func find(reference: String, in connection: Connection) throws -> PersonRow? {
    try connection.first(
      """
      SELECT id, reference, agency, \(spokenLanguage), record_box, has_confidential, revision, risk_raised_at,
        frozen_at
      FROM person WHERE reference = \(reference)
      """
    ).map(row)
  }

  static func find(_ id: PersonID, in connection: Connection) throws -> PersonRow? {
    try connection.first(
      """
      SELECT id, reference, agency, \(spokenLanguage), record_box, has_confidential, revision, risk_raised_at,
        frozen_at
      FROM person WHERE id = \(id)
      """
    ).map(row)
  }

  /// A person, and whether one of their cases is at heightened risk.
  static func findWithCaseRisk(
    _ id: PersonID,
    in connection: Connection
  ) throws -> (row: PersonRow, hasHeightenedCase: Bool)? {
    try askWithCaseRisk(id, in: connection).answer()
  }

  /// Asks for a person, and whether one of their cases is at heightened risk.
  static func askWithCaseRisk(
    _ id: PersonID,
    in connection: Connection
  ) throws -> Asked<(row: PersonRow, hasHeightenedCase: Bool)?> {
    try connection.askFirst(
      """
      SELECT id, reference, agency, \(spokenLanguage), record_box, has_confidential, revision, risk_raised_at,
        frozen_at,
        CAST(CASE WHEN EXISTS (
          SELECT 1 FROM case_party JOIN court_case ON court_case.id = case_party.case_id
          WHERE case_party.person_id = person.id AND court_case.heightened_risk = 1)
        THEN 1 ELSE 0 END AS BIGINT) AS has_heightened_case
      FROM person WHERE id = \(id)
      """
    ) { (try row($0), try $0.bool("has_heightened_case")) }
  }

  /// A person and each case that they are or were in, as a message to them needs it: without their record.
  struct RecipientRow {
    let id: PersonID
    let agency: String
    let language: Language
    let hasConfidential: Bool
    let riskRaisedAt: Timestamp?
    let frozenAt: Timestamp?
    let memberships: [Membership]

    struct Membership {
      let courtCase: CourtCaseID
      let reference: String
      let hasHeightenedRisk: Bool
      let hasLeft: Bool
    }
  }

  /// A person with their cases, by one statement.
  static func findRecipient(reference: String, in connection: Connection) throws -> RecipientRow? {
    let rows = try connection.query(
      """
      SELECT person.id AS id, person.agency AS agency, \(spokenLanguage),
        person.has_confidential AS has_confidential, person.risk_raised_at AS risk_raised_at,
        person.frozen_at AS frozen_at, court_case.id AS case_id, court_case.reference AS case_reference,
        court_case.heightened_risk AS heightened_risk, case_party.left_at AS left_at
      FROM person LEFT JOIN case_party ON case_party.person_id = person.id
        LEFT JOIN court_case ON court_case.id = case_party.case_id
      WHERE person.reference = \(reference)
      """
    )
    return try rows.first.map { try recipient($0, memberships: rows.compactMap(membership)) }
  }

  private static func recipient(_ row: Row, memberships: [RecipientRow.Membership]) throws -> RecipientRow {
    RecipientRow(
      id: try row.id("id"),
      agency: try row.text("agency"),
      language: try language(row),
      hasConfidential: try row.bool("has_confidential"),
      riskRaisedAt: try row.optionalTimestamp("risk_raised_at"),
      frozenAt: try row.optionalTimestamp("frozen_at"),
      memberships: memberships
    )
  }

  private static func membership(_ row: Row) throws -> RecipientRow.Membership? {
    guard try !row.isNull("case_id") else { return nil }
    return RecipientRow.Membership(
      courtCase: try row.id("case_id"),
      reference: try row.text("case_reference"),
      hasHeightenedRisk: try row.bool("heightened_risk"),
      hasLeft: try !row.isNull("left_at")
    )
  }

  static func references(of ids: Set<PersonID>, in connection: Connection) throws -> [PersonID: String] {
    guard !ids.isEmpty else { return [:] }
    let rows = try connection.query("SELECT id, reference FROM person WHERE id IN \(SQL.list(ids))")
    return Dictionary(
      uniqueKeysWithValues: try rows.map { (try $0.id("id"), try $0.text("reference")) }
    )
  }

  /// The references of a person and a case, read together.
  static func references(
    of person: PersonID,
    and courtCase: CourtCaseID,
    in connection: Connection
  ) throws -> (person: String, courtCase: String)? {
    try connection.first(
      """
      SELECT person.reference AS person_reference, court_case.reference AS case_reference
      FROM person JOIN court_case ON court_case.id = \(courtCase) WHERE person.id = \(person)
      """
    ).map { (try $0.text("person_reference"), try $0.text("case_reference")) }
  }

  static func insert(
    _ id: PersonID,
    reference: String,
    record: PersonRecord,
    box: [UInt8],
    at now: Timestamp,
    in connection: Connection
  ) throws -> Bool {
    try connection.rowsChanged(
      by: """
        INSERT INTO person
          (id, reference, agency, language, record_box, has_confidential, revision, created_at, updated_at)
        VALUES (\(id), \(reference), \(record.agency), \(record.language.rawValue), \(box),
          \(record.hasConfidentialDetail), 1, \(now), \(now))
        ON CONFLICT (reference) DO NOTHING
        """
    ) == 1
  }

  /// Writes a whole record over the one with this revision; false where somebody was quicker.
  ///
  /// The risk only rises here: a
  /// confidential detail that a later record leaves out heightens it still, until a safeguarding lead lowers it.
  static func update(
    _ id: PersonID,
    revision: Int64,
    record: PersonRecord,
    box: [UInt8],
    at now: Timestamp,
    in connection: Connection
  ) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE person SET agency = \(record.agency), language = \(record.language.rawValue), record_box = \(box),
          has_confidential = CASE WHEN has_confidential = 1 THEN 1 ELSE \(record.hasConfidentialDetail) END, revision = revision + 1, updated_at = \(now)
        WHERE id = \(id) AND revision = \(revision)
        """
    ) == 1
  }

  static func raiseRisk(_ id: PersonID, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      "UPDATE person SET risk_raised_at = \(now) WHERE id = \(id) AND risk_raised_at IS NULL"
    )
  }

  static func freeze(_ id: PersonID, at now: Timestamp, in connection: Connection) throws -> Bool {
    try connection.rowsChanged(
      by: "UPDATE person SET frozen_at = \(now) WHERE id = \(id) AND frozen_at IS NULL"
    ) == 1
  }

  private static func language(_ row: Row) throws -> Language {
    guard let language = Language(rawValue: try row.text("language")) else {
      throw StorageFailure.unreadable(column: "person.language")
    }
    return language
  }

  private static func row(_ row: Row) throws -> PersonRow {
    PersonRow(
      id: try row.id("id"),
      reference: try row.text("reference"),
      agency: try row.text("agency"),
      language: try language(row),
      recordBox: try row.blob("record_box"),
      hasConfidential: try row.bool("has_confidential"),
      revision: try row.int("revision"),
      riskRaisedAt: try row.optionalTimestamp("risk_raised_at"),
      frozenAt: try row.optionalTimestamp("frozen_at")
    )
  }
}

extension PersonRecord {
  /// Whether anything in the record is kept from the others of the case; that alone heightens the risk.
  var hasConfidentialDetail: Bool {
    addresses.contains(where: \.isConfidential) || phones.contains(where: \.isConfidential)
      || emails.contains(where: \.isConfidential)
  }
}
