public import Core
internal import Crypto
public import Storage

/// Makes accounts, signs people in, and changes passwords.
public struct Accounts: Sendable {
  let ground: AccessGround
  /// Raises the alert that a reset calls for, in the reset's own transaction.
  let noteReset: @Sendable (PersonID, Connection) throws -> Void
  /// Raises the alert that a hundred wrong passwords in a row call for.
  let noteSiege: @Sendable (PersonID, Connection) throws -> Void
  /// Raises the alert that ten wrong codes in a row call for, after a right password.
  let noteGuessedCodes: @Sendable (PersonID, Connection) throws -> Void
  /// Has the person told, at the address by which they sign in, that how they sign in was changed.
  let noteChange: @Sendable (AccountPerson, Connection) throws -> Void
  /// Has the person told that their second factor was switched on, or off.
  let noteSecondFactor: @Sendable (AccountPerson, Bool, Connection) throws -> Void
  /// Has the person told that who reads for them is paused until they say that it is still wanted.
  let noteHelpersPaused: @Sendable (AccountPerson, Connection) throws -> Void
  /// Does for a member of staff what the others do for people.
  let noteStaff: @Sendable (StaffNote, AccountID, Connection) throws -> Void

  /// Accounts on this ground.
  ///
  /// - Parameters:
  ///   - ground: what they stand on.
  ///   - noteReset: raises the alert that every reset calls for (rule 11 of the domain), once for each person whose
  ///     mailbox the account opens, in the transaction of the reset.
  ///   - noteSiege: raises the alert that the hundredth wrong password in a row calls for, and every later one, once for
  ///     each person whose mailbox the account opens, in the transaction of the failure.
  ///   - noteGuessedCodes: raises the alert that the tenth wrong code in a row calls for, and every later one: somebody
  ///     has the password. Once for each person, in the transaction of the failure.
  ///   - noteChange: has a mail sent that says that how somebody signs in was changed, once for an account, in the
  ///     transaction of the change.
  ///   - noteSecondFactor: has a mail sent that says that a second factor was switched on (true) or off, once for an
  ///     account, in the transaction of the change.
  ///   - noteHelpersPaused: has a mail sent that says that something waits for the person's word, once for each person whose
  ///     helpers were paused, in the transaction of the reset or of the lifted freeze.
  ///   - noteStaff: does for a member of staff what the others do for people, in the same transactions.
  public init(
    _ ground: AccessGround,
    noteReset: @escaping @Sendable (PersonID, Connection) throws -> Void,
    noteSiege: @escaping @Sendable (PersonID, Connection) throws -> Void = { _, _ in },
    noteGuessedCodes: @escaping @Sendable (PersonID, Connection) throws -> Void = { _, _ in },
    noteChange: @escaping @Sendable (AccountPerson, Connection) throws -> Void = { _, _ in },
    noteSecondFactor: @escaping @Sendable (AccountPerson, Bool, Connection) throws -> Void = { _, _, _ in },
    noteHelpersPaused: @escaping @Sendable (AccountPerson, Connection) throws -> Void = { _, _ in },
    noteStaff: @escaping @Sendable (StaffNote, AccountID, Connection) throws -> Void = { _, _, _ in }
  ) {
    self.ground = ground
    self.noteReset = noteReset
    self.noteSiege = noteSiege
    self.noteGuessedCodes = noteGuessedCodes
    self.noteChange = noteChange
    self.noteSecondFactor = noteSecondFactor
    self.noteHelpersPaused = noteHelpersPaused
    self.noteStaff = noteStaff
  }

  /// Signs somebody in.
  ///
  /// Whatever is wrong, one write takes the try, one password is hashed (for an address without account, a locked or a
  /// frozen one against a hash that nobody's password gives), and one write notes the outcome.
  ///
  /// - Parameter attempt: what was typed, and where it came from.
  /// - Returns: how it ended.
  /// - Throws: ``AccessFailure``; `.busy` where too many passwords wait to be hashed, and then the try is given back.
  public func signIn(_ attempt: SignInAttempt) async throws(AccessFailure) -> SignIn {
    try await accessing {
      let signInTry = try SignInTry(attempt, on: ground)
      let opening = SignInOpening(
        session: try SessionOpening(on: ground),
        step: try CodeStepOpening(on: ground)
      )
      let taken = try await ground.database.write { try signInTry.take(in: $0) }
      switch taken {
      case .slowDown(let until): return .slowDown(until: until)
      case .charged(let charged): return try await judge(attempt.password, signInTry, charged, opening)
      }
    }
  }

  private func judge(
    _ password: Secret<String>,
    _ signInTry: SignInTry,
    _ charged: SignInTry.Charged,
    _ opening: SignInOpening
  ) async throws -> SignIn {
    let verdict: PasswordHasher.Verdict
    do {
      verdict = try await ground.verdict(on: password, against: charged.passwordHash)
    } catch {
      // What could not be judged is nobody's failure.
      try await ground.database.write { try signInTry.giveBack(charged, in: $0) }
      throw error
    }
    let now = ground.now
    guard case .matches(let needsRehash) = verdict, let account = charged.account else {
      try await ground.database.write { try stand(charged, of: signInTry, at: now, in: $0) }
      return .refused
    }
    let outcome = try await ground.database.write { connection -> SignIn in
      // The password may have been changed, or the person frozen, while it was hashed.
      guard let present = try AccountStore.find(account.id, in: connection),
        present.passwordHash == account.passwordHash, !present.isFrozen
      else {
        try stand(charged, of: signInTry, at: now, in: connection)
        return .refused
      }
      if present.hasSecondFactor {
        // Failures in a row end when the code is right too.
        try signInTry.giveBack(charged, in: connection)
        return .codeAwaited(
          try opening.step.write(for: present, device: charged.device, on: ground, at: now, in: connection)
        )
      }
      // A member of staff without a second factor has not finished setting up, and comes by the link alone.
      guard present.kind == .family else {
        try stand(charged, of: signInTry, at: now, in: connection)
        return .refused
      }
      try signInTry.succeed(charged, as: account.id, in: connection)
      return .signedIn(
        try opening.session.write(
          for: present.forSession,
          knownDevice: charged.device,
          showingReset: true,
          on: ground,
          at: now,
          in: connection
        )
      )
    }
    if needsRehash, !outcome.isRefusal { await rehash(password, of: account) }
    return outcome
  }

  /// Leaves a try as the failure that it was; staff hear of the hundredth in a row.
  private func stand(
    _ charged: SignInTry.Charged,
    of signInTry: SignInTry,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try signInTry.stand(charged, at: now, in: connection)
    guard charged.isSiege, let account = charged.account else { return }
    for person in account.people { try noteSiege(person.person, connection) }
    if account.kind == .staff { try noteStaff(.siege, account.id, connection) }
  }

  /// Stores the password under the parameters of today.
  ///
  /// Where there is no room to hash it now, the next sign-in will.
  private func rehash(_ password: Secret<String>, of account: StoredAccount) async {
    do {
      let hash = try await ground.hash(password)
      try await ground.database.write {
        try AccountStore.rehash(account.id, from: account.passwordHash, to: hash, in: $0)
      }
    } catch {
      ground.surroundings.log(.notice, "a password was not hashed anew", ["failure": .name(of: error)])
    }
  }
}

/// What a right password opens: a session, or the step before it.
private struct SignInOpening: Sendable {
  let session: SessionOpening
  let step: CodeStepOpening
}

extension SignIn {
  fileprivate var isRefusal: Bool {
    switch self {
    case .signedIn, .codeAwaited: false
    case .refused, .slowDown: true
    }
  }
}

extension AccessGround {
  /// Checks a password on the hash lane; without a hash, the same work is done and it differs.
  func verdict(
    on password: Secret<String>,
    against hash: String?
  ) async throws(CryptoFailure) -> PasswordHasher.Verdict {
    let hasher = hasher
    return try await lane.run { () throws(CryptoFailure) -> PasswordHasher.Verdict in
      guard let hash else {
        try hasher.verifyAgainstNobody(password)
        return .differs
      }
      return try hasher.verify(password, against: hash)
    }
  }

  /// Hashes a password on the hash lane.
  func hash(_ password: Secret<String>) async throws(CryptoFailure) -> String {
    let hasher = hasher
    return try await lane.run { () throws(CryptoFailure) -> String in try hasher.hash(password) }
  }
}
