public import Crypto
public import Storage

/// A root key, and what it wraps.
public struct RootKeyUse: Sendable, Equatable {
  /// Its id.
  public let id: KeyID
  /// Whether it is the one that wraps new keys.
  public let isActive: Bool
  /// Whether it is in the key ring; if not, what it wraps cannot be opened.
  public let isInRing: Bool
  /// How many data keys it wraps, those that were destroyed apart.
  public let dataKeys: Int
}

extension KeyTable {
  /// Every root key of the ring, the oldest first, and those that are lacking there though they wrap keys.
  ///
  /// - Parameter connection: the transaction to read in.
  /// - Returns: each with what it wraps.
  /// - Throws: ``StorageFailure``.
  public func rootKeyUses(in connection: Connection) throws -> [RootKeyUse] {
    let counts = try KeyStore.countByRootKey(in: connection)
    let held = ring.ids.map { id in
      RootKeyUse(
        id: id,
        isActive: id == ring.activeID,
        isInRing: true,
        dataKeys: counts.first { $0.rootKeyID == id.bytes }?.count ?? 0
      )
    }
    let lacking = counts.compactMap { row -> RootKeyUse? in
      guard let id = KeyID(bytes: row.rootKeyID), !ring.ids.contains(id) else { return nil }
      return RootKeyUse(id: id, isActive: false, isInRing: false, dataKeys: row.count)
    }
    return held + lacking
  }
}
