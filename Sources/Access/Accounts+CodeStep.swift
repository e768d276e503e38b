public import Core
internal import Crypto
internal import Record
internal import Storage

extension Accounts {
  /// So many wrong codes in a row, after a right password, are no slips any more: staff hear of them.
  static let codesBeforeAlert = 10

  /// Finds the step that a cookie stands for.
  ///
  /// - Parameters:
  ///   - secret: the cookie's value, as the browser sent it.
  ///   - kind: of which kind of account.
  /// - Returns: the step, or nil where it is unknown, of another kind, used, over or out of tries.
  /// - Throws: ``AccessFailure``.
  public func codeStep(
    for secret: String,
    of kind: AccountKind = .family
  ) async throws(AccessFailure) -> CodeStep? {
    try await accessing {
      guard let hash = try IssuedSecret.hash(ofPresented: secret) else { return nil }
      let now = ground.now
      let step = try await ground.database.read { connection in
        try CodeStepStore.find(secretHash: hash, of: kind, at: now, in: connection)
      }
      return step.map { CodeStep(endsAt: $0.endsAt) }
    }
  }

  /// Takes a code, and signs the person in where it is right.
  ///
  /// One write takes the try, of the step and for the account; then the code is compared; one write spends it and opens
  /// the session, or leaves the try as the failure that it was.
  ///
  /// - Parameters:
  ///   - code: what was typed: the app's or a recovery code, with any spaces and hyphens.
  ///   - secret: the step cookie's value.
  ///   - kind: of which kind of account: a step of another kind is over here.
  /// - Returns: how it ended.
  /// - Throws: ``AccessFailure``.
  public func answer(
    _ code: Secret<String>,
    to secret: String,
    of kind: AccountKind = .family
  ) async throws(AccessFailure) -> CodeAnswer {
    guard let typed = CodeTry.Typed(code) else { return .malformed }
    return try await accessing {
      guard let hash = try IssuedSecret.hash(ofPresented: secret) else { return .over }
      let codeTry = try CodeTry(typed, on: ground)
      let opening = try SessionOpening(on: ground)
      let startedAt = ground.now
      let taken = try await ground.database.write { connection in
        try take(codeTry, stepHash: hash, of: kind, at: startedAt, in: connection)
      }
      switch taken {
      case .over: return .over
      case .slowDown(let until): return .slowDown(until: until)
      case .charged(let step, let charged):
        let verdict: CodeTry.Verdict
        do {
          verdict = try codeTry.judge(charged, at: startedAt)
        } catch {
          // What could not be judged is nobody's failure.
          try await ground.database.write { connection in
            try codeTry.giveBack(charged, in: connection)
            try CodeStepStore.giveBackTry(step.id, in: connection)
          }
          throw error
        }
        let now = ground.now
        return try await ground.database.write { connection in
          try conclude(step, codeTry, charged, verdict, opening, at: now, in: connection)
        }
      }
    }
  }

  /// Ends a step that its person leaves.
  ///
  /// - Parameters:
  ///   - secret: the cookie's value, as the browser sent it; may be anything.
  ///   - kind: of which kind of account.
  /// - Throws: ``AccessFailure``.
  public func endCodeStep(_ secret: String, of kind: AccountKind = .family) async throws(AccessFailure) {
    try await accessing {
      guard let hash = try IssuedSecret.hash(ofPresented: secret) else { return }
      let now = ground.now
      try await ground.database.write { connection in
        guard let step = try CodeStepStore.find(secretHash: hash, of: kind, at: now, in: connection)
        else { return }
        _ = try CodeStepStore.spend(step.id, at: now, in: connection)
      }
    }
  }

  /// What taking a try in a step found.
  private enum StepTaken: Sendable {
    case over
    case slowDown(until: Timestamp)
    case charged(StoredCodeStep, CodeTry.Charged)
  }

  private func take(
    _ codeTry: CodeTry,
    stepHash: [UInt8],
    of kind: AccountKind,
    at now: Timestamp,
    in connection: Connection
  ) throws -> StepTaken {
    guard let step = try CodeStepStore.find(secretHash: stepHash, of: kind, at: now, in: connection)
    else { return .over }
    switch try codeTry.take(of: step.account, device: step.device, in: connection) {
    case .isOff: return .over
    case .slowDown(let until): return .slowDown(until: until)
    case .charged(let charged):
      guard try CodeStepStore.takeTry(step.id, in: connection) else {
        try codeTry.giveBack(charged, in: connection)
        return .over
      }
      return .charged(step, charged)
    }
  }

  private func conclude(
    _ step: StoredCodeStep,
    _ codeTry: CodeTry,
    _ charged: CodeTry.Charged,
    _ verdict: CodeTry.Verdict,
    _ opening: SessionOpening,
    at now: Timestamp,
    in connection: Connection
  ) throws -> CodeAnswer {
    // Used by another try, or ended by a change of password, a freeze or the person, while this one was judged.
    guard try CodeStepStore.isOpen(step.id, at: now, in: connection),
      let account = try AccountStore.find(step.account, in: connection), !account.isFrozen
    else {
      try codeTry.giveBack(charged, in: connection)
      return .over
    }
    guard try codeTry.settle(verdict, charged, of: account.owner, at: now, in: connection) else {
      try note(charged, of: account, in: connection)
      let triesLeft = CodeStep.triesAStep - (step.tries + 1)
      if triesLeft <= 0 { _ = try CodeStepStore.spend(step.id, at: now, in: connection) }
      return triesLeft <= 0 ? .over : .wrong(triesLeft: triesLeft)
    }
    _ = try CodeStepStore.spend(step.id, at: now, in: connection)
    let device = try step.device.flatMap { try KnownDeviceStore.find($0, of: account.id, in: connection) }
    var opened = account.forSession
    if let waiting = step.reset {
      opened = try reset(
        account,
        to: waiting.passwordHash,
        passedAt: waiting.passedAt,
        at: now,
        in: connection
      )
    } else if device == nil {
      try AccountStore.clearFailures(account.id, in: connection)
    }
    opened.secondFactorAt = now
    return .signedIn(
      try opening.write(
        for: opened,
        knownDevice: device,
        showingReset: step.reset == nil,
        on: ground,
        at: now,
        in: connection
      )
    )
  }

  /// Tells staff of the tenth wrong code in a row and each later one: somebody has the password.
  func note(_ charged: CodeTry.Charged, of account: StoredAccount, in connection: Connection) throws {
    guard charged.inARow >= Accounts.codesBeforeAlert else { return }
    for person in account.people { try noteGuessedCodes(person.person, connection) }
    if account.kind == .staff { try noteStaff(.guessedCodes, account.id, connection) }
  }
}
