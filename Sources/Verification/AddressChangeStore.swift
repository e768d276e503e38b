internal import Access
internal import Core
internal import Storage

/// Identifies a change of address.
enum AddressChangeKind: IdentifiedKind {
  static let prefix: StaticString = "chg"
}

typealias AddressChangeID = Identifier<AddressChangeKind>

/// The table `address_change`.
enum AddressChangeStore {
  /// A change of the address by which somebody signs in.
  struct ChangeRow: Sendable {
    let id: AddressChangeID
    let account: AccountID
    let person: PersonID
    let oldContactPoint: ContactPointID
    /// Nil where the address could not be used.
    let newContactPoint: ContactPointID?
    /// Whether the address was not on record before.
    let isAdded: Bool
    let askedAt: Timestamp
    /// When it takes effect; nil until it is proved.
    var dueAt: Timestamp?
  }

  private static let columns: SQL = """
    id, account_id, person_id, old_contact_point_id, new_contact_point_id, is_added, asked_at, due_at
    """

  static func insert(_ change: ChangeRow, in connection: Connection) throws {
    try connection.execute(
      """
      INSERT INTO address_change (id, account_id, person_id, old_contact_point_id, new_contact_point_id, is_added,
        asked_at)
      VALUES (\(change.id), \(change.account), \(change.person), \(change.oldContactPoint),
        \(change.newContactPoint), \(change.isAdded), \(change.askedAt))
      """
    )
  }

  /// The change that is under way for a person.
  static func open(of person: PersonID, in connection: Connection) throws -> ChangeRow? {
    try connection.first(
      "SELECT \(columns) FROM address_change WHERE person_id = \(person) AND ended_at IS NULL"
    ).map(row)
  }

  /// A change, as long as it is under way.
  static func open(_ id: AddressChangeID, in connection: Connection) throws -> ChangeRow? {
    try connection.first("SELECT \(columns) FROM address_change WHERE id = \(id) AND ended_at IS NULL")
      .map(row)
  }

  /// How many changes a person has asked for since a moment.
  static func count(of person: PersonID, since moment: Timestamp, in connection: Connection) throws -> Int64 {
    try connection.first(
      "SELECT COUNT(*) AS n FROM address_change WHERE person_id = \(person) AND asked_at > \(moment)"
    )?.int("n") ?? 0
  }

  /// Notes that the address of a change was proved.
  ///
  /// - Returns: when the change takes effect; nil where none to this contact point waits for its proof.
  static func prove(_ point: ContactPointID, at now: Timestamp, in connection: Connection) throws
    -> Timestamp?
  {
    let due = now + WaysBack.addressHold
    let proved = try connection.rowsChanged(
      by: """
        UPDATE address_change SET due_at = \(due)
        WHERE new_contact_point_id = \(point) AND ended_at IS NULL AND due_at IS NULL
        """
    )
    return proved == 1 ? due : nil
  }

  /// Ends a change.
  ///
  /// - Returns: whether this call ended it.
  static func end(
    _ id: AddressChangeID,
    outcome: StaticString,
    at now: Timestamp,
    in connection: Connection
  ) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE address_change SET ended_at = \(now), outcome = \("\(outcome)")
        WHERE id = \(id) AND ended_at IS NULL
        """
    ) == 1
  }

  /// Ends the change to a contact point, where one is under way.
  static func end(
    to point: ContactPointID,
    outcome: StaticString,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      UPDATE address_change SET ended_at = \(now), outcome = \("\(outcome)")
      WHERE new_contact_point_id = \(point) AND ended_at IS NULL
      """
    )
  }

  private static func row(_ row: Row) throws -> ChangeRow {
    ChangeRow(
      id: try row.id("id"),
      account: try row.id("account_id"),
      person: try row.id("person_id"),
      oldContactPoint: try row.id("old_contact_point_id"),
      newContactPoint: try row.optionalID("new_contact_point_id"),
      isAdded: try row.bool("is_added"),
      askedAt: try row.timestamp("asked_at"),
      dueAt: try row.optionalTimestamp("due_at")
    )
  }
}
