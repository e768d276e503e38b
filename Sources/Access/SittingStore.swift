internal import Core
internal import Storage

/// A sitting as it lies in the database, its address still sealed.
struct StoredSitting: Sendable {
  let id: SittingID
  let person: PersonID
  let contactPoint: ContactPointID
  let emailBox: [UInt8]
  let origin: Sitting.Origin
  let createdAt: Timestamp
  let endsAt: Timestamp
}

/// The table `sitting`.
enum SittingStore {
  static func insert(_ sitting: StoredSitting, secretHash: [UInt8], in connection: Connection) throws {
    try connection.execute(
      """
      INSERT INTO sitting
        (id, secret_hash, person_id, contact_point_id, email_box, origin, created_at, ends_at)
      VALUES (\(sitting.id), \(secretHash), \(sitting.person), \(sitting.contactPoint), \(sitting.emailBox),
        \(sitting.origin.rawValue), \(sitting.createdAt), \(sitting.endsAt))
      """
    )
  }

  /// The sitting with this secret, where it is neither spent nor over nor its person frozen.
  ///
  /// One that begins in the future was opened before the clock was set back, and would live too long.
  static func find(secretHash: [UInt8], at now: Timestamp, in connection: Connection) throws -> StoredSitting?
  {
    try connection.first(
      """
      SELECT id, person_id, contact_point_id, email_box, origin, created_at, ends_at FROM sitting
      WHERE secret_hash = \(secretHash) AND used_at IS NULL AND ends_at > \(now)
        AND created_at <= \(now + SessionLife.clockTolerance)
        AND person_id NOT IN (SELECT person_id FROM frozen_person)
      """
    ).map(stored)
  }

  /// Spends a sitting.
  ///
  /// - Returns: whether this call spent it; of any number at once, one does.
  static func spend(_ id: SittingID, at now: Timestamp, in connection: Connection) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE sitting SET used_at = \(now)
        WHERE id = \(id) AND used_at IS NULL AND ends_at > \(now)
          AND person_id NOT IN (SELECT person_id FROM frozen_person)
        """
    ) == 1
  }

  /// Ends all open sittings of a person.
  static func endAll(of person: PersonID, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      "UPDATE sitting SET used_at = \(now) WHERE person_id = \(person) AND used_at IS NULL"
    )
  }

  /// Ends all open sittings of a person that one address was the way to.
  static func endAll(
    of person: PersonID,
    by point: ContactPointID,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      UPDATE sitting SET used_at = \(now)
      WHERE person_id = \(person) AND contact_point_id = \(point) AND used_at IS NULL
      """
    )
  }

  static func sweep(before moment: Timestamp, limit: Int, in connection: Connection) throws -> Int {
    try connection.rowsChanged(
      by: """
        DELETE FROM sitting WHERE id IN
          (SELECT id FROM sitting WHERE ends_at < \(moment) ORDER BY ends_at LIMIT \(limit))
        """
    )
  }

  private static func stored(_ row: Row) throws -> StoredSitting {
    guard let origin = Sitting.Origin(rawValue: try row.text("origin")) else {
      throw AccessFailure.unreadable(column: "sitting.origin")
    }
    return StoredSitting(
      id: try row.id("id"),
      person: try row.id("person_id"),
      contactPoint: try row.id("contact_point_id"),
      emailBox: try row.blob("email_box"),
      origin: origin,
      createdAt: try row.timestamp("created_at"),
      endsAt: try row.timestamp("ends_at")
    )
  }
}
