internal import Core
internal import Storage

/// The tables `case_staff` and `staff_absence`.
enum AllocationStore {
  /// Somebody who has a case, found by an index and sealed.
  struct StaffRow: Sendable {
    let index: [UInt8]
    let addressBox: [UInt8]
  }

  struct CaseRow: Sendable {
    let id: CourtCaseID
    let reference: String
    let team: String?
    let hasHeightenedRisk: Bool
  }

  struct AbsenceRow: Sendable {
    let until: Timestamp
    /// Who stands in; nil for the team of each case.
    let standIn: [UInt8]?
  }

  private static let caseColumns: SQL = """
    court_case.id AS id, court_case.reference AS reference, court_case.team AS team,
    court_case.heightened_risk AS heightened_risk
    """

  /// Takes over whom the case system names; what it only repeats does not undo a hand-over.
  static func put(
    _ staff: [StaffRow],
    on courtCase: CourtCaseID,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    let named = try connection.query(
      "SELECT staff_index FROM case_staff WHERE case_id = \(courtCase) AND in_record = 1"
    ).map { try $0.blob("staff_index") }
    guard Set(named) != Set(staff.map(\.index)) else { return }
    try connection.execute("DELETE FROM case_staff WHERE case_id = \(courtCase)")
    for member in staff {
      try connection.execute(
        """
        INSERT INTO case_staff (case_id, staff_index, address_box, in_record, allocated, since)
        VALUES (\(courtCase), \(member.index), \(member.addressBox), 1, 1, \(now))
        ON CONFLICT (case_id, staff_index) DO NOTHING
        """
      )
    }
  }

  /// Takes a case from one and gives it to another; false where the first has it not.
  static func handOver(
    _ courtCase: CourtCaseID,
    from index: [UInt8],
    to successor: StaffRow,
    at now: Timestamp,
    in connection: Connection
  ) throws -> Bool {
    let isTheirs =
      try connection.rowsChanged(
        by: """
          UPDATE case_staff SET allocated = 0, since = \(now)
          WHERE case_id = \(courtCase) AND staff_index = \(index) AND allocated = 1
          """
      ) == 1
    guard isTheirs else { return false }
    try give(courtCase, to: successor, at: now, in: connection)
    return true
  }

  static func give(
    _ courtCase: CourtCaseID,
    to member: StaffRow,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      INSERT INTO case_staff (case_id, staff_index, address_box, in_record, allocated, since)
      VALUES (\(courtCase), \(member.index), \(member.addressBox), 0, 1, \(now))
      ON CONFLICT (case_id, staff_index) DO UPDATE SET allocated = 1, since = \(now)
      """
    )
  }

  /// A case with those who have it.
  struct Holding: Sendable {
    let courtCase: CaseRow
    var holders: [AllocationRule.Holder]
  }

  private static let holderColumns: SQL = """
    case_staff.staff_index AS staff_index, away.until AS until, away.stand_in_index AS stand_in_index,
    other.until AS other_until
    """

  private static func holders(at now: Timestamp) -> SQL {
    """
    LEFT JOIN staff_absence away ON away.staff_index = case_staff.staff_index AND away.until > \(now)
    LEFT JOIN staff_absence other ON other.staff_index = away.stand_in_index AND other.until > \(now)
    """
  }

  /// Those who have a case now, as the case has their addresses.
  static func staff(
    of courtCase: CourtCaseID,
    at now: Timestamp,
    in connection: Connection
  ) throws -> [(member: StaffRow, holder: AllocationRule.Holder)] {
    try connection.query(
      """
      SELECT \(holderColumns), case_staff.address_box AS address_box FROM case_staff \(holders(at: now))
      WHERE case_staff.case_id = \(courtCase) AND case_staff.allocated = 1 ORDER BY case_staff.since
      """
    ).compactMap { row in
      guard let holder = try holder(row) else { return nil }
      return (StaffRow(index: holder.index, addressBox: try row.blob("address_box")), holder)
    }
  }

  /// The cases that may be somebody's, with those who have them: allocated to them or to whoever named them to stand in, and
  /// those of their teams.
  static func holdings(
    near index: [UInt8],
    only: CourtCaseID?,
    at now: Timestamp,
    in connection: Connection
  ) throws -> [Holding] {
    let one: SQL = if let only { "AND court_case.id = \(only)" } else { "" }
    let rows = try connection.query(
      """
      SELECT \(caseColumns), \(holderColumns)
      FROM court_case LEFT JOIN case_staff ON case_staff.case_id = court_case.id AND case_staff.allocated = 1
        \(holders(at: now))
      WHERE court_case.id IN (
        SELECT case_id FROM case_staff WHERE staff_index = \(index) AND allocated = 1
        UNION
        SELECT case_staff.case_id FROM staff_absence
          JOIN case_staff ON case_staff.staff_index = staff_absence.staff_index
        WHERE staff_absence.stand_in_index = \(index) AND staff_absence.until > \(now) AND case_staff.allocated = 1
        UNION
        SELECT id FROM court_case WHERE team IN (\(teams(of: index)))
      ) \(one)
      ORDER BY court_case.reference, court_case.id
      """
    )
    var found: [Holding] = []
    for row in rows {
      let courtCase = try courtCase(row)
      if found.last?.courtCase.id != courtCase.id {
        found.append(Holding(courtCase: courtCase, holders: []))
      }
      if let holder = try holder(row) { found[found.count - 1].holders.append(holder) }
    }
    return found
  }

  /// Somebody's teams: those of the cases for which the case system names them, and which they still have.
  ///
  /// A case that a colleague handed over makes nobody one of its team.
  private static func teams(of index: [UInt8]) -> SQL {
    """
    SELECT court_case.team FROM case_staff JOIN court_case ON court_case.id = case_staff.case_id
    WHERE case_staff.staff_index = \(index) AND case_staff.allocated = 1 AND case_staff.in_record = 1
      AND court_case.team IS NOT NULL
    """
  }

  static func teams(of index: [UInt8], in connection: Connection) throws -> Set<String> {
    Set(try connection.query(teams(of: index)).map { try $0.text("team") })
  }

  /// How many cases somebody has.
  static func count(of index: [UInt8], in connection: Connection) throws -> Int {
    let row = try connection.first(
      "SELECT COUNT(*) AS cases FROM case_staff WHERE staff_index = \(index) AND allocated = 1"
    )
    return Int(clamping: try row?.int("cases") ?? 0)
  }

  /// Every case of some teams.
  static func cases(ofTeams teams: Set<String>, in connection: Connection) throws -> [CaseRow] {
    guard !teams.isEmpty else { return [] }
    return try connection.query(
      """
      SELECT \(caseColumns) FROM court_case WHERE court_case.team IN \(SQL.list(teams.sorted()))
      ORDER BY court_case.reference
      """
    ).map(courtCase)
  }

  static func absence(of index: [UInt8], in connection: Connection) throws -> AbsenceRow? {
    try connection.first("SELECT until, stand_in_index FROM staff_absence WHERE staff_index = \(index)")
      .flatMap(absence)
  }

  static func note(_ absence: AbsenceRow, of index: [UInt8], in connection: Connection) throws {
    try connection.execute(
      """
      INSERT INTO staff_absence (staff_index, until, stand_in_index)
      VALUES (\(index), \(absence.until), \(absence.standIn))
      ON CONFLICT (staff_index) DO UPDATE SET until = \(absence.until), stand_in_index = \(absence.standIn)
      """
    )
  }

  static func endAbsence(of index: [UInt8], in connection: Connection) throws {
    try connection.execute("DELETE FROM staff_absence WHERE staff_index = \(index)")
  }

  /// Where the address of somebody can be read: in one of their cases.
  static func addressBox(
    of index: [UInt8],
    in connection: Connection
  ) throws -> (courtCase: CourtCaseID, member: StaffRow)? {
    try connection.first(
      "SELECT case_id, address_box FROM case_staff WHERE staff_index = \(index) ORDER BY since DESC LIMIT 1"
    ).map { row in
      (try row.id("case_id"), StaffRow(index: index, addressBox: try row.blob("address_box")))
    }
  }

  /// The members of some teams.
  static func staff(ofTeams teams: Set<String>, in connection: Connection) throws -> Set<[UInt8]> {
    guard !teams.isEmpty else { return [] }
    return Set(
      try connection.query(
        """
        SELECT DISTINCT case_staff.staff_index AS staff_index
        FROM court_case JOIN case_staff ON case_staff.case_id = court_case.id
        WHERE court_case.team IN \(SQL.list(teams.sorted())) AND case_staff.allocated = 1
          AND case_staff.in_record = 1
        """
      ).map { try $0.blob("staff_index") }
    )
  }

  /// Whoever a row names as having its case; nil where nobody has it.
  private static func holder(_ row: Row) throws -> AllocationRule.Holder? {
    guard let index = try row.optionalBlob("staff_index") else { return nil }
    return AllocationRule.Holder(
      index: index,
      isAway: try row.optionalTimestamp("until") != nil,
      standIn: try row.optionalBlob("stand_in_index"),
      isStandInAway: try row.optionalTimestamp("other_until") != nil
    )
  }

  private static func absence(_ row: Row) throws -> AbsenceRow? {
    guard let until = try row.optionalTimestamp("until") else { return nil }
    return AbsenceRow(until: until, standIn: try row.optionalBlob("stand_in_index"))
  }

  private static func courtCase(_ row: Row) throws -> CaseRow {
    CaseRow(
      id: try row.id("id"),
      reference: try row.text("reference"),
      team: try row.optionalText("team"),
      hasHeightenedRisk: try row.bool("heightened_risk")
    )
  }
}
