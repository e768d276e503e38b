internal import Core
internal import Record
internal import Storage

/// A step that is ready to be written: identifier and secret are made before the writer is held.
struct CodeStepOpening: Sendable {
  private let id: CodeStepID
  private let secret: IssuedSecret

  init(on ground: AccessGround) throws {
    id = try ground.surroundings.newIdentifier()
    secret = try IssuedSecret(from: ground.surroundings.random)
  }

  /// Writes the step.
  ///
  /// - Parameters:
  ///   - account: whose password was right.
  ///   - device: the browser, where the account knows it.
  ///   - reset: the new password that waits for the code, where it is a reset.
  ///   - ground: what it stands on.
  ///   - now: when.
  ///   - connection: the transaction.
  /// - Returns: what the browser is to keep.
  /// - Throws: ``StorageFailure``, ``RandomUnavailable``.
  func write(
    for account: StoredAccount,
    device: KnownDevice? = nil,
    resetting reset: StoredCodeStep.Reset? = nil,
    on ground: AccessGround,
    at now: Timestamp,
    in connection: Connection
  ) throws -> AwaitedCode {
    let step = StoredCodeStep(
      id: id,
      account: account.id,
      device: device?.id,
      reset: reset,
      tries: 0,
      createdAt: now,
      endsAt: now + CodeStep.lifetime
    )
    try CodeStepStore.insert(step, secretHash: secret.hash, in: connection)
    try ground.audit(
      "second_factor.awaited",
      isSignedIn: false,
      of: account.owner,
      subject: account.id.text,
      in: connection
    )
    return AwaitedCode(secret: secret.text, endsAt: step.endsAt)
  }
}
