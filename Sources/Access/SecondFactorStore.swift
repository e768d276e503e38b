internal import Core
internal import Storage

/// A second factor as it lies in the database.
struct StoredSecondFactor: Sendable {
  let account: AccountID
  /// The session in which it was begun.
  let session: SessionID
  let secretBox: [UInt8]
  let begunAt: Timestamp
  /// Since when it is asked for; nil while it is only begun.
  let confirmedAt: Timestamp?
  let codesKeptAt: Timestamp?
  /// How many codes were wrong in a row, by browsers not known.
  let failures: Int
  let recoveryCodesLeft: Int
}

/// The tables `second_factor` and `recovery_code`.
enum SecondFactorStore {
  static func find(_ account: AccountID, in connection: Connection) throws -> StoredSecondFactor? {
    try connection.first(
      """
      SELECT f.account_id, f.session_id, f.secret_box, f.begun_at, f.confirmed_at, f.codes_kept_at, f.failures,
        (SELECT COUNT(*) FROM recovery_code r WHERE r.account_id = f.account_id AND r.used_at IS NULL) AS codes_left
      FROM second_factor f WHERE f.account_id = \(account)
      """
    ).map { row in
      StoredSecondFactor(
        account: try row.id("account_id"),
        session: try row.id("session_id"),
        secretBox: try row.blob("secret_box"),
        begunAt: try row.timestamp("begun_at"),
        confirmedAt: try row.optionalTimestamp("confirmed_at"),
        codesKeptAt: try row.optionalTimestamp("codes_kept_at"),
        failures: Int(clamping: try row.int("failures")),
        recoveryCodesLeft: Int(clamping: try row.int("codes_left"))
      )
    }
  }

  /// Whether a code is asked for.
  static func isOn(_ account: AccountID, in connection: Connection) throws -> Bool {
    try connection.first(
      "SELECT account_id FROM second_factor WHERE account_id = \(account) AND confirmed_at IS NOT NULL"
    ) != nil
  }

  /// Begins a second factor, or begins it anew; not where one is on.
  ///
  /// - Returns: whether it was begun.
  static func begin(
    _ account: AccountID,
    in session: SessionID,
    secretBox: [UInt8],
    at now: Timestamp,
    connection: Connection
  ) throws -> Bool {
    try connection.rowsChanged(
      by: """
        INSERT INTO second_factor (account_id, session_id, secret_box, begun_at, last_step, failures)
        VALUES (\(account), \(session), \(secretBox), \(now), 0, 0)
        ON CONFLICT (account_id) DO UPDATE SET session_id = \(session), secret_box = \(secretBox), begun_at = \(now)
          WHERE second_factor.confirmed_at IS NULL
        """
    ) == 1
  }

  /// Turns a begun second factor on, and spends the code that confirmed it.
  ///
  /// - Returns: whether this call turned it on.
  static func confirm(
    _ begun: StoredSecondFactor,
    spending step: Int64,
    at now: Timestamp,
    in connection: Connection
  ) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE second_factor SET confirmed_at = \(now), last_step = \(step), failures = 0
        WHERE account_id = \(begun.account) AND session_id = \(begun.session) AND begun_at = \(begun.begunAt)
          AND secret_box = \(begun.secretBox) AND confirmed_at IS NULL
        """
    ) == 1
  }

  /// Spends the code of a step, and with it all older ones.
  ///
  /// - Returns: whether this call spent it; of any number at once, one does.
  static func spend(step: Int64, of account: AccountID, in connection: Connection) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE second_factor SET last_step = \(step)
        WHERE account_id = \(account) AND confirmed_at IS NOT NULL AND last_step < \(step)
        """
    ) == 1
  }

  /// Spends a recovery code.
  ///
  /// - Returns: whether this call spent it; of any number at once, one does.
  static func spend(
    recoveryCode hash: [UInt8],
    of account: AccountID,
    at now: Timestamp,
    in connection: Connection
  ) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE recovery_code SET used_at = \(now)
        WHERE account_id = \(account) AND code_hash = \(hash) AND used_at IS NULL
        """
    ) == 1
  }

  /// Puts new recovery codes in the place of all old ones.
  static func replaceCodes(
    of account: AccountID,
    by hashes: [[UInt8]],
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute("DELETE FROM recovery_code WHERE account_id = \(account)")
    try connection.execute(
      "INSERT INTO recovery_code (account_id, code_hash, made_at) VALUES",
      rows: hashes.map { "(\(account), \($0), \(now))" }
    )
    try connection.execute("UPDATE second_factor SET codes_kept_at = NULL WHERE account_id = \(account)")
  }

  static func noteCodesKept(of account: AccountID, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      "UPDATE second_factor SET codes_kept_at = \(now) WHERE account_id = \(account) AND confirmed_at IS NOT NULL"
    )
  }

  static func addFailure(_ account: AccountID, in connection: Connection) throws {
    try connection.execute("UPDATE second_factor SET failures = failures + 1 WHERE account_id = \(account)")
  }

  static func takeBackFailure(_ account: AccountID, in connection: Connection) throws {
    try connection.execute(
      "UPDATE second_factor SET failures = failures - 1 WHERE account_id = \(account) AND failures > 0"
    )
  }

  static func clearFailures(_ account: AccountID, in connection: Connection) throws {
    try connection.execute(
      "UPDATE second_factor SET failures = 0 WHERE account_id = \(account) AND failures > 0"
    )
  }

  /// Takes a second factor away, with its recovery codes.
  ///
  /// - Returns: whether one was on.
  static func remove(_ account: AccountID, in connection: Connection) throws -> Bool {
    try connection.execute("DELETE FROM recovery_code WHERE account_id = \(account)")
    return try connection.rowsChanged(
      by: "DELETE FROM second_factor WHERE account_id = \(account) AND confirmed_at IS NOT NULL"
    ) == 1
  }

  /// Takes a second factor away that was begun and never confirmed.
  static func dropBegun(_ account: AccountID, in connection: Connection) throws {
    try connection.execute(
      "DELETE FROM second_factor WHERE account_id = \(account) AND confirmed_at IS NULL"
    )
  }

  /// Deletes at most `limit` second factors that were begun and never confirmed.
  static func sweep(before moment: Timestamp, limit: Int, in connection: Connection) throws -> Int {
    try connection.rowsChanged(
      by: """
        DELETE FROM second_factor WHERE account_id IN
          (SELECT account_id FROM second_factor WHERE confirmed_at IS NULL AND begun_at < \(moment)
           ORDER BY begun_at LIMIT \(limit)) AND confirmed_at IS NULL
        """
    )
  }
}
