internal import Core
internal import Storage

/// The tables `court_case` and `case_party`.
enum CaseStore {
  struct CaseRow {
    let id: CourtCaseID
    let reference: String
    let hasHeightenedRisk: Bool
    let revision: Int64
  }

  struct PartyRow {
    let courtCase: CourtCaseID
    let person: PersonID
    let side: Side
    let hasLeft: Bool
  }

  static func find(reference: String, in connection: Connection) throws -> CaseRow? {
    try connection.first(
      "SELECT id, reference, heightened_risk, revision FROM court_case WHERE reference = \(reference)"
    ).map { row in
      CaseRow(
        id: try row.id("id"),
        reference: try row.text("reference"),
        hasHeightenedRisk: try row.bool("heightened_risk"),
        revision: try row.int("revision")
      )
    }
  }

  static func find(_ id: CourtCaseID, in connection: Connection) throws -> CaseRow? {
    try reference(of: id, in: connection).flatMap { try find(reference: $0, in: connection) }
  }

  static func references(
    of ids: Set<CourtCaseID>,
    in connection: Connection
  ) throws -> [CourtCaseID: String] {
    guard !ids.isEmpty else { return [:] }
    let rows = try connection.query("SELECT id, reference FROM court_case WHERE id IN \(SQL.list(ids))")
    return Dictionary(
      uniqueKeysWithValues: try rows.map { (try $0.id("id"), try $0.text("reference")) }
    )
  }

  static func reference(of id: CourtCaseID, in connection: Connection) throws -> String? {
    try connection.first("SELECT reference FROM court_case WHERE id = \(id)").map { try $0.text("reference") }
  }

  /// Makes a case that was only named so far; false where it is there already.
  static func insertEmpty(
    _ id: CourtCaseID,
    reference: String,
    agency: String,
    at now: Timestamp,
    in connection: Connection
  ) throws -> Bool {
    try connection.rowsChanged(
      by: """
        INSERT INTO court_case (id, reference, agency, heightened_risk, revision, created_at, updated_at)
        VALUES (\(id), \(reference), \(agency), 0, 1, \(now), \(now))
        ON CONFLICT (reference) DO NOTHING
        """
    ) == 1
  }

  /// Writes a case; risk only rises here.
  static func write(
    _ id: CourtCaseID,
    record: CaseRecord,
    box: [UInt8],
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      UPDATE court_case SET agency = \(record.agency), team = \(record.team), record_box = \(box),
        heightened_risk = CASE WHEN heightened_risk = 1 THEN 1 ELSE \(record.hasHeightenedRisk) END,
        updated_at = \(now)
      WHERE id = \(id)
      """
    )
  }

  /// Notes that the parties of a case, or what is known of them, have changed; false where somebody was quicker.
  static func advance(_ id: CourtCaseID, from revision: Int64, in connection: Connection) throws -> Bool {
    try connection.rowsChanged(
      by: "UPDATE court_case SET revision = revision + 1 WHERE id = \(id) AND revision = \(revision)"
    ) == 1
  }

  /// Notes the same for every case that a person is or was in.
  static func advanceAll(of person: PersonID, in connection: Connection) throws {
    try connection.execute(
      """
      UPDATE court_case SET revision = revision + 1
      WHERE id IN (SELECT case_id FROM case_party WHERE person_id = \(person))
      """
    )
  }

  static func parties(of courtCase: CourtCaseID, in connection: Connection) throws -> [PartyRow] {
    try connection.query(
      "SELECT case_id, person_id, side, left_at FROM case_party WHERE case_id = \(courtCase)"
    ).map(party)
  }

  static func memberships(of person: PersonID, in connection: Connection) throws -> [PartyRow] {
    try connection.query(
      "SELECT case_id, person_id, side, left_at FROM case_party WHERE person_id = \(person)"
    ).map(party)
  }

  static func references(of person: PersonID, in connection: Connection) throws -> [PersonView.Membership] {
    try connection.query(
      """
      SELECT court_case.reference AS reference, case_party.side AS side
      FROM case_party JOIN court_case ON court_case.id = case_party.case_id
      WHERE case_party.person_id = \(person) AND case_party.left_at IS NULL ORDER BY court_case.reference
      """
    ).map { PersonView.Membership(reference: try $0.text("reference"), side: try side($0)) }
  }

  /// Everybody who is or was in a case that a person is or was in, the person too.
  ///
  /// - Parameters:
  ///   - person: whose cases.
  ///   - connection: the transaction to read in.
  /// - Returns: each with how the person stands in that case.
  /// - Throws: ``StorageFailure``.
  static func companions(
    of person: PersonID,
    in connection: Connection
  ) throws -> [(own: PartyRow, party: PartyRow)] {
    try connection.query(
      """
      SELECT party.case_id AS case_id, party.person_id AS person_id, party.side AS side, party.left_at AS left_at,
        own.side AS own_side, own.left_at AS own_left_at
      FROM case_party AS own JOIN case_party AS party ON party.case_id = own.case_id
      WHERE own.person_id = \(person)
      """
    ).map { row in
      let other = try party(row)
      let own = PartyRow(
        courtCase: other.courtCase,
        person: person,
        side: try side(row, "own_side"),
        hasLeft: try !row.isNull("own_left_at")
      )
      return (own, other)
    }
  }

  static func join(
    _ courtCase: CourtCaseID,
    person: PersonID,
    role: String,
    side: Side,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      INSERT INTO case_party (case_id, person_id, role, side, joined_at)
      VALUES (\(courtCase), \(person), \(role), \(side.word), \(now))
      ON CONFLICT (case_id, person_id) DO UPDATE SET role = \(role), side = \(side.word), left_at = NULL
      """
    )
  }

  static func leave(
    _ courtCase: CourtCaseID,
    person: PersonID,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      UPDATE case_party SET left_at = \(now)
      WHERE case_id = \(courtCase) AND person_id = \(person) AND left_at IS NULL
      """
    )
  }

  private static func party(_ row: Row) throws -> PartyRow {
    PartyRow(
      courtCase: try row.id("case_id"),
      person: try row.id("person_id"),
      side: try side(row),
      hasLeft: try !row.isNull("left_at")
    )
  }

  private static func side(_ row: Row, _ column: Row.Column = "side") throws -> Side {
    guard let side = Side(parsing: try row.text(column)) else {
      throw StorageFailure.unreadable(column: "case_party.side")
    }
    return side
  }
}
