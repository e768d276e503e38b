internal import Core
internal import Storage

/// The table `own_reference`.
enum OwnReferenceStore {
  struct ReferenceRow: Sendable {
    let id: Identifier<OwnReferenceKind>
    let hash: [UInt8]
  }

  /// Writes a new reference; it ends the one before.
  static func replace(
    _ id: Identifier<OwnReferenceKind>,
    of person: PersonID,
    hash: [UInt8],
    expiresAt: Timestamp,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      "UPDATE own_reference SET ended_at = \(now) WHERE person_id = \(person) AND ended_at IS NULL"
    )
    try connection.execute(
      """
      INSERT INTO own_reference (id, person_id, reference_hash, issued_at, expires_at)
      VALUES (\(id), \(person), \(hash), \(now), \(expiresAt))
      """
    )
  }

  /// The reference in force: the newest, used once at least or not yet expired.
  static func inForce(of person: PersonID, at now: Timestamp, in connection: Connection) throws
    -> ReferenceRow?
  {
    try connection.first(
      """
      SELECT id, reference_hash FROM own_reference
      WHERE person_id = \(person) AND ended_at IS NULL AND (first_used_at IS NOT NULL OR expires_at > \(now))
      """
    ).map { ReferenceRow(id: try $0.id("id"), hash: try $0.blob("reference_hash")) }
  }

  static func noteUse(_ id: Identifier<OwnReferenceKind>, at now: Timestamp, in connection: Connection) throws
  {
    try connection.execute(
      "UPDATE own_reference SET first_used_at = \(now) WHERE id = \(id) AND first_used_at IS NULL"
    )
  }
}

/// Identifies an issued reference.
enum OwnReferenceKind: IdentifiedKind {
  static let prefix: StaticString = "ref"
}
