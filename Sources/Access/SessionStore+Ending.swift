internal import Core
internal import Storage

extension SessionStore {
  /// Ends one session of an account.
  ///
  /// - Returns: whether this call ended it.
  static func end(
    _ id: SessionID,
    of account: AccountID,
    at now: Timestamp,
    in connection: Connection
  ) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE session SET ended_at = \(now)
        WHERE id = \(id) AND account_id = \(account) AND ended_at IS NULL
        """
    ) == 1
  }

  /// Ends all sessions of an account but one; what had run out is as good as ended by somebody from then on.
  static func endOthers(
    than id: SessionID,
    of account: AccountID,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      UPDATE session SET ended_at = \(now)
      WHERE account_id = \(account) AND id <> \(id) AND ended_at IS NULL
      """
    )
    try forgetRunOut(of: account, in: connection)
  }

  /// Ends a session whose time is over, and notes that nobody else ended it.
  ///
  /// - Returns: whether this call ended it.
  static func runOut(_ id: SessionID, at now: Timestamp, in connection: Connection) throws -> Bool {
    try connection.rowsChanged(
      by: "UPDATE session SET ended_at = \(now), ran_out = 1 WHERE id = \(id) AND ended_at IS NULL"
    ) == 1
  }

  /// From now on nothing is taken any more that is posted for the sessions of an account that have run out.
  static func forgetRunOut(of account: AccountID, in connection: Connection) throws {
    try connection.execute(
      "UPDATE session SET ran_out = NULL WHERE account_id = \(account) AND ran_out IS NOT NULL"
    )
  }
}
