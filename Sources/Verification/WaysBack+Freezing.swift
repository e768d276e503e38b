internal import Access
internal import Alerts
public import Core
public import Jobs
internal import People
public import Record
internal import Storage

/// How lifting a freeze ended.
public enum UnfreezeOutcome: Sendable {
  /// Nothing keeps the person out any more.
  case lifted(PersonID)
  /// No check was passed since by which a freeze may be lifted.
  case notVerified
}

extension WaysBack {
  /// A check may lift a freeze for as long as a pass holds in a call.
  static let liftSpan: Duration = CheckLedger.passSpan

  /// Freezes people at their own wish, at once and without proof.
  ///
  /// - Parameter people: everybody whose mailboxes the account opens at which it was asked: what may be lost is the password
  ///   that they share.
  /// - Throws: ``StorageFailure``, ``AccessFailure``, ``RandomUnavailable``.
  public func freeze(_ people: [PersonID]) async throws {
    try await room.database.write { connection in
      for person in people {
        try freeze(person, by: .person(person), through: .portal, in: connection)
        try room.alerts.raise(
          Alert(
            .needsPerson,
            note: "A person froze their own access. Find out what happened, by the safe-contact plan.",
            person: person,
            isUrgent: true,
            topic: "frozen"
          ),
          in: connection
        )
      }
    }
  }

  /// Freezes a person for a case system.
  ///
  /// - Parameters:
  ///   - reference: the person's reference.
  ///   - actor: who asks.
  ///   - channel: through which door.
  ///   - once: the caller's Idempotency-Key at work.
  /// - Returns: the person; nil where there is none of this reference.
  /// - Throws: what `once` throws; ``StorageFailure``, ``AccessFailure``, ``RandomUnavailable``.
  public func freeze(
    reference: String,
    by actor: AuditEntry.Actor,
    through channel: AuditEntry.Channel = .api,
    once: Once<PersonID>
  ) async throws -> PersonID? {
    guard let person = try await room.people.person(withReference: reference) else { return nil }
    return try await room.database.write { connection in
      try once.run(in: connection) {
        try freeze(person, by: actor, through: channel, in: connection)
        return person
      }
    }
  }

  private func freeze(
    _ person: PersonID,
    by actor: AuditEntry.Actor,
    through channel: AuditEntry.Channel,
    in connection: Connection
  ) throws {
    let now = room.surroundings.now
    try room.people.freeze(person, by: actor, through: channel, in: connection)
    try accounts.freeze(person, by: actor, through: channel, in: connection)
    try dropOpenChange(of: person, outcome: "frozen", by: actor, in: connection)
    // Confirmations and invitations wait; a link to a new password must not.
    for point in try room.people.emailPoints(of: person, in: connection) {
      try LinkStore.endAll(to: point.id, for: .reset, at: now, in: connection)
    }
  }

  /// Lifts a freeze for a case system, where a check was passed since by a deciding fact over a contact of the person's own,
  /// or in person (rule 15 of the domain).
  ///
  /// - Parameters:
  ///   - reference: the person's reference.
  ///   - actor: who asks.
  ///   - channel: through which door.
  ///   - once: the caller's Idempotency-Key at work.
  /// - Returns: how it ended; nil where there is none of this reference.
  /// - Throws: what `once` throws; ``StorageFailure``, ``AccessFailure``, ``RandomUnavailable``.
  public func unfreeze(
    reference: String,
    by actor: AuditEntry.Actor,
    through channel: AuditEntry.Channel = .api,
    once: Once<UnfreezeOutcome>
  ) async throws -> UnfreezeOutcome? {
    guard let person = try await room.people.person(withReference: reference) else { return nil }
    return try await room.database.write { connection in
      try once.run(in: connection) {
        guard let since = try room.people.frozenSince(person, in: connection) else { return .lifted(person) }
        let horizon = max(since, room.surroundings.now - WaysBack.liftSpan)
        guard try SessionLedgerStore.mayLiftFreeze(of: person, since: horizon, in: connection) else {
          try room.record.write(
            AuditEntry(
              "person.unfrozen",
              by: actor,
              outcome: "not_verified",
              person: person,
              channel: channel
            ),
            in: connection
          )
          return .notVerified
        }
        try room.people.unfreeze(person, by: actor, through: channel, in: connection)
        try accounts.unfreeze(person, by: actor, through: channel, in: connection)
        return .lifted(person)
      }
    }
  }
}
