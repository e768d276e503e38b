internal import Core
internal import Record
internal import Storage

/// A session that is ready to be written: identifiers and secrets are made before the writer is held.
struct SessionOpening: Sendable {
  let id: SessionID
  private let session: IssuedSecret
  private let deviceID: DeviceID
  private let device: IssuedSecret

  init(on ground: AccessGround) throws {
    let random = ground.surroundings.random
    id = try ground.surroundings.newIdentifier()
    session = try IssuedSecret(from: random)
    deviceID = try ground.surroundings.newIdentifier()
    device = try IssuedSecret(from: random)
  }

  /// Writes the session, and remembers the browser unless it is one that the account knows.
  ///
  /// Where one session takes the place of another in the same browser (`isSameBrowser`), the browser stays as well known
  /// as it was.
  ///
  /// A sign-in shows the latest reset, once. The session that a reset itself opens does not, for whoever reset it knows.
  ///
  /// - Parameters:
  ///   - account: whose it is, as the same transaction has read or written it.
  ///   - knownDevice: the browser, where the account knows it.
  ///   - isSameBrowser: whether the browser has had a session of the account until now.
  ///   - showingReset: whether a reset that was not shown yet is.
  ///   - ground: what it stands on.
  ///   - now: when.
  ///   - connection: the transaction.
  /// - Returns: what the browser is to keep, and the session as a look by its secret would find it.
  /// - Throws: ``StorageFailure``, ``RandomUnavailable``.
  func write(
    for account: SessionAccount,
    knownDevice: KnownDevice? = nil,
    isSameBrowser: Bool = false,
    showingReset: Bool,
    on ground: AccessGround,
    at now: Timestamp,
    in connection: Connection
  ) throws -> SignedIn {
    try SessionStore.insert(
      id: id,
      account: account.id,
      secretHash: session.hash,
      secondFactorAt: account.secondFactorAt,
      at: now,
      in: connection
    )
    if let knownDevice {
      try KnownDeviceStore.succeeded(knownDevice.id, at: now, in: connection)
    } else if !isSameBrowser {
      try KnownDeviceStore.insert(
        id: deviceID,
        secretHash: device.hash,
        of: account.id,
        at: now,
        in: connection
      )
    }
    let resetToShow = showingReset ? account.resetToShow : nil
    if resetToShow != nil { try AccountStore.markResetShown(account.id, at: now, in: connection) }
    try ground.audit(
      "session.opened",
      isSignedIn: true,
      of: account.owner,
      subject: id.text,
      in: connection
    )
    if account.kind == .family, account.people.isEmpty {
      try ground.record.write(
        AuditEntry("session.opened", by: .helper(account.id.text), subject: id.text, channel: .portal),
        in: connection
      )
    }
    return SignedIn(
      session: Session(
        id: id,
        account: account.id,
        kind: account.kind,
        people: account.people,
        lastReset: account.lastReset,
        secondFactorAt: account.secondFactorAt,
        life: SessionLife(limits: account.kind.sessionLimits, createdAt: now, lastSeenAt: now)
      ),
      sessionSecret: session.text,
      deviceSecret: knownDevice == nil && !isSameBrowser ? device.text : nil,
      resetToShow: resetToShow
    )
  }
}

/// What a session takes of its account.
struct SessionAccount: Sendable {
  let id: AccountID
  let kind: AccountKind
  let people: [AccountPerson]
  /// When the check was passed that holds older mail back; nil where none does.
  var lastReset: Timestamp?
  /// When the password was reset, where that was not shown yet.
  var resetToShow: Timestamp?
  /// When a second factor was shown for the session that is opened; nil where none was.
  var secondFactorAt: Timestamp?
}
