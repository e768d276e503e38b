internal import Core
internal import Storage

/// The table `verification_link`.
enum LinkStore {
  /// A link that was neither used nor ended; others the database keeps to itself, and so it takes no longer to find that a link
  /// is spent than that it never was.
  struct LinkRow: Sendable {
    let id: LinkID
    let purpose: LinkPurpose
    let person: PersonID
    let contactPoint: ContactPointID
    let messageNumber: String
    let expiresAt: Timestamp

    /// Whether its time is up: then it asks for a fresh one, and opens nothing else.
    func mayAskFresh(at now: Timestamp) -> Bool { expiresAt <= now }
  }

  struct NewLink: Sendable {
    let id: LinkID
    let purpose: LinkPurpose
    let person: PersonID
    let contactPoint: ContactPointID
    let tokenHash: [UInt8]
    let messageNumber: String
    let expiresAt: Timestamp
  }

  static func insert(_ link: NewLink, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      """
      INSERT INTO verification_link (id, purpose, person_id, contact_point_id, token_hash, message_number, created_at,
        expires_at)
      VALUES (\(link.id), \(link.purpose.rawValue), \(link.person), \(link.contactPoint), \(link.tokenHash),
        \(link.messageNumber), \(now), \(link.expiresAt))
      """
    )
  }

  static func find(tokenHash: [UInt8], in connection: Connection) throws -> LinkRow? {
    try connection.first(
      "SELECT \(columns) FROM verification_link WHERE token_hash = \(tokenHash) AND \(isUnspent)"
    ).map(link)
  }

  static func find(_ id: LinkID, in connection: Connection) throws -> LinkRow? {
    try connection.first("SELECT \(columns) FROM verification_link WHERE id = \(id) AND \(isUnspent)").map(
      link
    )
  }

  private static let columns: SQL = "id, purpose, person_id, contact_point_id, message_number, expires_at"
  private static let isUnspent: SQL = "used_at IS NULL AND ended_at IS NULL"

  private static func link(_ row: Row) throws -> LinkRow {
    guard let purpose = LinkPurpose(rawValue: try row.text("purpose")) else {
      throw StorageFailure.unreadable(column: "verification_link.purpose")
    }
    return LinkRow(
      id: try row.id("id"),
      purpose: purpose,
      person: try row.id("person_id"),
      contactPoint: try row.id("contact_point_id"),
      messageNumber: try row.text("message_number"),
      expiresAt: try row.timestamp("expires_at")
    )
  }

  /// Spends a link: exactly one of many at once succeeds.
  static func use(_ id: LinkID, at now: Timestamp, in connection: Connection) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE verification_link SET used_at = \(now)
        WHERE id = \(id) AND used_at IS NULL AND ended_at IS NULL AND expires_at > \(now)
        """
    ) == 1
  }

  /// Ends every live link to a contact point that is for one purpose, so that a newer one takes its place.
  ///
  /// One that has expired opens nothing, and may still ask for a fresh one.
  static func endAll(
    to contactPoint: ContactPointID,
    for purpose: LinkPurpose,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      UPDATE verification_link SET ended_at = \(now)
      WHERE contact_point_id = \(contactPoint) AND purpose = \(purpose.rawValue) AND ended_at IS NULL
        AND used_at IS NULL AND expires_at > \(now)
      """
    )
  }

  /// Ends every link to a contact point that is not used yet.
  static func endAll(to contactPoint: ContactPointID, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      """
      UPDATE verification_link SET ended_at = \(now)
      WHERE contact_point_id = \(contactPoint) AND ended_at IS NULL AND used_at IS NULL
      """
    )
  }

  /// Whether a link for a purpose is out that still opens.
  static func hasLive(
    to contactPoint: ContactPointID,
    for purpose: LinkPurpose,
    at now: Timestamp,
    in connection: Connection
  ) throws -> Bool {
    try connection.first(
      """
      SELECT id FROM verification_link
      WHERE contact_point_id = \(contactPoint) AND purpose = \(purpose.rawValue) AND used_at IS NULL
        AND ended_at IS NULL AND expires_at > \(now) LIMIT 1
      """
    ) != nil
  }

  /// Whether a link for a purpose was made since a moment that still opens.
  static func hasLive(
    to contactPoint: ContactPointID,
    for purpose: LinkPurpose,
    since moment: Timestamp,
    at now: Timestamp,
    in connection: Connection
  ) throws -> Bool {
    try connection.first(
      """
      SELECT id FROM verification_link
      WHERE contact_point_id = \(contactPoint) AND purpose = \(purpose.rawValue) AND used_at IS NULL
        AND ended_at IS NULL AND expires_at > \(now) AND created_at > \(moment) LIMIT 1
      """
    ) != nil
  }

  /// Notes that a fresh link was asked for; false where one was asked for lately.
  static func noteFreshAsked(
    _ id: LinkID,
    at now: Timestamp,
    notSince: Timestamp,
    in connection: Connection
  ) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE verification_link SET fresh_asked_at = \(now)
        WHERE id = \(id) AND (fresh_asked_at IS NULL OR fresh_asked_at < \(notSince))
        """
    ) == 1
  }
}

/// Identifies a link.
enum LinkKind: IdentifiedKind {
  static let prefix: StaticString = "lnk"
}

typealias LinkID = Identifier<LinkKind>
