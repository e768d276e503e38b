internal import Core
internal import Storage

extension AccountStore {
  /// Counts one more failure in a row.
  static func addFailure(_ id: AccountID, in connection: Connection) throws {
    try connection.execute("UPDATE account SET failures = failures + 1 WHERE id = \(id)")
  }

  static func takeBackFailure(_ id: AccountID, in connection: Connection) throws {
    try connection.execute("UPDATE account SET failures = failures - 1 WHERE id = \(id) AND failures > 0")
  }

  static func clearFailures(_ id: AccountID, in connection: Connection) throws {
    try connection.execute("UPDATE account SET failures = 0 WHERE id = \(id) AND failures > 0")
  }

  /// Stores the same password under raised parameters, unless it was changed meanwhile.
  static func rehash(_ id: AccountID, from old: String, to new: String, in connection: Connection) throws {
    try connection.execute(
      "UPDATE account SET password_hash = \(new) WHERE id = \(id) AND password_hash = \(old)"
    )
  }

  /// Sets another password, unless it was changed meanwhile.
  ///
  /// - Returns: whether it was set.
  static func changePassword(
    _ id: AccountID,
    from old: String,
    to new: String,
    at now: Timestamp,
    in connection: Connection
  ) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE account SET password_hash = \(new), password_set_at = \(now)
        WHERE id = \(id) AND password_hash = \(old)
        """
    ) == 1
  }

  /// Sets another password whatever the present one is; failures in a row end with it.
  static func replacePassword(
    _ id: AccountID,
    by new: String,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      "UPDATE account SET password_hash = \(new), password_set_at = \(now), failures = 0 WHERE id = \(id)"
    )
  }

  /// Sets another password after a link and a check, and remembers that it was so.
  static func resetPassword(
    _ id: AccountID,
    to new: String,
    passedAt: Timestamp,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      UPDATE account SET password_hash = \(new), password_set_at = \(now), failures = 0,
        reset_at = \(passedAt), reset_shown_at = NULL, reset_settled_at = NULL
      WHERE id = \(id)
      """
    )
  }

  /// Begins an account anew that opens nothing any more.
  static func renew(
    _ id: AccountID,
    passwordHash: String,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      UPDATE account SET password_hash = \(passwordHash), password_set_at = \(now), failures = 0,
        safety_shown_at = NULL
      WHERE id = \(id)
      """
    )
  }

  /// Marks an account as one that a person opened anew, as a reset is marked.
  static func markReset(
    _ id: AccountID,
    passedAt: Timestamp,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      UPDATE account SET reset_at = \(passedAt), reset_shown_at = \(now), reset_settled_at = NULL
      WHERE id = \(id)
      """
    )
  }

  static func markResetShown(_ id: AccountID, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      "UPDATE account SET reset_shown_at = \(now) WHERE id = \(id) AND reset_shown_at IS NULL"
    )
  }

  /// Opens older mail again after a reset, for every account of a person.
  static func settleReset(of person: PersonID, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      """
      UPDATE account SET reset_settled_at = \(now) WHERE reset_at IS NOT NULL AND reset_settled_at IS NULL
        AND id IN (SELECT account_id FROM account_person WHERE person_id = \(person))
      """
    )
  }
}
