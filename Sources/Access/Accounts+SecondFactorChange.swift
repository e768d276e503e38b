public import Core
internal import Crypto
internal import Record
internal import Storage

extension Accounts {
  /// Begins a second factor; the present password is asked for, so that a stolen session cannot shut its owner out.
  ///
  /// Nothing is asked for or opened by it until ``confirmSecondFactor(in:code:)``. Begun anew, it has a new secret.
  ///
  /// - Parameters:
  ///   - session: the session in which it was asked for; it alone sees the secret.
  ///   - password: the present password.
  /// - Returns: how it ended; ``SecondFactorProof/notNow`` where one is on.
  /// - Throws: ``AccessFailure``; `.busy` where too many passwords wait to be hashed.
  public func beginSecondFactor(
    in session: Session,
    password: Secret<String>
  ) async throws(AccessFailure) -> SecondFactorProof<Void> {
    try await accessing {
      let random = ground.surroundings.random
      let box = try TimeCodeSecret(from: random).sealed(
        under: ground.boxKey,
        keyID: ground.boxKeyID,
        place: AccessGround.secretPlace(of: session.account),
        random: random
      )
      return try await prove("second_factor.begun", in: session, password: password, code: nil) {
        account,
        now,
        connection in
        guard
          try SecondFactorStore.begin(
            account.id,
            in: session.id,
            secretBox: box,
            at: now,
            connection: connection
          )
        else { return nil }
        try note("second_factor.begun", of: account, in: connection)
        return ()
      }
    }
  }

  /// Asks whoever is signed in to show once more that they are the owner: by the present password, and where a second factor
  /// is on by a code of it too.
  ///
  /// - Parameters:
  ///   - session: the session in which it was asked for.
  ///   - password: the present password.
  ///   - code: a code of the app, or a recovery code; not looked at where no second factor is on.
  /// - Returns: how it ended; ``SecondFactorProof/notNow`` where a second factor was switched on or off meanwhile.
  /// - Throws: ``AccessFailure``; `.busy` where too many passwords wait to be hashed.
  public func confirmOwner(
    in session: Session,
    password: Secret<String>,
    code: Secret<String>
  ) async throws(AccessFailure) -> SecondFactorProof<Void> {
    try await accessing {
      let account = session.account
      let isOn = try await ground.database.read { try SecondFactorStore.isOn(account, in: $0) }
      var codeTry: CodeTry?
      if isOn {
        guard let typed = CodeTry.Typed(code) else { return .malformed }
        codeTry = try CodeTry(typed, on: ground)
      }
      return try await prove("password.asked", in: session, password: password, code: codeTry) {
        account,
        _,
        connection in
        try isOn || !SecondFactorStore.isOn(account.id, in: connection) ? () : nil
      }
    }
  }

  /// Puts new recovery codes in the place of the old ones.
  ///
  /// - Parameters:
  ///   - session: the session in which it was asked for.
  ///   - password: the present password.
  ///   - code: a code of the app, or one of the old recovery codes.
  /// - Returns: how it ended, with the new codes; ``SecondFactorProof/notNow`` where no second factor is on.
  /// - Throws: ``AccessFailure``; `.busy` where too many passwords wait to be hashed.
  public func renewRecoveryCodes(
    in session: Session,
    password: Secret<String>,
    code: Secret<String>
  ) async throws(AccessFailure) -> SecondFactorProof<PrintedRecoveryCodes> {
    guard let typed = CodeTry.Typed(code) else { return .malformed }
    return try await accessing {
      let codes = try newRecoveryCodes(of: session.account)
      let codeTry = try CodeTry(typed, on: ground)
      return try await prove("recovery_codes.made", in: session, password: password, code: codeTry) {
        account,
        now,
        connection in
        try SecondFactorStore.replaceCodes(of: account.id, by: codes.hashes, at: now, in: connection)
        try note("recovery_codes.made", of: account, in: connection)
        if account.kind == .staff { try noteStaff(.changed, account.id, connection) }
        return codes.printed
      }
    }
  }

  /// Turns the second factor off; every session ends, and the one that is opened has shown none.
  ///
  /// - Parameters:
  ///   - session: the session in which it was asked for.
  ///   - password: the present password.
  ///   - code: a code of the app, or a recovery code.
  /// - Returns: how it ended; ``SecondFactorProof/notNow`` where no second factor is on.
  /// - Throws: ``AccessFailure``; `.busy` where too many passwords wait to be hashed.
  public func turnOffSecondFactor(
    in session: Session,
    password: Secret<String>,
    code: Secret<String>
  ) async throws(AccessFailure) -> SecondFactorProof<SignedIn> {
    guard let typed = CodeTry.Typed(code) else { return .malformed }
    return try await accessing {
      let codeTry = try CodeTry(typed, on: ground)
      let opening = try SessionOpening(on: ground)
      return try await prove("second_factor.off", in: session, password: password, code: codeTry) {
        account,
        now,
        connection in
        guard try SecondFactorStore.remove(account.id, in: connection) else { return nil }
        try endSessions(of: account.id, at: now, in: connection)
        try note("second_factor.off", of: account, in: connection)
        try noteSecondFactor(of: account, isOn: false, in: connection)
        return try opening.write(
          for: account.forSession,
          isSameBrowser: true,
          showingReset: false,
          on: ground,
          at: now,
          in: connection
        )
      }
    }
  }

  /// What taking the tries found.
  private enum Taken: Sendable {
    case sessionOver
    case notNow
    case slowDown(until: Timestamp)
    case taken(StoredAccount, CodeTry.Charged?)
  }

  /// Acts for somebody who shows the present password, and where `code` is given a code too.
  ///
  /// Tries of both are counted before either is compared. The password is compared first, and a code only after a right
  /// one: so nobody without the password fills the bucket of codes.
  private func prove<Done: Sendable>(
    _ action: AuditEntry.Action,
    in session: Session,
    password: Secret<String>,
    code: CodeTry?,
    _ act: @escaping @Sendable (StoredAccount, Timestamp, Connection) throws -> Done?
  ) async throws -> SecondFactorProof<Done> {
    let startedAt = ground.now
    let taken = try await ground.database.write { try take(code, in: session, connection: $0) }
    let account: StoredAccount
    let charged: CodeTry.Charged?
    switch taken {
    case .sessionOver: return .sessionOver
    case .notNow: return .notNow
    case .slowDown(let until): return .slowDown(until: until)
    case .taken(let found, let paid): (account, charged) = (found, paid)
    }
    let isPassword: Bool
    var verdict = CodeTry.Verdict.wrong
    do {
      isPassword = try await ground.verdict(on: password, against: account.passwordHash) != .differs
      if isPassword, let code, let charged { verdict = try code.judge(charged, at: startedAt) }
    } catch {
      try await ground.database.write { connection in
        try SessionStore.giveBackTry(session.id, in: connection)
        if let code, let charged { try code.giveBack(charged, in: connection) }
      }
      throw error
    }
    let now = ground.now
    return try await ground.database.write { [verdict] connection in
      guard let present = try AccountStore.find(account.id, in: connection),
        present.passwordHash == account.passwordHash, try SessionStore.isOpen(session.id, in: connection)
      else {
        if let code, let charged { try code.giveBack(charged, in: connection) }
        return .sessionOver
      }
      guard isPassword else {
        if let code, let charged { try code.giveBack(charged, in: connection) }
        return try refuse(action, in: session, of: present, at: now, connection: connection)
      }
      if let code, let charged,
        try !code.settle(verdict, charged, of: present.owner, at: now, in: connection)
      {
        try note(charged, of: present, in: connection)
        return try refuse(action, in: session, of: present, at: now, connection: connection)
      }
      try SessionStore.giveBackTry(session.id, in: connection)
      return try act(present, now, connection).map { .done($0) } ?? .notNow
    }
  }

  private func take(
    _ code: CodeTry?,
    in session: Session,
    connection: Connection
  ) throws -> Taken {
    guard let account = try AccountStore.find(session.account, in: connection),
      try SessionStore.takeTry(session.id, limit: Accounts.wrongPasswordsASession, in: connection)
    else { return .sessionOver }
    guard let code else { return .taken(account, nil) }
    let taken = try code.take(of: account.id, device: nil, in: connection)
    if case .charged(let charged) = taken { return .taken(account, charged) }
    try SessionStore.giveBackTry(session.id, in: connection)
    if case .slowDown(let until) = taken { return .slowDown(until: until) }
    return .notNow
  }

  private func refuse<Done>(
    _ action: AuditEntry.Action,
    in session: Session,
    of account: StoredAccount,
    at now: Timestamp,
    connection: Connection
  ) throws -> SecondFactorProof<Done> {
    try note(action, outcome: .refused, of: account, in: connection)
    let failures = try SessionStore.failures(of: session.id, in: connection)
    guard failures >= Accounts.wrongPasswordsASession else { return .refused }
    _ = try SessionStore.end(session.id, at: now, in: connection)
    return .sessionOver
  }
}
