internal import Access
public import Core
public import Jobs
internal import People
public import Record
internal import Storage

/// Why a second factor is taken off; the words of the API, and of the record.
public enum SecondFactorLoss: String, Sendable, CaseIterable {
  /// The telephone with the app is lost, and the recovery codes with it.
  case phoneLost = "phone_lost"
  /// There is a new telephone without the app.
  case phoneReplaced = "phone_replaced"
  /// Somebody else set it up.
  case notTheirs = "not_theirs"
  /// Something else.
  case other
}

/// How the taking off of a second factor ended.
public enum SecondFactorRemoval: Sendable {
  /// None is on any more.
  case removed(PersonID)
  /// No check was passed by which it may be taken off.
  case notVerified
}

extension WaysBack {
  /// Takes a person's second factor off for a case system, which has made sure who they are.
  ///
  /// It asks for the check that lifts a freeze, within the same time: whoever knows what the other party knows, and the
  /// password too, must not get in by a telephone call. The person is told at the address by which they sign in, as far as
  /// their plan allows.
  ///
  /// - Parameters:
  ///   - reference: the person's reference.
  ///   - reason: why.
  ///   - actor: who asks.
  ///   - channel: through which door.
  ///   - once: the caller's Idempotency-Key at work.
  /// - Returns: how it ended; nil where there is none of this reference.
  /// - Throws: what `once` throws; ``StorageFailure``, ``AccessFailure``, ``RandomUnavailable``.
  public func removeSecondFactor(
    reference: String,
    because reason: SecondFactorLoss,
    by actor: AuditEntry.Actor,
    through channel: AuditEntry.Channel = .api,
    once: Once<SecondFactorRemoval>
  ) async throws -> SecondFactorRemoval? {
    guard let person = try await room.people.person(withReference: reference) else { return nil }
    return try await room.database.write { connection in
      try once.run(in: connection) {
        let horizon = room.surroundings.now - WaysBack.liftSpan
        guard try SessionLedgerStore.mayLiftFreeze(of: person, since: horizon, in: connection) else {
          try room.record.write(
            AuditEntry(
              "second_factor.off",
              by: actor,
              outcome: "not_verified",
              person: person,
              channel: channel
            ),
            in: connection
          )
          return .notVerified
        }
        try accounts.takeOffSecondFactor(
          of: person,
          by: actor,
          through: channel,
          because: AuditEntry.Outcome(reason),
          in: connection
        )
        return .removed(person)
      }
    }
  }
}
