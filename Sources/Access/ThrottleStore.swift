internal import Core
internal import Storage

/// The tables `sign_in_try` and `sign_in_refusal`.
enum ThrottleStore {
  /// The newest tries of each bucket that can still count at `now`; more than the highest limit are of no use.
  static func tries(
    of buckets: [[UInt8]],
    at now: Timestamp,
    in connection: Connection
  ) throws -> [[UInt8]: [Timestamp]] {
    let newest: [SQL] = buckets.map { bucket in
      """
      SELECT bucket, tried_at FROM (
        SELECT bucket, tried_at FROM sign_in_try
        WHERE bucket = \(bucket) AND tried_at > \(now - SignInThrottle.siegeClosing)
          AND tried_at < \(now + SignInThrottle.window)
        ORDER BY tried_at DESC LIMIT \(SignInThrottle.failuresANetwork)) AS newest
      """
    }
    var tries: [[UInt8]: [Timestamp]] = [:]
    for row in try connection.query(SQL.joined(newest, by: " UNION ALL ")) {
      tries[try row.blob("bucket"), default: []].append(try row.timestamp("tried_at"))
    }
    return tries
  }

  static func take(
    _ id: TryID,
    from buckets: [[UInt8]],
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      "INSERT INTO sign_in_try (bucket, id, tried_at) VALUES",
      rows: buckets.map { "(\($0), \(id), \(now))" }
    )
  }

  static func giveBack(_ id: TryID, to buckets: [[UInt8]], in connection: Connection) throws {
    try connection.execute("DELETE FROM sign_in_try WHERE bucket IN \(SQL.list(buckets)) AND id = \(id)")
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
