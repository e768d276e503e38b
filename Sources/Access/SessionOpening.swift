internal import Core
internal import Record
internal import Storage

/// A session that is ready to be written: identifiers and secrets are made before the writer is held.
struct SessionOpening: Sendable {
  private let id: SessionID
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
  /// A sign-in shows the latest reset, once. The session that a reset itself opens does not, for whoever reset it knows.
  func write(
    for account: AccountID,
    knownDevice: KnownDevice? = nil,
    showingReset: Bool,
    on ground: AccessGround,
    at now: Timestamp,
    in connection: Connection
  ) throws -> SignedIn {
    try SessionStore.insert(id: id, account: account, secretHash: session.hash, at: now, in: connection)
    if let knownDevice {
      try KnownDeviceStore.succeeded(knownDevice.id, at: now, in: connection)
    } else {
      try KnownDeviceStore.insert(
        id: deviceID,
        secretHash: device.hash,
        of: account,
        at: now,
        in: connection
      )
    }
    // Read back rather than put together, so that what the first page shows is what every later one will.
    guard let stored = try AccountStore.find(account, in: connection),
      let opened = try SessionStore.find(secretHash: session.hash, in: connection)
    else { throw AccessFailure.unexpected }
    let resetToShow = showingReset ? stored.resetToShow : nil
    if resetToShow != nil { try AccountStore.markResetShown(account, at: now, in: connection) }
    try ground.audit(
      "session.opened",
      isSignedIn: true,
      people: opened.people,
      subject: id.text,
      in: connection
    )
    return SignedIn(
      session: opened,
      sessionSecret: session.text,
      deviceSecret: knownDevice == nil ? device.text : nil,
      resetToShow: resetToShow
    )
  }
}
