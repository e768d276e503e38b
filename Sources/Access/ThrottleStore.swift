internal import Core
internal import Storage

/// The tables `sign_in_try` and `sign_in_refusal`.
enum ThrottleStore {
  /// Which tries of a bucket can still count.
  struct Wanted: Sendable {
    let bucket: [UInt8]
    /// How far back.
    let span: Duration
    /// How many of the newest, as many as its limit: who reads more reads longer where somebody tried often.
    let limit: Int

    /// Of a bucket that its latest try closes for a day where a hundred failed in a row: an address, a known browser.
    static func ofDay(_ bucket: [UInt8]) -> Wanted {
      Wanted(bucket: bucket, span: SignInThrottle.siegeClosing, limit: SignInThrottle.failuresAWindow)
    }

    /// Of a bucket that knows windows alone.
    static func ofWindow(_ bucket: [UInt8], limit: Int = SignInThrottle.failuresAWindow) -> Wanted {
      Wanted(bucket: bucket, span: SignInThrottle.window, limit: limit)
    }
  }

  /// The newest tries of each bucket that can still count at `now`.
  static func tries(
    of wanted: [Wanted],
    at now: Timestamp,
    in connection: Connection
  ) throws -> [[UInt8]: [Timestamp]] {
    let newest: [SQL] = wanted.map { wanted in
      """
      SELECT bucket, tried_at FROM (
        SELECT bucket, tried_at FROM sign_in_try
        WHERE bucket = \(wanted.bucket) AND tried_at > \(now - wanted.span)
          AND tried_at < \(now + SignInThrottle.window)
        ORDER BY tried_at DESC LIMIT \(wanted.limit)) AS newest
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

  static func giveBack(
    _ id: TryID,
    takenAt: Timestamp,
    to buckets: [[UInt8]],
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      DELETE FROM sign_in_try WHERE bucket IN \(SQL.list(buckets)) AND tried_at = \(takenAt) AND id = \(id)
      """
    )
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
        DELETE FROM sign_in_try WHERE (bucket, tried_at, id) IN
          (SELECT bucket, tried_at, id FROM sign_in_try WHERE tried_at < \(moment) ORDER BY tried_at LIMIT \(limit))
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
