internal import Core
internal import Storage

/// The table `confidential_value`.
///
/// What was confidential once stays so: nothing is taken out.
enum ConfidentialStore {
  static func insert(_ details: Set<ConfidentialDetail>, of person: PersonID, in connection: Connection)
    throws
  {
    try connection.execute(
      "INSERT INTO confidential_value (person_id, kind, word_count, value_hash) VALUES",
      rows: details.map { "(\(person), \($0.kind.rawValue), \($0.wordCount), \($0.hash))" },
      "ON CONFLICT (person_id, kind, value_hash) DO NOTHING"
    )
  }

  /// Asks for the confidential details of everybody who is or was in a case, one person left out and what they hold as confidential
  /// themselves.
  static func ask(
    in courtCase: CourtCaseID,
    leavingOut person: PersonID,
    connection: Connection
  ) throws -> Asked<Set<ConfidentialDetail>> {
    try connection.ask(
      """
      SELECT confidential_value.kind AS kind, confidential_value.word_count AS word_count,
        confidential_value.value_hash AS value_hash
      FROM confidential_value JOIN case_party ON case_party.person_id = confidential_value.person_id
      WHERE case_party.case_id = \(courtCase) AND case_party.person_id <> \(person)
        AND NOT EXISTS (
          SELECT 1 FROM confidential_value AS own WHERE own.person_id = \(person)
            AND own.kind = confidential_value.kind AND own.value_hash = confidential_value.value_hash)
      """
    ) { rows in Set(try rows.map(detail)) }
  }

  private static func detail(_ row: Row) throws -> ConfidentialDetail {
    guard let kind = ConfidentialDetail.Kind(rawValue: try row.text("kind")) else {
      throw StorageFailure.unreadable(column: "confidential_value.kind")
    }
    return ConfidentialDetail(
      stored: kind,
      wordCount: Int(clamping: try row.int("word_count")),
      hash: try row.blob("value_hash")
    )
  }
}
