public import Core
public import Storage

/// The record of what happened.
///
/// 1. Every act on a person's data, a look and a refusal too, writes one ``AuditEntry`` in the transaction of the act
///    itself: either both are there or neither.
/// 2. Each entry has its own salt, so that its hash will say nothing once entry and salt are gone.
/// 3. A sealer numbers committed entries later; the columns for that are in the table, and nothing here fills them.
///
/// An entry holds identifiers and fixed words, never a name, an address or a text. Nothing here changes or deletes one.
public struct Record: Sendable {
  private let surroundings: Surroundings

  /// A record that stamps entries with this clock and salts them from this source.
  public init(surroundings: Surroundings) {
    self.surroundings = surroundings
  }

  /// Writes one entry into the transaction of the act that it tells of.
  ///
  /// - Parameters:
  ///   - entry: what happened.
  ///   - connection: the act's own transaction.
  /// - Throws: ``StorageFailure``, or ``RandomUnavailable``; then the act must not commit either.
  public func write(_ entry: AuditEntry, in connection: Connection) throws {
    let id: Identifier<AuditEntryKind> = try surroundings.newIdentifier()
    let salt = try surroundings.random.bytes(16)
    try AuditStore.insert(id: id, at: surroundings.now, entry: entry, salt: salt, in: connection)
  }
}

/// Identifies an entry of the record.
public enum AuditEntryKind: IdentifiedKind {
  /// `aud`.
  public static let prefix: StaticString = "aud"
}
