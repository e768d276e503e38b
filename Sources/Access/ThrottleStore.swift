internal import Core
internal import Storage

/// The tables `sign_in_try` and `sign_in_refusal`.
enum ThrottleStore {
  /// The newest tries of a bucket that can still count at `now`; more than the rule's limit are of no use to it.
  static func tries(of bucket: [UInt8], at now: Timestamp, in connection: Connection) throws -> [Timestamp] {
    try connection.query(
      """
      SELECT tried_at FROM sign_in_try
      WHERE bucket = \(bucket) AND tried_at > \(now - SignInThrottle.siegeClosing)
        AND tried_at < \(now + SignInThrottle.window)
      ORDER BY tried_at DESC LIMIT \(SignInThrottle.failuresAWindow)
      """
    ).map { row in try row.timestamp("tried_at") }
  }

  static func take(
    _ id: TryID,
    from bucket: [UInt8],
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      "INSERT INTO sign_in_try (bucket, id, tried_at) VALUES (\(bucket), \(id), \(now))"
    )
  }

  static func giveBack(_ id: TryID, to bucket: [UInt8], in connection: Connection) throws {
    try connection.execute("DELETE FROM sign_in_try WHERE bucket = \(bucket) AND id = \(id)")
  }

  static func empty(_ bucket: [UInt8], in connection: Connection) throws {
    try connection.execute("DELETE FROM sign_in_try WHERE bucket = \(bucket)")
  }

  /// Counts a refusal that belongs to no account.
  ///
  /// - Returns: how many this bucket has in this minute, with this one.
  static func countRefusal(
    of bucket: [UInt8],
    at now: Timestamp,
    in connection: Connection
  ) throws -> Int64 {
    let row = try connection.first(
      """
      INSERT INTO sign_in_refusal (bucket, minute, refusals) VALUES (\(bucket), \(minute(of: now)), 1)
      ON CONFLICT (bucket, minute) DO UPDATE SET refusals = sign_in_refusal.refusals + 1
      RETURNING refusals
      """
    )
    return try row?.int("refusals") ?? 0
  }

  /// Deletes at most `limit` rows of each table that nothing will ask for again.
  ///
  /// - Returns: how many rows went.
  static func sweep(before moment: Timestamp, limit: Int, in connection: Connection) throws -> Int {
    let tries = try connection.rowsChanged(
      by: """
        DELETE FROM sign_in_try WHERE (bucket, id) IN
          (SELECT bucket, id FROM sign_in_try WHERE tried_at < \(moment) ORDER BY tried_at LIMIT \(limit))
        """
    )
    let refusals = try connection.rowsChanged(
      by: """
        DELETE FROM sign_in_refusal WHERE (bucket, minute) IN
          (SELECT bucket, minute FROM sign_in_refusal WHERE minute < \(minute(of: moment))
           ORDER BY minute LIMIT \(limit))
        """
    )
    return tries + refusals
  }

  private static func minute(of moment: Timestamp) -> Int64 { moment.milliseconds / 60_000 }
}
