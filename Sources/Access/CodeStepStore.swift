internal import Core
internal import Storage

/// A step as it lies in the database.
struct StoredCodeStep: Sendable {
  /// The new password that waits for the code, and when the check was passed that allows it.
  struct Reset: Sendable {
    let passwordHash: String
    let passedAt: Timestamp
  }

  let id: CodeStepID
  let account: AccountID
  /// The browser that the password came from, where the account knows it.
  let device: DeviceID?
  let reset: Reset?
  /// How many codes were tried.
  let tries: Int
  let createdAt: Timestamp
  let endsAt: Timestamp
}

/// The table `code_step`.
enum CodeStepStore {
  static func insert(_ step: StoredCodeStep, secretHash: [UInt8], in connection: Connection) throws {
    try connection.execute(
      """
      INSERT INTO code_step
        (id, secret_hash, account_id, device_id, password_hash, passed_at, tries, created_at, ends_at)
      VALUES (\(step.id), \(secretHash), \(step.account), \(step.device), \(step.reset?.passwordHash),
        \(step.reset?.passedAt), \(step.tries), \(step.createdAt), \(step.endsAt))
      """
    )
  }

  /// The step with this secret, where it is neither used nor over nor out of tries.
  ///
  /// One that begins in the future was opened before the clock was set back, and would live too long.
  static func find(
    secretHash: [UInt8],
    of kind: AccountKind,
    at now: Timestamp,
    in connection: Connection
  ) throws -> StoredCodeStep? {
    try connection.first(
      """
      SELECT c.id, c.account_id, c.device_id, c.password_hash, c.passed_at, c.tries, c.created_at, c.ends_at
      FROM code_step c JOIN account a ON a.id = c.account_id
      WHERE c.secret_hash = \(secretHash) AND a.kind = \(kind.rawValue) AND c.used_at IS NULL AND c.ends_at > \(now)
        AND c.tries < \(CodeStep.triesAStep) AND c.created_at <= \(now + SessionLife.clockTolerance)
      """
    ).map(stored)
  }

  /// Whether nothing has ended a step yet.
  static func isOpen(_ id: CodeStepID, at now: Timestamp, in connection: Connection) throws -> Bool {
    try connection.first(
      "SELECT id FROM code_step WHERE id = \(id) AND used_at IS NULL AND ends_at > \(now)"
    ) != nil
  }

  /// Takes one of a step's tries.
  ///
  /// - Returns: whether there was one left.
  static func takeTry(_ id: CodeStepID, in connection: Connection) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE code_step SET tries = tries + 1
        WHERE id = \(id) AND used_at IS NULL AND tries < \(CodeStep.triesAStep)
        """
    ) == 1
  }

  static func giveBackTry(_ id: CodeStepID, in connection: Connection) throws {
    try connection.execute("UPDATE code_step SET tries = tries - 1 WHERE id = \(id) AND tries > 0")
  }

  /// Ends a step by using it.
  ///
  /// - Returns: whether this call used it; of any number at once, one does.
  static func spend(_ id: CodeStepID, at now: Timestamp, in connection: Connection) throws -> Bool {
    try connection.rowsChanged(
      by: "UPDATE code_step SET used_at = \(now) WHERE id = \(id) AND used_at IS NULL AND ends_at > \(now)"
    ) == 1
  }

  /// Ends all open steps of an account.
  static func endAll(of account: AccountID, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      "UPDATE code_step SET used_at = \(now) WHERE account_id = \(account) AND used_at IS NULL"
    )
  }

  static func sweep(before moment: Timestamp, limit: Int, in connection: Connection) throws -> Int {
    try connection.rowsChanged(
      by: """
        DELETE FROM code_step WHERE id IN
          (SELECT id FROM code_step WHERE ends_at < \(moment) ORDER BY ends_at LIMIT \(limit))
        """
    )
  }

  private static func stored(_ row: Row) throws -> StoredCodeStep {
    var reset: StoredCodeStep.Reset?
    if let hash = try row.optionalText("password_hash") {
      reset = .init(passwordHash: hash, passedAt: try row.timestamp("passed_at"))
    }
    return StoredCodeStep(
      id: try row.id("id"),
      account: try row.id("account_id"),
      device: try row.optionalID("device_id"),
      reset: reset,
      tries: Int(clamping: try row.int("tries")),
      createdAt: try row.timestamp("created_at"),
      endsAt: try row.timestamp("ends_at")
    )
  }
}
