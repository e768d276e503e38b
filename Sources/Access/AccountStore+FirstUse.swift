internal import Core
internal import Storage

extension AccountStore {
  /// Lets an account sign in by another address, unless that one has an account already.
  ///
  /// - Returns: whether it does.
  static func moveAddress(
    _ id: AccountID,
    emailIndex: [UInt8],
    emailBox: [UInt8],
    in connection: Connection
  ) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE account SET email_index = \(emailIndex), email_box = \(emailBox)
        WHERE id = \(id) AND NOT EXISTS (
          SELECT 1 FROM account AS other
          WHERE other.kind = account.kind AND other.email_index = \(emailIndex) AND other.id <> account.id)
        """
    ) == 1
  }

  /// Whether the page about leaving quickly was read once.
  static func hasSeenSafety(_ id: AccountID, in connection: Connection) throws -> Bool {
    try connection.first("SELECT id FROM account WHERE id = \(id) AND safety_shown_at IS NULL") == nil
  }

  /// What the owner of an account is to see first.
  static func firstPage(
    of id: AccountID,
    at now: Timestamp,
    in connection: Connection
  ) throws -> FirstPage? {
    let row = try connection.first(
      """
      SELECT safety_shown_at, (SELECT MIN(h.paused_at) FROM account_person p JOIN helper h ON h.person_id = p.person_id
        WHERE p.account_id = account.id AND h.ended_at IS NULL AND h.ends_at > \(now)
          AND (h.accepted_at IS NOT NULL OR h.asked_at > \(now - HelperTerms.answerSpan))) AS paused_at
      FROM account WHERE id = \(id)
      """
    )
    guard let row else { return nil }
    if try row.isNull("safety_shown_at") { return .safety }
    return try row.isNull("paused_at") ? nil : .helpers
  }

  static func noteSafetySeen(_ id: AccountID, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      "UPDATE account SET safety_shown_at = \(now) WHERE id = \(id) AND safety_shown_at IS NULL"
    )
  }

  /// When a check was passed by which the password was last reset; nil where it never was.
  static func lastReset(of id: AccountID, in connection: Connection) throws -> Timestamp? {
    try connection.first("SELECT reset_at FROM account WHERE id = \(id)")?.optionalTimestamp("reset_at")
  }
}
