internal import Core
internal import Storage

/// A key as it lies in the database.
struct StoredAPIKey: Sendable {
  let key: APIKey
  let secretHash: [UInt8]
}

/// The table `api_key`.
enum APIKeyStore {
  static func insert(_ key: APIKey, secretHash: [UInt8], in connection: Connection) throws {
    try connection.execute(
      """
      INSERT INTO api_key (id, label, scopes, secret_hash, created_at)
      VALUES (\(key.id), \(key.label), \(APIScope.stored(key.scopes)), \(secretHash), \(key.createdAt))
      """
    )
  }

  static func find(_ id: APIKeyID, in connection: Connection) throws -> StoredAPIKey? {
    try connection.first(
      "SELECT id, label, scopes, secret_hash, created_at, revoked_at FROM api_key WHERE id = \(id)"
    ).map(stored)
  }

  static func list(in connection: Connection) throws -> [APIKey] {
    try connection.query(
      "SELECT id, label, scopes, secret_hash, created_at, revoked_at FROM api_key ORDER BY id"
    ).map { row in try stored(row).key }
  }

  /// Revokes a key.
  ///
  /// - Returns: whether this call revoked it.
  static func revoke(_ id: APIKeyID, at now: Timestamp, in connection: Connection) throws -> Bool {
    try connection.rowsChanged(
      by: "UPDATE api_key SET revoked_at = \(now) WHERE id = \(id) AND revoked_at IS NULL"
    ) == 1
  }

  private static func stored(_ row: Row) throws -> StoredAPIKey {
    StoredAPIKey(
      key: APIKey(
        id: try row.id("id"),
        label: try row.text("label"),
        scopes: APIScope.read(try row.text("scopes")),
        createdAt: try row.timestamp("created_at"),
        revokedAt: try row.optionalTimestamp("revoked_at")
      ),
      secretHash: try row.blob("secret_hash")
    )
  }
}
