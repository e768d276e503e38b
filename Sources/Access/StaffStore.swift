internal import Core
internal import Storage

/// A member of staff as the tables have them, boxes and all.
struct StoredStaffMember: Sendable {
  let account: AccountID
  let emailBox: [UInt8]
  let nameBox: [UInt8]
  let roles: Set<StaffRole>
  let createdAt: Timestamp
  let disabledAt: Timestamp?
  /// Whether a second factor is on.
  let isSetUp: Bool
}

/// The table `staff_member`, read together with the account.
enum StaffStore {
  private static let source: SQL = """
    SELECT m.account_id, m.name_box, m.roles, m.created_at, m.disabled_at, a.email_box, s.confirmed_at
    FROM staff_member m JOIN account a ON a.id = m.account_id
      LEFT JOIN second_factor s ON s.account_id = m.account_id
    """

  static func insert(
    _ account: AccountID,
    nameBox: [UInt8],
    roles: Set<StaffRole>,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      INSERT INTO staff_member (account_id, name_box, roles, created_at)
      VALUES (\(account), \(nameBox), \(StaffRole.stored(roles)), \(now))
      """
    )
  }

  static func find(_ account: AccountID, in connection: Connection) throws -> StoredStaffMember? {
    try connection.first("\(source) WHERE m.account_id = \(account)").map(stored)
  }

  static func find(emailIndexes: [[UInt8]], in connection: Connection) throws -> [StoredStaffMember] {
    guard !emailIndexes.isEmpty else { return [] }
    return try connection.query(
      """
      \(source) WHERE a.kind = \(AccountKind.staff.rawValue) AND a.email_index IN \(SQL.list(emailIndexes))
      ORDER BY m.account_id
      """
    ).map(stored)
  }

  /// Those among some who are set up and in force, with their roles, by the index of their address.
  static func inForce(
    among emailIndexes: [[UInt8]],
    in connection: Connection
  ) throws -> [(emailIndex: [UInt8], roles: Set<StaffRole>)] {
    guard !emailIndexes.isEmpty else { return [] }
    return try connection.query(
      """
      SELECT a.email_index, m.roles
      FROM account a JOIN staff_member m ON m.account_id = a.id JOIN second_factor s ON s.account_id = a.id
      WHERE a.kind = \(AccountKind.staff.rawValue) AND a.email_index IN \(SQL.list(emailIndexes))
        AND m.disabled_at IS NULL AND s.confirmed_at IS NOT NULL
      """
    ).map { (try $0.blob("email_index"), StaffRole.read(try $0.text("roles"))) }
  }

  /// All members, those who were disabled too, oldest first.
  static func all(in connection: Connection) throws -> [StoredStaffMember] {
    try connection.query("\(source) ORDER BY m.account_id").map(stored)
  }

  /// Disables a member.
  ///
  /// - Returns: whether this call did.
  static func disable(_ account: AccountID, at now: Timestamp, in connection: Connection) throws -> Bool {
    try connection.rowsChanged(
      by: "UPDATE staff_member SET disabled_at = \(now) WHERE account_id = \(account) AND disabled_at IS NULL"
    ) == 1
  }

  /// Lets a member come back who was disabled.
  ///
  /// - Returns: whether this call did.
  static func bringBack(
    _ account: AccountID,
    nameBox: [UInt8],
    roles: Set<StaffRole>,
    in connection: Connection
  ) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE staff_member SET disabled_at = NULL, name_box = \(nameBox), roles = \(StaffRole.stored(roles))
        WHERE account_id = \(account) AND disabled_at IS NOT NULL
        """
    ) == 1
  }

  private static func stored(_ row: Row) throws -> StoredStaffMember {
    StoredStaffMember(
      account: try row.id("account_id"),
      emailBox: try row.blob("email_box"),
      nameBox: try row.blob("name_box"),
      roles: StaffRole.read(try row.text("roles")),
      createdAt: try row.timestamp("created_at"),
      disabledAt: try row.optionalTimestamp("disabled_at"),
      isSetUp: try row.optionalTimestamp("confirmed_at") != nil
    )
  }
}
