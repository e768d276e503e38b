internal import Core
internal import Storage

/// The table `staff_link`.
enum StaffLinkStore {
  /// Writes a link; those before it are over.
  static func insert(
    _ id: StaffLinkID,
    of account: AccountID,
    secretHash: [UInt8],
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try spendAll(of: account, at: now, in: connection)
    try connection.execute(
      """
      INSERT INTO staff_link (id, account_id, secret_hash, created_at, ends_at)
      VALUES (\(id), \(account), \(secretHash), \(now), \(now + StaffAccounts.linkLifetime))
      """
    )
  }

  /// Whose link it is, where it is neither used nor over.
  ///
  /// One that begins in the future was made before the clock was set back, and would live too long.
  static func find(secretHash: [UInt8], at now: Timestamp, in connection: Connection) throws -> AccountID? {
    try connection.first(
      """
      SELECT account_id FROM staff_link
      WHERE secret_hash = \(secretHash) AND used_at IS NULL AND ends_at > \(now)
        AND created_at <= \(now + SessionLife.clockTolerance)
      """
    )?.id("account_id")
  }

  /// Whether an account has a link that is neither used nor over.
  static func isOpen(of account: AccountID, at now: Timestamp, in connection: Connection) throws -> Bool {
    try connection.first(
      "SELECT id FROM staff_link WHERE account_id = \(account) AND used_at IS NULL AND ends_at > \(now)"
    ) != nil
  }

  /// Ends every link of an account.
  static func spendAll(of account: AccountID, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      "UPDATE staff_link SET used_at = \(now) WHERE account_id = \(account) AND used_at IS NULL"
    )
  }

  static func sweep(before moment: Timestamp, limit: Int, in connection: Connection) throws -> Int {
    try connection.rowsChanged(
      by: """
        DELETE FROM staff_link WHERE id IN
          (SELECT id FROM staff_link WHERE ends_at < \(moment) ORDER BY ends_at LIMIT \(limit))
        """
    )
  }
}
