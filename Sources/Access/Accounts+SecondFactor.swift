public import Core
internal import Crypto
public import Record
public import Storage

extension Accounts {
  /// How long a second factor that was begun waits for its first code.
  static let enrolmentSpan: Duration = .minutes(15)

  /// The second factor of a session's account, for the page that shows it.
  ///
  /// - Parameter session: a session of the account.
  /// - Returns: nil where none is on.
  /// - Throws: ``AccessFailure``.
  public func secondFactor(of session: Session) async throws(AccessFailure) -> SecondFactor? {
    try await accessing {
      let stored = try await ground.database.read { try SecondFactorStore.find(session.account, in: $0) }
      guard let stored, let confirmedAt = stored.confirmedAt else { return nil }
      return SecondFactor(
        confirmedAt: confirmedAt,
        recoveryCodesLeft: stored.recoveryCodesLeft,
        hasKeptCodes: stored.codesKeptAt != nil
      )
    }
  }

  /// What the authenticator app is to be told, where this session has begun a second factor.
  ///
  /// - Parameters:
  ///   - session: the session that began it.
  ///   - issuer: what the app calls us.
  /// - Returns: nil where this session has begun none, or too long ago.
  /// - Throws: ``AccessFailure``.
  public func secondFactorOffer(in session: Session, issuer: String) async throws(AccessFailure)
    -> SecondFactorOffer?
  {
    try await accessing {
      guard let begun = try await begunSecondFactor(in: session) else { return nil }
      let secret = try ground.openSecret(of: begun)
      let account = try await address(of: session).text
      let address = secret.address(issuer: issuer, account: account)
      return SecondFactorOffer(
        secret: secret.text,
        picture: try QRCode(address),
        address: address,
        app: secret
      )
    }
  }

  /// Turns a begun second factor on by its first code.
  ///
  /// It ends every session, this one too, and opens a new one: who was signed in elsewhere has shown no second factor.
  ///
  /// - Parameters:
  ///   - session: the session that began it.
  ///   - code: what the app shows.
  /// - Returns: how it ended. A wrong code is not counted: whoever is here has the secret before their eyes.
  /// - Throws: ``AccessFailure``.
  public func confirmSecondFactor(
    in session: Session,
    code: Secret<String>
  ) async throws(AccessFailure) -> SecondFactorConfirmation {
    guard let typed = code.reveal({ TypedTimeCode(parsing: $0) }) else { return .malformed }
    return try await accessing {
      guard let begun = try await begunSecondFactor(in: session) else { return .notBegun }
      let now = ground.now
      guard let step = try ground.openSecret(of: begun).step(of: typed, at: now) else { return .wrong }
      let codes = try newRecoveryCodes(of: session.account)
      let opening = try SessionOpening(on: ground)
      return try await ground.database.write { connection -> SecondFactorConfirmation in
        guard try SessionStore.isOpen(session.id, in: connection),
          try mayConfirm(in: session, at: now, connection: connection),
          try SecondFactorStore.confirm(begun, spending: step, at: now, in: connection),
          let account = try AccountStore.find(session.account, in: connection)
        else { return .notBegun }
        if account.kind == .staff {
          try StaffLinkStore.spendAll(of: account.id, at: now, in: connection)
        }
        try SecondFactorStore.replaceCodes(of: account.id, by: codes.hashes, at: now, in: connection)
        try endSessions(of: account.id, at: now, in: connection)
        try note("second_factor.on", of: account, in: connection)
        try noteSecondFactor(of: account, isOn: true, in: connection)
        var opened = account.forSession
        opened.secondFactorAt = now
        let signedIn = try opening.write(
          for: opened,
          // Who has just set up an account at work has never signed in by this browser.
          isSameBrowser: account.kind == .family,
          showingReset: false,
          on: ground,
          at: now,
          in: connection
        )
        return .on(signedIn, codes.printed)
      }
    }
  }

  /// Notes that the person has kept the present recovery codes.
  ///
  /// - Parameter session: the person's session.
  /// - Throws: ``AccessFailure``.
  public func noteRecoveryCodesKept(in session: Session) async throws(AccessFailure) {
    try await accessing {
      let now = ground.now
      try await ground.database.write { connection in
        try SecondFactorStore.noteCodesKept(of: session.account, at: now, in: connection)
      }
    }
  }

  /// Takes the second factor off every account that opens a person's mailbox: the person has lost app and codes, and staff
  /// have made sure who they are.
  ///
  /// - Parameters:
  ///   - person: whose.
  ///   - actor: who does it.
  ///   - channel: through which door.
  ///   - reason: why, as a fixed word.
  ///   - connection: the transaction in which that is recorded.
  /// - Throws: ``AccessFailure``.
  public func takeOffSecondFactor(
    of person: PersonID,
    by actor: AuditEntry.Actor,
    through channel: AuditEntry.Channel,
    because reason: AuditEntry.Outcome = .done,
    in connection: Connection
  ) throws(AccessFailure) {
    do {
      let now = ground.now
      for account in try AccountStore.accounts(of: person, in: connection)
      where try SecondFactorStore.remove(account, in: connection) {
        try endSessions(of: account, at: now, in: connection)
        try ground.record.write(
          AuditEntry(
            "second_factor.off",
            by: actor,
            outcome: reason,
            person: person,
            subject: account.text,
            channel: channel
          ),
          in: connection
        )
        if let stored = try AccountStore.find(account, in: connection) {
          try noteSecondFactor(of: stored, isOn: false, in: connection)
        }
      }
    } catch { throw AccessFailure(error) }
  }

  /// Has whoever signs in to an account told that their second factor was switched on or off.
  func noteSecondFactor(of account: StoredAccount, isOn: Bool, in connection: Connection) throws {
    if let first = account.people.first { try noteSecondFactor(first, isOn, connection) }
    if account.kind == .staff { try noteStaff(.changed, account.id, connection) }
  }

  /// A member of staff sets a second factor up by a link, which may have ended meanwhile.
  private func mayConfirm(in session: Session, at now: Timestamp, connection: Connection) throws -> Bool {
    guard session.kind == .staff else { return true }
    return try StaffLinkStore.isOpen(of: session.account, at: now, in: connection)
  }

  private func begunSecondFactor(in session: Session) async throws -> StoredSecondFactor? {
    let now = ground.now
    let stored = try await ground.database.read { try SecondFactorStore.find(session.account, in: $0) }
    guard let stored, stored.confirmedAt == nil, stored.session == session.id,
      stored.begunAt <= now + SessionLife.clockTolerance, now < stored.begunAt + Accounts.enrolmentSpan
    else { return nil }
    return stored
  }

  /// A set of recovery codes, as they are printed and as they are stored.
  func newRecoveryCodes(of account: AccountID) throws -> (printed: PrintedRecoveryCodes, hashes: [[UInt8]]) {
    let codes = try (0..<RecoveryCode.codesASet).map { _ in try RecoveryCode(from: ground.surroundings.random)
    }
    return (
      codes.map(\.printed), try codes.map { try $0.hash(of: account.text, by: ground.index) }
    )
  }

  /// Ends whatever was opened under the rules that held until now.
  func endSessions(of account: AccountID, at now: Timestamp, in connection: Connection) throws {
    try CodeStepStore.endAll(of: account, at: now, in: connection)
    _ = try SessionStore.endAll(of: account, at: now, in: connection)
  }

  /// Writes an act of somebody signed in on their own account.
  func note(
    _ action: AuditEntry.Action,
    outcome: AuditEntry.Outcome = .done,
    of account: StoredAccount,
    in connection: Connection
  ) throws {
    try ground.audit(
      action,
      outcome: outcome,
      isSignedIn: true,
      of: account.owner,
      subject: account.id.text,
      in: connection
    )
  }
}
