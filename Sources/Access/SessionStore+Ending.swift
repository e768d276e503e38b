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

  /// Ends all sessions of an account but one.
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
  }
}
