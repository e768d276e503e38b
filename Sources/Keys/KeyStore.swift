internal import Core
internal import Crypto
internal import Storage

/// The table `data_key`.
enum KeyStore {
  static let table = "data_key"

  struct KeyRow: Sendable {
    let id: String
    let wrapped: [UInt8]
    let publicKey: [UInt8]?
  }

  /// The lock that a root key makes; later versions may add others to the same owner.
  private static let rootLock = "root"

  static func insert(_ key: NewKey, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(insertion(of: [key], at: now))
  }

  /// Writes keys whose owners have none.
  ///
  /// - Returns: how many were written.
  static func insertUnlessHeld(_ keys: [NewKey], at now: Timestamp, in connection: Connection) throws -> Int {
    guard !keys.isEmpty else { return 0 }
    return try connection.rowsChanged(
      by: insertion(of: keys, at: now) + " ON CONFLICT (owner_kind, owner_id, lock) DO NOTHING"
    )
  }

  static func find(_ owner: KeyOwner, in connection: Connection) throws -> KeyRow? {
    try find([owner], in: connection)[owner]
  }

  /// The keys of several owners, read together.
  static func find(_ owners: [KeyOwner], in connection: Connection) throws -> [KeyOwner: KeyRow] {
    try ask(owners, in: connection).answer()
  }

  /// Asks for the keys of several owners.
  static func ask(_ owners: [KeyOwner], in connection: Connection) throws -> Asked<[KeyOwner: KeyRow]> {
    guard !owners.isEmpty else { return .known([:]) }
    let conditions: [SQL] = owners.map { "(owner_kind = \($0.kind) AND owner_id = \($0.id))" }
    return try connection.ask(
      """
      SELECT id, owner_kind, owner_id, wrapped, public_key FROM data_key
      WHERE lock = \(rootLock) AND destroyed_at IS NULL AND (\(SQL.joined(conditions, by: " OR ")))
      """
    ) { rows in
      var keys: [KeyOwner: KeyRow] = [:]
      for row in rows {
        let (kind, id) = (try row.text("owner_kind"), try row.text("owner_id"))
        guard let owner = owners.first(where: { $0.id == id && $0.kind == kind }) else { continue }
        keys[owner] = KeyRow(
          id: try row.text("id"),
          wrapped: try row.blob("wrapped"),
          publicKey: try row.optionalBlob("public_key")
        )
      }
      return keys
    }
  }

  static func destroy(kind: String, id: String, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      """
      UPDATE data_key SET wrapped = \([UInt8]()), destroyed_at = \(now)
      WHERE owner_kind = \(kind) AND owner_id = \(id) AND destroyed_at IS NULL
      """
    )
  }

  /// The identifier of an owner's key, also of one that was destroyed.
  static func id(of owner: KeyOwner, in connection: Connection) throws -> String? {
    try connection.first(
      """
      SELECT id FROM data_key
      WHERE owner_kind = \(owner.kind) AND owner_id = \(owner.id) AND lock = \(rootLock)
      """
    )?.text("id")
  }

  static func forEachID(in connection: Connection, _ body: (String) throws -> Void) throws {
    try connection.forEach("SELECT id FROM data_key ORDER BY id") { try body($0.text("id")) }
  }

  /// The root keys that wrap keys which were not destroyed.
  static func rootKeyIDs(in connection: Connection) throws -> [[UInt8]] {
    try connection.query(
      "SELECT DISTINCT root_key_id FROM data_key WHERE destroyed_at IS NULL ORDER BY root_key_id"
    ).map { try $0.blob("root_key_id") }
  }

  /// How many keys that were not destroyed each root key wraps.
  static func countByRootKey(in connection: Connection) throws -> [(rootKeyID: [UInt8], count: Int)] {
    try connection.query(
      """
      SELECT root_key_id, COUNT(*) AS wrapped_keys FROM data_key WHERE destroyed_at IS NULL
      GROUP BY root_key_id ORDER BY root_key_id
      """
    ).map { (try $0.blob("root_key_id"), Int(clamping: try $0.int("wrapped_keys"))) }
  }

  static func countHeld(_ ids: [String], in connection: Connection) throws -> Int {
    let row = try connection.first("SELECT COUNT(*) AS held FROM data_key WHERE id IN \(SQL.list(ids))")
    return Int(try row?.int("held") ?? 0)
  }

  /// A row as re-wrapping sees it.
  struct PageRow: Sendable {
    let id: String
    let place: String
    let wrapped: [UInt8]
    let rootKeyID: [UInt8]
    let isDestroyed: Bool
  }

  /// The next rows in the order of their identifiers.
  static func page(after id: String, atMost count: Int, in connection: Connection) throws -> [PageRow] {
    try connection.query(
      """
      SELECT id, owner_kind, owner_id, wrapped, public_key, root_key_id, destroyed_at FROM data_key
      WHERE id > \(id) AND lock = \(rootLock) ORDER BY id LIMIT \(count)
      """
    ).map { row in
      PageRow(
        id: try row.text("id"),
        place: KeyOwner.place(
          kind: try row.text("owner_kind"),
          id: try row.text("owner_id"),
          publicKey: try row.optionalBlob("public_key")
        ),
        wrapped: try row.blob("wrapped"),
        rootKeyID: try row.blob("root_key_id"),
        isDestroyed: try !row.isNull("destroyed_at")
      )
    }
  }

  /// A key that was wrapped anew.
  struct Rewrapped: Sendable {
    let id: String
    let before: [UInt8]
    let wrapped: [UInt8]
    let rootKeyID: KeyID
  }

  /// Puts the new wrapping in the old one's stead, unless the row was changed since it was read.
  static func replace(_ key: Rewrapped, in connection: Connection) throws -> Int {
    try connection.rowsChanged(
      by: """
        UPDATE data_key SET wrapped = \(key.wrapped), root_key_id = \(key.rootKeyID.bytes)
        WHERE id = \(key.id) AND wrapped = \(key.before) AND destroyed_at IS NULL
        """
    )
  }

  private static func insertion(of keys: [NewKey], at now: Timestamp) -> SQL {
    let rows: [SQL] = keys.map { key in
      """
      (\(key.id), \(key.owner.kind), \(key.owner.id), \(rootLock), \(key.wrapped), \(key.rootKeyID.bytes),
        \(key.opened.publicKey), \(now))
      """
    }
    return """
      INSERT INTO data_key (id, owner_kind, owner_id, lock, wrapped, root_key_id, public_key, created_at)
      VALUES \(SQL.joined(rows, by: ", "))
      """
  }
}
