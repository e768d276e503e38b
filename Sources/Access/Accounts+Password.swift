public import Core
public import Crypto
internal import Record
internal import Storage

/// How the change of a password ended.
public enum PasswordChange: Sendable {
  /// It is changed: every session and remembered browser of the account has ended, and this one is new.
  case changed(SignedIn)
  /// The new password will not do.
  case unsuitable(PasswordPolicy.Refusal)
  /// The present password was not right.
  case wrongPassword
  /// The session is over, or has just been ended after too many wrong passwords.
  case sessionOver
}

/// How the reset of a password ended.
public enum PasswordReset: Sendable {
  /// It is set anew: every session and remembered browser of the account has ended, and this one is new.
  case reset(SignedIn)
  /// A second factor is on: nothing is set yet. The new password waits for a code, see ``Accounts/answer(_:to:)``; the
  /// sitting is spent.
  case codeAwaited(AwaitedCode)
  /// The new password will not do; the sitting goes on.
  case unsuitable(PasswordPolicy.Refusal)
  /// No account of this person signs in by this address, or it is frozen; the sitting goes on.
  case noAccount
  /// The time is over, or the sitting was used, or it was not opened for a reset.
  case sittingOver
}

extension Accounts {
  /// So many wrong present passwords in a row end the session: somebody else sits at the screen.
  static let wrongPasswordsASession = 5

  /// Changes the password of somebody who is signed in and knows the present one.
  ///
  /// - Parameters:
  ///   - session: the session in which it was asked for.
  ///   - present: the present password.
  ///   - new: the new one.
  /// - Returns: how it ended.
  /// - Throws: ``AccessFailure``; `.busy` where too many passwords wait to be hashed.
  public func changePassword(
    in session: Session,
    from present: Secret<String>,
    to new: Secret<String>
  ) async throws(AccessFailure) -> PasswordChange {
    let address = try await address(of: session)
    if let refusal = ground.refusal(of: new, for: address) { return .unsuitable(refusal) }
    return try await accessing {
      let opening = try SessionOpening(on: ground)
      let old = try await ground.database.write { connection -> String? in
        guard try SessionStore.takeTry(session.id, limit: Accounts.wrongPasswordsASession, in: connection)
        else { return nil }
        return try AccountStore.find(session.account, in: connection)?.passwordHash
      }
      guard let old else { return .sessionOver }
      let hash: String?
      do {
        let isRight = try await ground.verdict(on: present, against: old) != .differs
        hash = isRight ? try await ground.hash(new) : nil
      } catch {
        try await ground.database.write { try SessionStore.giveBackTry(session.id, in: $0) }
        throw error
      }
      let now = ground.now
      return try await ground.database.write { connection in
        guard let hash else { return try refuseChange(in: session, at: now, in: connection) }
        return try change(session, from: old, to: hash, opening, at: now, in: connection)
      }
    }
  }

  private func refuseChange(
    in session: Session,
    at now: Timestamp,
    in connection: Connection
  ) throws -> PasswordChange {
    try ground.audit(
      "password.changed",
      outcome: .refused,
      isSignedIn: true,
      of: session.owner,
      subject: session.id.text,
      in: connection
    )
    let failures = try SessionStore.failures(of: session.id, in: connection)
    guard failures >= Accounts.wrongPasswordsASession else { return .wrongPassword }
    _ = try SessionStore.end(session.id, at: now, in: connection)
    return .sessionOver
  }

  private func change(
    _ session: Session,
    from old: String,
    to hash: String,
    _ opening: SessionOpening,
    at now: Timestamp,
    in connection: Connection
  ) throws -> PasswordChange {
    guard try SessionStore.end(session.id, at: now, in: connection),
      try AccountStore.changePassword(session.account, from: old, to: hash, at: now, in: connection),
      let account = try AccountStore.find(session.account, in: connection)
    else { return .sessionOver }
    try endEverything(of: session.account, session.people, at: now, in: connection)
    try ground.audit(
      "password.changed",
      isSignedIn: true,
      of: session.owner,
      subject: session.account.text,
      in: connection
    )
    try noteChanged(account, in: connection)
    var same = account.forSession
    same.secondFactorAt = session.secondFactorAt
    return .changed(
      try opening.write(for: same, showingReset: false, on: ground, at: now, in: connection)
    )
  }

  /// Sets a password anew after a link and a passed check, and signs the person in.
  ///
  /// At heightened risk older mail stays shut for a while: see ``Session/earliestOpenMail(at:)``.
  ///
  /// - Parameters:
  ///   - secret: the cookie's value of a sitting that was opened for a reset.
  ///   - password: the new password.
  /// - Returns: how it ended.
  /// - Throws: ``AccessFailure``; `.busy` where too many passwords wait to be hashed.
  public func resetPassword(
    from secret: String,
    to password: Secret<String>
  ) async throws(AccessFailure) -> PasswordReset {
    guard let sitting = try await Sittings(ground).sitting(for: secret), sitting.origin == .reset else {
      return .sittingOver
    }
    if let refusal = ground.refusal(of: password, for: sitting.address) { return .unsuitable(refusal) }
    return try await accessing {
      let emailIndex = try ground.accountIndex(sitting.address)
      let opening = try SessionOpening(on: ground)
      let step = try CodeStepOpening(on: ground)
      let hash = try await ground.hash(password)
      let now = ground.now
      return try await ground.database.write { connection -> PasswordReset in
        guard let account = try AccountStore.find(.family, emailIndex: emailIndex, in: connection),
          account.people.contains(where: { $0.person == sitting.person }), !account.isFrozen
        else { return .noAccount }
        guard try SittingStore.spend(sitting.id, at: now, in: connection) else { return .sittingOver }
        if account.hasSecondFactor {
          let waiting = StoredCodeStep.Reset(passwordHash: hash, passedAt: sitting.createdAt)
          return .codeAwaited(
            try step.write(for: account, resetting: waiting, on: ground, at: now, in: connection)
          )
        }
        let reset = try reset(account, to: hash, passedAt: sitting.createdAt, at: now, in: connection)
        return .reset(
          try opening.write(for: reset, showingReset: false, on: ground, at: now, in: connection)
        )
      }
    }
  }

  /// Sets a password anew, ends what the old one opened, and tells staff.
  ///
  /// - Returns: the account, for the session that is opened next.
  func reset(
    _ account: StoredAccount,
    to hash: String,
    passedAt: Timestamp,
    at now: Timestamp,
    in connection: Connection
  ) throws -> SessionAccount {
    let address = try ground.openAddress(
      account.emailBox,
      place: AccessGround.addressPlace(of: account.id)
    )
    try AccountStore.resetPassword(account.id, to: hash, passedAt: passedAt, at: now, in: connection)
    try ThrottleStore.empty(try ground.tryBucket(address), in: connection)
    try endEverything(of: account.id, account.people, at: now, in: connection)
    try ground.audit(
      "password.reset",
      isSignedIn: true,
      of: account.owner,
      subject: account.id.text,
      in: connection
    )
    for person in account.people {
      try noteReset(person.person, connection)
      try pauseHelpers(
        of: person,
        because: "password_reset",
        by: .person(person.person),
        channel: .portal,
        at: now,
        in: connection
      )
    }
    try noteChanged(account, in: connection)
    var reset = account.forSession
    reset.lastReset = passedAt
    return reset
  }

  /// Has whoever signs in to an account told that how they do was changed.
  func noteChanged(_ account: StoredAccount, in connection: Connection) throws {
    if let first = account.people.first { try noteChange(first, connection) }
    if account.kind == .staff { try noteStaff(.changed, account.id, connection) }
  }

  /// Ends what the old password opened: sessions, and browsers that were trusted by it; and other sittings, which could
  /// set yet another one.
  func endEverything(
    of account: AccountID,
    _ people: [AccountPerson],
    at now: Timestamp,
    in connection: Connection
  ) throws {
    for person in people { try SittingStore.endAll(of: person.person, at: now, in: connection) }
    try CodeStepStore.endAll(of: account, at: now, in: connection)
    _ = try SessionStore.endAll(of: account, at: now, in: connection)
    try KnownDeviceStore.forgetAll(of: account, in: connection)
  }
}
