internal import Core
internal import Record
internal import Storage

/// What a sitting was for was taken back meanwhile: nothing is written.
struct PermissionGone: Error {}

extension Accounts {
  /// The account of somebody who is to read for a person and types a password: a new one, or the one of the address where
  /// that opens nothing any more.
  ///
  /// Who forgot the password of such an account gets it back by being let in anew: it holds nothing that link and code would
  /// not give a stranger too. Any other account is signed in to.
  func open(_ account: NewAccount, at now: Timestamp, in connection: Connection) throws -> AccountID {
    if try AccountStore.insert(account, at: now, in: connection) { return account.id }
    guard let old = try AccountStore.find(account.kind, emailIndex: account.emailIndex, in: connection),
      try !HelperStore.opensAnything(old.id, in: connection)
    else { throw AddressTaken() }
    try AccountStore.renew(old.id, passwordHash: account.passwordHash, at: now, in: connection)
    _ = try SecondFactorStore.remove(old.id, in: connection)
    try KnownDeviceStore.forgetAll(of: old.id, in: connection)
    try endSessions(of: old.id, at: now, in: connection)
    return old.id
  }

  /// Lets an account read for the person of a sitting, and nothing more.
  func accept(
    _ sitting: Sitting,
    by account: AccountID,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    guard
      let id = try HelperStore.accept(at: sitting.contactPoint, by: account, at: now, in: connection)
    else { throw PermissionGone() }
    try ground.record.write(
      AuditEntry(
        "helper.accepted",
        by: .helper(id.text),
        person: sitting.person,
        subject: id.text,
        channel: .portal
      ),
      in: connection
    )
  }

  /// Pauses everybody who reads for a person, or is to: whoever had a guessed password may have named them.
  ///
  /// They read again when the person says that it is still wanted, and are told nothing meanwhile.
  func pauseHelpers(
    of person: AccountPerson,
    because outcome: AuditEntry.Outcome,
    by actor: AuditEntry.Actor,
    channel: AuditEntry.Channel?,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    let paused = try HelperStore.pauseAll(of: person.person, at: now, in: connection)
    for id in paused {
      try ground.record.write(
        AuditEntry(
          "helper.paused",
          by: actor,
          outcome: outcome,
          person: person.person,
          subject: id.text,
          channel: channel
        ),
        in: connection
      )
    }
    if !paused.isEmpty { try noteHelpersPaused(person, connection) }
  }
}
