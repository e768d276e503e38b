internal import Core
internal import Storage

/// The table `job`.
enum JobStore {
  static func insert(
    id: JobID,
    kind: JobKind,
    subject: String,
    createdAt: Timestamp,
    dueAt: Timestamp,
    unlessThere isOne: Bool,
    in connection: Connection
  ) throws {
    let unless: SQL =
      isOne
      ? " WHERE NOT EXISTS (SELECT 1 FROM job WHERE subject_id = \(subject) AND kind = \(kind.word))" : ""
    try connection.execute(
      """
      INSERT INTO job (id, kind, subject_id, created_at, due_at, attempts, leased_until)
      SELECT \(id), \(kind.word), \(subject), \(createdAt), \(dueAt), 0, 0\(unless)
      """
    )
  }

  static func hasten(kind: JobKind, subject: String, to now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      """
      UPDATE job SET due_at = \(now)
      WHERE subject_id = \(subject) AND kind = \(kind.word) AND parked_at IS NULL AND due_at > \(now)
      """
    )
  }

  static func delete(kind: JobKind, subject: String, in connection: Connection) throws {
    try connection.execute("DELETE FROM job WHERE subject_id = \(subject) AND kind = \(kind.word)")
  }

  static func hasDue(at now: Timestamp, in connection: Connection) throws -> Bool {
    try connection.first(
      "SELECT id FROM job WHERE parked_at IS NULL AND due_at <= \(now) AND leased_until <= \(now) LIMIT 1"
    ) != nil
  }

  /// How much there is of each kind.
  ///
  /// What somebody waits for is given an earlier time when it is added; it counts as due since it was asked for.
  static func backlog(at now: Timestamp, in connection: Connection) throws -> [JobBacklog] {
    try connection.query(
      """
      SELECT kind, CAST(SUM(CASE WHEN parked_at IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS parked,
        CAST(SUM(CASE WHEN parked_at IS NULL AND leased_until > \(now) THEN 1 ELSE 0 END) AS BIGINT) AS running,
        CAST(SUM(CASE WHEN parked_at IS NULL AND leased_until <= \(now) AND due_at <= \(now) THEN 1 ELSE 0 END)
          AS BIGINT) AS due,
        CAST(COUNT(*) AS BIGINT) AS held,
        MIN(CASE WHEN parked_at IS NOT NULL OR due_at > \(now) THEN NULL
          WHEN due_at > created_at THEN due_at ELSE created_at END) AS due_since
      FROM job GROUP BY kind
      """
    ).map { row in
      let parked = Int(clamping: try row.int("parked"))
      let running = Int(clamping: try row.int("running"))
      let due = Int(clamping: try row.int("due"))
      return JobBacklog(
        kind: JobKind(stored: try row.text("kind")),
        due: due,
        running: running,
        later: Int(clamping: try row.int("held")) - parked - running - due,
        parked: parked,
        dueSince: try row.optionalTimestamp("due_since")
      )
    }
  }

  /// Leases what is due, passing over what another instance leases at this moment.
  ///
  /// Each job gets a token of its own, by which alone its holder finds it again.
  static func lease(
    atMost count: Int,
    at now: Timestamp,
    until: Timestamp,
    token: String,
    in connection: Connection
  ) throws -> [LeasedJob] {
    // A WITH of its own is worked out once; a database may run a subquery with LIMIT again for each row.
    let rows = try connection.query(
      """
      WITH due AS (
        SELECT id FROM job WHERE parked_at IS NULL AND due_at <= \(now) AND leased_until <= \(now)
        ORDER BY due_at, id LIMIT \(count)\(connection.skippingLocked))
      UPDATE job SET lease_token = \(token) || id, leased_until = \(until), attempts = attempts + 1
      WHERE id IN (SELECT id FROM due)
      RETURNING id, kind, subject_id, attempts, created_at, due_at, lease_token
      """
    )
    // The rows come back in any order.
    let inTurn = try rows.map { (dueAt: try $0.timestamp("due_at"), row: $0) }.sorted { $0.dueAt < $1.dueAt }
    return try inTurn.map { _, row in
      LeasedJob(
        job: Job(
          id: try row.id("id"),
          kind: JobKind(stored: try row.text("kind")),
          subject: try row.text("subject_id"),
          attempt: Int(clamping: try row.int("attempts")),
          createdAt: try row.timestamp("created_at")
        ),
        token: try row.text("lease_token")
      )
    }
  }

  /// Extends leases that still stand.
  ///
  /// - Returns: the tokens of those; what is missing was lost.
  static func renew(
    _ tokens: some Collection<String>,
    until: Timestamp,
    in connection: Connection
  ) throws -> Set<String> {
    let rows = try connection.query(
      """
      UPDATE job SET leased_until = \(until) WHERE lease_token IN \(SQL.list(tokens)) RETURNING lease_token
      """
    )
    return Set(try rows.map { try $0.text("lease_token") })
  }

  /// Gives a job back that was not worked on, or not to an end, through no fault of its own: the try does not count.
  static func handBack(_ leased: LeasedJob, in connection: Connection) throws {
    try connection.execute(
      """
      UPDATE job SET attempts = attempts - 1, leased_until = 0, lease_token = NULL
      WHERE lease_token = \(leased.token)
      """
    )
  }

  /// Ends every lease of a job that was not tried too often; its holder can write nothing for it any more.
  static func endLeases(attemptedAtMost attempts: Int, in connection: Connection) throws -> Int {
    try connection.rowsChanged(
      by: """
        UPDATE job SET leased_until = 0, lease_token = NULL
        WHERE lease_token IS NOT NULL AND parked_at IS NULL AND attempts <= \(attempts)
        """
    )
  }

  /// Removes a job that is done; false where the lease was lost, and then nothing may be written for it.
  static func finish(_ leased: LeasedJob, in connection: Connection) throws -> Bool {
    try connection.rowsChanged(by: "DELETE FROM job WHERE lease_token = \(leased.token)") == 1
  }

  static func postpone(_ leased: LeasedJob, until moment: Timestamp, in connection: Connection) throws {
    try connection.execute(
      """
      UPDATE job SET due_at = \(moment), attempts = attempts - 1, leased_until = 0, lease_token = NULL
      WHERE lease_token = \(leased.token)
      """
    )
  }

  static func giveBack(
    _ leased: LeasedJob,
    dueAt: Timestamp,
    failure: String,
    in connection: Connection
  ) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE job SET due_at = \(dueAt), failure = \(failure), leased_until = 0, lease_token = NULL
        WHERE lease_token = \(leased.token)
        """
    ) == 1
  }

  static func park(
    _ leased: LeasedJob,
    at now: Timestamp,
    failure: String,
    in connection: Connection
  ) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE job SET parked_at = \(now), failure = \(failure), leased_until = 0, lease_token = NULL
        WHERE lease_token = \(leased.token)
        """
    ) == 1
  }
}
