internal import Core
internal import Storage

/// The table `tombstone`.
enum TombstoneStore {
  static let table = "tombstone"

  /// Writes down every key of an owner that is about to be destroyed.
  static func append(_ owner: KeyOwner, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      """
      INSERT INTO tombstone (key_id, owner_kind, owner_id, destroyed_at)
      SELECT id, owner_kind, owner_id, CAST(\(now) AS BIGINT) FROM data_key
      WHERE owner_kind = \(owner.kind) AND owner_id = \(owner.id) AND destroyed_at IS NULL
      ON CONFLICT (key_id) DO NOTHING
      """
    )
  }

  /// Writes down one that another database told of.
  static func insertUnlessHeld(_ tombstone: Tombstone, in connection: Connection) throws {
    try connection.execute(
      """
      INSERT INTO tombstone (key_id, owner_kind, owner_id, destroyed_at)
      VALUES (\(tombstone.keyID), \(tombstone.ownerKind), \(tombstone.ownerID), \(tombstone.destroyedAt))
      ON CONFLICT (key_id) DO NOTHING
      """
    )
  }

  static func forEach(in connection: Connection, _ body: (Tombstone) throws -> Void) throws {
    let all: SQL = "SELECT key_id, owner_kind, owner_id, destroyed_at FROM tombstone ORDER BY key_id"
    try connection.forEach(all) { row in
      try body(
        Tombstone(
          keyID: try row.text("key_id"),
          ownerKind: try row.text("owner_kind"),
          ownerID: try row.text("owner_id"),
          destroyedAt: try row.timestamp("destroyed_at")
        )
      )
    }
  }
}
