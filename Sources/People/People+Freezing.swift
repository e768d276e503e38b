public import Core
internal import Alerts
public import Record
public import Storage

extension People {
  /// Freezes a person: it protects, and so needs no proof.
  ///
  /// - Parameters:
  ///   - person: whom.
  ///   - actor: who asks.
  ///   - channel: through which door.
  ///   - connection: the transaction; whoever calls ends the sessions in it too.
  /// - Throws: ``StorageFailure``, ``RandomUnavailable``.
  public func freeze(
    _ person: PersonID,
    by actor: AuditEntry.Actor,
    through channel: AuditEntry.Channel? = nil,
    in connection: Connection
  ) throws {
    _ = try PersonStore.freeze(person, at: surroundings.now, in: connection)
    try record.write(AuditEntry("person.frozen", by: actor, person: person, channel: channel), in: connection)
  }

  /// Lifts a freeze; whoever calls has seen the proof that it needs (rule 15 of the domain).
  ///
  /// - Parameters:
  ///   - person: whom.
  ///   - actor: who lifts it.
  ///   - channel: through which door.
  ///   - connection: the transaction; whoever calls opens the accounts in it too.
  /// - Throws: ``StorageFailure``, ``RandomUnavailable``.
  public func unfreeze(
    _ person: PersonID,
    by actor: AuditEntry.Actor,
    through channel: AuditEntry.Channel? = nil,
    in connection: Connection
  ) throws {
    guard try PersonStore.unfreeze(person, in: connection) else { return }
    try record.write(
      AuditEntry("person.unfrozen", by: actor, person: person, channel: channel),
      in: connection
    )
  }

  /// Since when a person is frozen.
  ///
  /// - Parameters:
  ///   - person: whom.
  ///   - connection: the transaction to read in.
  /// - Returns: nil where they are not, or there is no such person.
  /// - Throws: ``StorageFailure``.
  public func frozenSince(_ person: PersonID, in connection: Connection) throws -> Timestamp? {
    try PersonStore.find(person, in: connection)?.frozenAt
  }
}
