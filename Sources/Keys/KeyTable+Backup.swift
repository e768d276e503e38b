internal import Core
public import Crypto
public import Storage

/// What backing up and restoring ask of the key table, beside its rows.
extension KeyTable {
  /// The table of keys, which is backed up apart from all others.
  public static let tableName = KeyStore.table
  /// The table of keys that were destroyed, which every backup carries.
  public static let tombstoneTableName = TombstoneStore.table

  /// What tells one gateway from another: the identifier of the key that is made at the first start and never replaced.
  ///
  /// - Parameter connection: the transaction to read in.
  /// - Returns: the identifier, of no secret; nil before the first start.
  /// - Throws: ``StorageFailure``.
  public static func gatewayID(in connection: Connection) throws -> String? {
    try KeyStore.id(of: .gateway(.index), in: connection)
  }

  /// Hands over every tombstone, one by one.
  ///
  /// - Parameters:
  ///   - connection: the transaction to read in.
  ///   - body: what to do with each.
  /// - Throws: ``StorageFailure``, or what the body throws.
  public static func forEachTombstone(in connection: Connection, _ body: (Tombstone) throws -> Void) throws {
    try TombstoneStore.forEach(in: connection, body)
  }

  /// Hands over the identifier of every key that there is or was, one by one.
  ///
  /// - Parameters:
  ///   - connection: the transaction to read in.
  ///   - body: what to do with each.
  /// - Throws: ``StorageFailure``, or what the body throws.
  public static func forEachKeyID(in connection: Connection, _ body: (String) throws -> Void) throws {
    try KeyStore.forEachID(in: connection, body)
  }

  /// Counts those of some keys that have no row, not even that of a destroyed key.
  ///
  /// - Parameters:
  ///   - ids: the identifiers of keys, each once and a few hundred at most.
  ///   - connection: the transaction to read in.
  /// - Returns: how many are unknown.
  /// - Throws: ``StorageFailure``.
  public static func countUnknown(_ ids: [String], in connection: Connection) throws -> Int {
    try ids.count - KeyStore.countHeld(ids, in: connection)
  }

  /// The root keys that wrap keys in use and are not in the ring.
  ///
  /// - Parameter connection: the transaction to read in.
  /// - Returns: their ids; empty where every key can be opened.
  /// - Throws: ``StorageFailure``.
  public func lackingRootKeys(in connection: Connection) throws -> [KeyID] {
    try KeyStore.rootKeyIDs(in: connection).compactMap { KeyID(bytes: $0) }.filter { !ring.ids.contains($0) }
  }

  /// Takes over a tombstone that a backup carries: lists it, and destroys the owner's keys if they are there.
  ///
  /// - Parameters:
  ///   - tombstone: that a key was destroyed.
  ///   - connection: the transaction.
  /// - Throws: ``StorageFailure``.
  public static func adopt(_ tombstone: Tombstone, in connection: Connection) throws {
    try TombstoneStore.insertUnlessHeld(tombstone, in: connection)
    try KeyStore.destroy(
      kind: tombstone.ownerKind,
      id: tombstone.ownerID,
      at: tombstone.destroyedAt,
      in: connection
    )
  }
}
