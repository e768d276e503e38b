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

  static func find(reference: String, in connection: Connection) throws -> PersonRow? {
    try connection.first(
      """
      SELECT id, reference, agency, language, record_box, has_confidential, revision, risk_raised_at, frozen_at
      FROM person WHERE reference = \(reference)
      """
    ).map(row)
  }

  static func find(_ id: PersonID, in connection: Connection) throws -> PersonRow? {
    try connection.first(
      """
      SELECT id, reference, agency, language, record_box, has_confidential, revision, risk_raised_at, frozen_at
      FROM person WHERE id = \(id)
      """
    ).map(row)
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

  private static func row(_ row: Row) throws -> PersonRow {
    guard let language = Language(rawValue: try row.text("language")) else {
      throw StorageFailure.unreadable(column: "person.language")
    }
    return PersonRow(
      id: try row.id("id"),
      reference: try row.text("reference"),
      agency: try row.text("agency"),
      language: language,
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
