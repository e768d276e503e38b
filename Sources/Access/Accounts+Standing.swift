public import Core
internal import Crypto
public import Record
public import Storage

extension Accounts {
  /// Shuts every account that opens a person's mailbox, and ends its sessions and the person's sittings.
  ///
  /// No account is made
  /// for the person either until it is lifted.
  ///
  /// Freeze protects, so it asks for nothing (rule 15 of the domain). An account that opens other mailboxes too is shut
  /// whole: what may be lost is the password that they share.
  ///
  /// - Parameters:
  ///   - person: who is frozen.
  ///   - actor: who does it.
  ///   - channel: through which door.
  ///   - connection: the transaction in which the person is frozen.
  /// - Throws: ``AccessFailure``.
  public func freeze(
    _ person: PersonID,
    by actor: AuditEntry.Actor,
    through channel: AuditEntry.Channel? = nil,
    in connection: Connection
  ) throws(AccessFailure) {
    do {
      let now = ground.now
      try FrozenPersonStore.insert(person, at: now, in: connection)
      try SittingStore.endAll(of: person, at: now, in: connection)
      var ended = 0
      for account in try AccountStore.accounts(of: person, in: connection) {
        try CodeStepStore.endAll(of: account, at: now, in: connection)
        ended += try SessionStore.endAll(of: account, at: now, in: connection)
      }
      guard ended > 0 else { return }
      try ground.record.write(
        AuditEntry("session.all_ended", by: actor, outcome: "frozen", person: person, channel: channel),
        in: connection
      )
    } catch { throw AccessFailure(error) }
  }

  /// Opens a person's accounts again.
  ///
  /// Who reads for them stays paused until they say that it is still wanted: whatever led to the freeze may have named them.
  ///
  /// - Parameters:
  ///   - person: who was frozen.
  ///   - actor: who lifts it.
  ///   - channel: through which door.
  ///   - connection: the transaction in which the freeze is lifted.
  /// - Throws: ``AccessFailure``.
  public func unfreeze(
    _ person: PersonID,
    by actor: AuditEntry.Actor,
    through channel: AuditEntry.Channel? = nil,
    in connection: Connection
  ) throws(AccessFailure) {
    do {
      try FrozenPersonStore.delete(person, in: connection)
      for account in try AccountStore.accounts(of: person, in: connection) {
        let people = try AccountStore.find(account, in: connection)?.people ?? []
        for own in people where own.person == person {
          try pauseHelpers(
            of: own,
            because: "unfrozen",
            by: actor,
            channel: channel,
            at: ground.now,
            in: connection
          )
        }
      }
    } catch { throw AccessFailure(error) }
  }

  /// Opens older mail again that a reset had shut: the person was verified in a call (rule 11 of the domain).
  ///
  /// - Parameters:
  ///   - person: who was verified.
  ///   - connection: the transaction in which that is recorded.
  /// - Throws: ``AccessFailure``.
  public func settleReset(of person: PersonID, in connection: Connection) throws(AccessFailure) {
    do {
      try AccountStore.settleReset(of: person, at: ground.now, in: connection)
    } catch { throw AccessFailure(error) }
  }

  /// Whether anybody can sign in to a person's mailbox and find it open.
  ///
  /// An account whose contact point has been superseded, refused or walled opens nothing any more: who has no other one
  /// is invited to a new one.
  ///
  /// - Parameters:
  ///   - person: whose mailbox.
  ///   - usable: the person's contact points by which a mailbox opens now.
  ///   - connection: the transaction to read in.
  /// - Returns: false where a notice must be the invitation.
  /// - Throws: ``AccessFailure``.
  public func hasAccount(
    _ person: PersonID,
    by usable: Set<ContactPointID>,
    in connection: Connection
  ) throws(AccessFailure) -> Bool {
    do {
      return try AccountStore.contactPoints(of: person, in: connection).contains(where: usable.contains)
    } catch { throw AccessFailure(error) }
  }

  /// Whose mailboxes the account of an address opens: to whom a link may be sent where the password is forgotten.
  ///
  /// The page that asks must answer alike, and as fast, whether or not there is one.
  ///
  /// - Parameter address: the address that was typed.
  /// - Returns: the people, none where there is no account.
  /// - Throws: ``AccessFailure``.
  public func people(at address: EmailAddress) async throws(AccessFailure) -> [AccountPerson] {
    try await accessing {
      let emailIndex = try ground.accountIndex(address)
      return try await ground.database.read { connection in
        try AccountStore.find(.family, emailIndex: emailIndex, in: connection)?.people ?? []
      }
    }
  }

  /// The address by which a session's account signs in, for the page that shows it.
  ///
  /// - Parameter session: a session of the account.
  /// - Returns: the address.
  /// - Throws: ``AccessFailure``.
  public func address(of session: Session) async throws(AccessFailure) -> EmailAddress {
    try await accessing {
      let account = try await ground.database.read { try AccountStore.find(session.account, in: $0) }
      guard let account else { throw AccessFailure.unexpected }
      return try ground.openAddress(account.emailBox, place: AccessGround.addressPlace(of: account.id))
    }
  }
}
