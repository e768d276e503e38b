internal import Core
internal import Crypto
internal import Record
internal import Storage

/// One try at a password, from the moment it is taken until it is given back or stands as a failure.
///
/// It is taken in the database before the password is hashed. So guesses in parallel see each other, and a try that a
/// crash cuts off counts as a failure.
struct SignInTry: Sendable {
  let ground: AccessGround
  let id: TryID
  /// When it was made: the moment that it counts from, and is found again by.
  let takenAt: Timestamp
  let kind: AccountKind
  let accountIndex: [UInt8]
  let accountBucket: [UInt8]
  let networkBucket: [UInt8]
  let deviceHash: [UInt8]?

  /// What taking the try found.
  enum Taken: Sendable {
    case slowDown(until: Timestamp)
    case charged(Charged)
  }

  /// A try that was paid for.
  struct Charged: Sendable {
    let charge: SignInThrottle.Charge
    let account: StoredAccount?
    let device: KnownDevice?
    let refusal: AuditEntry.Outcome?

    /// Whether this try, should it fail, is the hundredth in a row or a later one.
    var isSiege: Bool {
      switch charge {
      case .device: (device?.failures ?? 0) + 1 >= SignInThrottle.failuresInARow
      case .accountAndNetwork: (account?.failures ?? 0) + 1 >= SignInThrottle.failuresInARow
      case .network: false
      }
    }

    /// The hash to check the password against; nil where the work is done for nobody.
    var passwordHash: String? { refusal == nil ? account?.passwordHash : nil }
  }

  init(_ attempt: SignInAttempt, on ground: AccessGround) throws {
    self.ground = ground
    id = try ground.surroundings.newIdentifier()
    takenAt = ground.now
    kind = attempt.kind
    accountIndex = try ground.accountIndex(attempt.address)
    accountBucket = try ground.tryBucket(attempt.address, of: attempt.kind)
    networkBucket = try ground.tryBucket(network: attempt.network, of: attempt.kind)
    deviceHash = try attempt.deviceSecret.flatMap { try IssuedSecret.hash(ofPresented: $0) }
  }

  /// Asks the rule and charges the buckets that it names.
  func take(in connection: Connection) throws -> Taken {
    let now = takenAt
    let account = try AccountStore.find(
      kind,
      emailIndex: accountIndex,
      deviceHash: deviceHash,
      in: connection
    )
    let device = account?.device
    let facts = try facts(account, device, at: now, in: connection)
    switch SignInThrottle.decide(facts, at: now) {
    case .slowDown(let until):
      try countRefusal(at: now, in: connection)
      return .slowDown(until: until)
    case .refuse(let charge, let reason):
      try pay(charge, account, device, at: now, in: connection)
      let outcome: AuditEntry.Outcome = reason == .locked ? "locked" : "besieged"
      return .charged(Charged(charge: charge, account: account, device: device, refusal: outcome))
    case .attempt(let charge):
      try pay(charge, account, device, at: now, in: connection)
      let refusal: AuditEntry.Outcome? = account?.isFrozen == true ? "frozen" : nil
      return .charged(Charged(charge: charge, account: account, device: device, refusal: refusal))
    }
  }

  /// Gives a try back that could not be judged.
  func giveBack(_ charged: Charged, in connection: Connection) throws {
    try ThrottleStore.giveBack(id, takenAt: takenAt, to: buckets(charged.charge), in: connection)
    switch charged.charge {
    case .device:
      if let device = charged.device { try KnownDeviceStore.takeBackFailure(device.id, in: connection) }
    case .accountAndNetwork:
      if let account = charged.account { try AccountStore.takeBackFailure(account.id, in: connection) }
    case .network: break
    }
  }

  /// Gives a try back that was right.
  ///
  /// The failures in a row end with it: those of a known browser where the session is opened, those of all others here.
  func succeed(_ charged: Charged, as account: AccountID, in connection: Connection) throws {
    try ThrottleStore.giveBack(id, takenAt: takenAt, to: buckets(charged.charge), in: connection)
    if charged.device == nil { try AccountStore.clearFailures(account, in: connection) }
  }

  /// Leaves the try as the failure that it was, and writes it down.
  func stand(_ charged: Charged, at now: Timestamp, in connection: Connection) throws {
    guard let account = charged.account else { return try countRefusal(at: now, in: connection) }
    try ground.audit(
      "session.refused",
      outcome: charged.refusal ?? "wrong",
      isSignedIn: false,
      of: account.owner,
      subject: account.id.text,
      in: connection
    )
  }

  private func facts(
    _ account: StoredAccount?,
    _ device: KnownDevice?,
    at now: Timestamp,
    in connection: Connection
  ) throws -> SignInThrottle.Facts {
    let deviceBucket = device == nil ? nil : deviceHash
    var wanted: [ThrottleStore.Wanted] = [
      .ofDay(accountBucket), .ofWindow(networkBucket, limit: SignInThrottle.failuresANetwork),
    ]
    if let deviceBucket { wanted.append(.ofDay(deviceBucket)) }
    let tries = try ThrottleStore.tries(of: wanted, at: now, in: connection)
    var facts = SignInThrottle.Facts(
      account: .init(tries: tries[accountBucket] ?? [], inARow: account?.failures ?? 0),
      network: .init(tries: tries[networkBucket] ?? [], limit: SignInThrottle.failuresANetwork)
    )
    if let device, let deviceBucket {
      facts.device = .init(tries: tries[deviceBucket] ?? [], inARow: device.failures)
    }
    return facts
  }

  private func pay(
    _ charge: SignInThrottle.Charge,
    _ account: StoredAccount?,
    _ device: KnownDevice?,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try ThrottleStore.take(id, from: buckets(charge), at: now, in: connection)
    switch charge {
    case .device: if let device { try KnownDeviceStore.addFailure(device.id, in: connection) }
    case .accountAndNetwork: if let account { try AccountStore.addFailure(account.id, in: connection) }
    case .network: break
    }
  }

  private func buckets(_ charge: SignInThrottle.Charge) -> [[UInt8]] {
    switch charge {
    case .device: deviceHash.map { [$0] } ?? []
    case .accountAndNetwork: [accountBucket, networkBucket]
    case .network: [networkBucket]
    }
  }

  /// Refusals that belong to no account are many and tell little: the first in a network's minute is written down, the
  /// rest are counted.
  private func countRefusal(at now: Timestamp, in connection: Connection) throws {
    guard try ThrottleStore.countRefusal(of: networkBucket, at: now, in: connection) == 1 else { return }
    try ground.record.write(
      AuditEntry("session.refused", by: .anonymous, outcome: .refused, channel: .portal),
      in: connection
    )
  }
}
