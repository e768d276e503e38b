internal import Core
internal import Crypto
internal import Record
internal import Storage

/// One try at a code, from the moment it is taken until it is given back or stands as a failure.
///
/// As a try at a password it is taken in the database before anything is compared: guesses in parallel see each other.
struct CodeTry: Sendable {
  /// What somebody typed where a code is asked for.
  enum Typed: Sendable {
    /// Of the app.
    case app(TypedTimeCode)
    /// Of the paper.
    case paper(RecoveryCode)

    /// Nil where it is neither.
    init?(_ text: Secret<String>) {
      let read = text.reveal { text in
        TypedTimeCode(parsing: text).map(Typed.app) ?? RecoveryCode(parsing: text).map(Typed.paper)
      }
      guard let read else { return nil }
      self = read
    }
  }

  /// Who pays for a try.
  enum Charge: Sendable {
    /// All browsers that the account does not know, together.
    case account
    /// A browser that has signed in before.
    case device(KnownDevice)
    /// Nobody: what has 73 bits is not guessed, and so it gets its owner past a siege.
    case nobody
  }

  /// A try that was paid for.
  struct Charged: Sendable {
    let factor: StoredSecondFactor
    let charge: Charge

    /// How many failed in a row, should this one fail.
    var inARow: Int {
      switch charge {
      case .account: factor.failures + 1
      case .device(let device): device.failures + 1
      case .nobody: 0
      }
    }
  }

  /// What taking the try found.
  enum Taken: Sendable {
    /// No second factor is on.
    case isOff
    case slowDown(until: Timestamp)
    case charged(Charged)
  }

  /// What a code turned out to be; whether it was used before only spending it tells.
  enum Verdict: Sendable {
    case ofStep(Int64)
    case onPaper(hash: [UInt8])
    case wrong
  }

  let ground: AccessGround
  let id: TryID
  /// When it was made: the moment that it counts from, and is found again by.
  let takenAt: Timestamp
  let typed: Typed

  init(_ typed: Typed, on ground: AccessGround) throws {
    self.ground = ground
    self.typed = typed
    id = try ground.surroundings.newIdentifier()
    takenAt = ground.now
  }

  /// Asks the rule and charges whom it names.
  ///
  /// - Parameters:
  ///   - account: whose code it is to be.
  ///   - device: the browser, where the account knows it.
  ///   - connection: the transaction.
  /// - Returns: what it found.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``.
  func take(
    of account: AccountID,
    device: DeviceID?,
    in connection: Connection
  ) throws -> Taken {
    guard let factor = try SecondFactorStore.find(account, in: connection), factor.confirmedAt != nil else {
      return .isOff
    }
    guard case .app = typed else { return .charged(Charged(factor: factor, charge: .nobody)) }
    let known = try device.flatMap { try KnownDeviceStore.find($0, of: account, in: connection) }
    let charged = Charged(factor: factor, charge: known.map { .device($0) } ?? .account)
    let buckets = try buckets(charged)
    let tries = try ThrottleStore.tries(of: buckets.map { .ofDay($0) }, at: takenAt, in: connection)
    let bucket = SignInThrottle.Bucket(
      tries: buckets.flatMap { tries[$0] ?? [] },
      inARow: charged.inARow - 1
    )
    if let until = bucket.closedUntil(takenAt) { return .slowDown(until: until) }
    try ThrottleStore.take(id, from: buckets, at: takenAt, in: connection)
    switch charged.charge {
    case .account: try SecondFactorStore.addFailure(account, in: connection)
    case .device(let device): try KnownDeviceStore.addFailure(device.id, in: connection)
    case .nobody: break
    }
    return .charged(charged)
  }

  /// Compares, without the database.
  func judge(_ charged: Charged, at now: Timestamp) throws -> Verdict {
    switch typed {
    case .paper(let code):
      return .onPaper(hash: try code.hash(of: charged.factor.account.text, by: ground.index))
    case .app(let code):
      let secret = try ground.openSecret(of: charged.factor)
      return try secret.step(of: code, at: now).map { .ofStep($0) } ?? .wrong
    }
  }

  /// Spends the code, where it is one that was never used; then the try is given back, and failures in a row end.
  ///
  /// - Returns: whether the code was right; where not, the try stands.
  func settle(
    _ verdict: Verdict,
    _ charged: Charged,
    of owner: AccountOwner,
    at now: Timestamp,
    in connection: Connection
  ) throws -> Bool {
    let account = charged.factor.account
    let isRight: Bool
    let outcome: AuditEntry.Outcome
    switch verdict {
    case .ofStep(let step):
      isRight = try SecondFactorStore.spend(step: step, of: account, in: connection)
      outcome = isRight ? "app" : "used_before"
    case .onPaper(let hash):
      isRight = try SecondFactorStore.spend(recoveryCode: hash, of: account, at: now, in: connection)
      outcome = isRight ? "recovery_code" : "wrong"
    case .wrong:
      isRight = false
      outcome = "wrong"
    }
    if isRight {
      try ThrottleStore.giveBack(id, takenAt: takenAt, to: buckets(charged), in: connection)
      switch charged.charge {
      case .account: try SecondFactorStore.clearFailures(account, in: connection)
      case .device(let device): try KnownDeviceStore.takeBackFailure(device.id, in: connection)
      case .nobody: break
      }
    }
    try ground.audit(
      isRight ? "second_factor.shown" : "second_factor.refused",
      outcome: outcome,
      isSignedIn: isRight,
      of: owner,
      subject: account.text,
      in: connection
    )
    return isRight
  }

  /// Gives a try back that was not judged.
  func giveBack(_ charged: Charged, in connection: Connection) throws {
    try ThrottleStore.giveBack(id, takenAt: takenAt, to: buckets(charged), in: connection)
    switch charged.charge {
    case .account: try SecondFactorStore.takeBackFailure(charged.factor.account, in: connection)
    case .device(let device): try KnownDeviceStore.takeBackFailure(device.id, in: connection)
    case .nobody: break
    }
  }

  private func buckets(_ charged: Charged) throws -> [[UInt8]] {
    switch charged.charge {
    case .account: [try ground.codeBucket(charged.factor.account.text)]
    case .device(let device): [try ground.codeBucket(device.id.text)]
    case .nobody: []
    }
  }
}

extension SignInThrottle.Bucket {
  /// When a code may be tried again; nil where it may now.
  ///
  /// Who is asked for a code has given the right password, so it may be said aloud.
  func closedUntil(_ now: Timestamp) -> Timestamp? {
    if isBesieged(now), let last = tries.filter({ $0 < now + SignInThrottle.window }).max() {
      return last + SignInThrottle.siegeClosing
    }
    return fullUntil(now)
  }
}

extension AccessGround {
  /// The bucket of codes tried for an account by browsers not known, or by one that is.
  func codeBucket(_ identifier: String) throws -> [UInt8] {
    try index.of(identifier, kind: "access.try.code")
  }

  static func secretPlace(of account: AccountID) -> String { "second_factor.secret:\(account.text)" }

  func openSecret(of factor: StoredSecondFactor) throws -> TimeCodeSecret {
    try TimeCodeSecret(
      opening: factor.secretBox,
      under: boxKey,
      keyID: boxKeyID,
      place: AccessGround.secretPlace(of: factor.account)
    )
  }
}
