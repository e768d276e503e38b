internal import Core
internal import Crypto
public import Storage

extension KeyTable {
  /// How many rows one turn goes over: the writer is held for a few milliseconds.
  static let rowsATurn = 200

  /// What one turn of re-wrapping did.
  public struct RewrapTurn: Sendable, Equatable {
    /// How many keys were wrapped anew.
    public let rewrapped: Int
    /// Where the next turn begins; nil when the table has been gone over.
    public let next: String?
  }

  /// Wraps the next keys under the active root key, where another one wraps them yet.
  ///
  /// Called again with what it returned until that is nil. It may be stopped at any moment and begun anew: keys that are
  /// wrapped already are passed over, and a key that is destroyed meanwhile stays destroyed. When a whole pass has changed
  /// nothing the old root key can be taken away.
  ///
  /// - Parameters:
  ///   - cursor: what the last turn returned; nil to begin.
  ///   - database: where the table is.
  /// - Returns: how many were wrapped anew, and where to go on.
  /// - Throws: ``StorageFailure``; ``CryptoFailure`` where the old root key is not in the ring.
  public func rewrap(after cursor: String?, in database: Database) async throws -> RewrapTurn {
    let rows = try await database.read { connection in
      try KeyStore.page(after: cursor ?? "", atMost: Self.rowsATurn, in: connection)
    }
    let old = rows.filter { !$0.isDestroyed && $0.rootKeyID != ring.activeID.bytes }
    let anew = try old.map { row in
      let key = try ring.unwrap(row.wrapped, place: row.place)
      return KeyStore.Rewrapped(
        id: row.id,
        before: row.wrapped,
        wrapped: try ring.wrap(key, place: row.place, random: surroundings.random),
        rootKeyID: ring.activeID
      )
    }
    var rewrapped = 0
    if !anew.isEmpty {
      rewrapped = try await database.write { connection in
        var count = 0
        for key in anew { count += try KeyStore.replace(key, in: connection) }
        return count
      }
    }
    return RewrapTurn(rewrapped: rewrapped, next: rows.count < Self.rowsATurn ? nil : rows.last?.id)
  }
}
