internal import Core
internal import Storage

/// The table `session`, read together with the account that it belongs to.
enum SessionStore {
  static func insert(
    id: SessionID,
    account: AccountID,
    secretHash: [UInt8],
    secondFactorAt: Timestamp?,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      INSERT INTO session (id, account_id, secret_hash, created_at, last_seen_at, failures, second_factor_at)
      VALUES (\(id), \(account), \(secretHash), \(now), \(now), 0, \(secondFactorAt))
      """
    )
  }

  /// The session with this secret that nobody ended; whether its time is over is for ``SessionLife`` to say.
  static func find(secretHash: [UInt8], in connection: Connection) throws -> Session? {
    try find(where: "s.secret_hash = \(secretHash) AND s.ended_at IS NULL", in: connection)
  }

  /// The session with this secret that nobody but time has ended, if that.
  static func findUnended(secretHash: [UInt8], in connection: Connection) throws -> Session? {
    try find(
      where: "s.secret_hash = \(secretHash) AND (s.ended_at IS NULL OR s.ran_out IS NOT NULL)",
      in: connection
    )
  }

  /// The session that nobody but time has ended, if that.
  static func findUnended(_ id: SessionID, in connection: Connection) throws -> Session? {
    try find(where: "s.id = \(id) AND (s.ended_at IS NULL OR s.ran_out IS NOT NULL)", in: connection)
  }

  private static func find(where condition: SQL, in connection: Connection) throws -> Session? {
    // One row a person and one helped, so that session, account, people and those helped are one read.
    let rows = try connection.query(
      """
      SELECT s.id, s.account_id, s.created_at, s.last_seen_at, s.second_factor_at, a.kind, a.reset_at, a.reset_settled_at,
        p.person_id, p.contact_point_id, p.added_at, h.id AS helper_id, h.person_id AS helped_id,
        h.contact_point_id AS helper_point_id, h.message_id AS helper_message_id, h.may_answer, h.accepted_at, h.ends_at,
        h.agreed_at, h.paused_at, g.contact_point_id AS helped_point_id
      FROM session s JOIN account a ON a.id = s.account_id LEFT JOIN account_person p ON p.account_id = s.account_id
        LEFT JOIN helper h ON h.account_id = s.account_id AND h.ended_at IS NULL
        LEFT JOIN account_person g ON g.account_id = h.granted_by AND g.person_id = h.person_id
      WHERE \(condition)
      ORDER BY p.added_at, p.person_id, h.accepted_at, h.id
      """
    )
    guard let first = rows.first else { return nil }
    guard let kind = AccountKind(rawValue: try first.text("kind")) else {
      throw AccessFailure.unreadable(column: "account.kind")
    }
    let isSettled = try first.optionalTimestamp("reset_settled_at") != nil
    return Session(
      id: try first.id("id"),
      account: try first.id("account_id"),
      kind: kind,
      people: try AccountStore.people(rows),
      lastReset: isSettled ? nil : try first.optionalTimestamp("reset_at"),
      secondFactorAt: try first.optionalTimestamp("second_factor_at"),
      life: SessionLife(
        limits: kind.sessionLimits,
        createdAt: try first.timestamp("created_at"),
        lastSeenAt: try first.timestamp("last_seen_at")
      ),
      helps: try HelperStore.grants(rows)
    )
  }

  /// Stores a look, unless a later one is there or the session was ended meanwhile.
  static func look(_ id: SessionID, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      """
      UPDATE session SET last_seen_at = \(now)
      WHERE id = \(id) AND ended_at IS NULL AND last_seen_at < \(now)
      """
    )
  }

  /// Asks whether a session was ended, or is older than any may be.
  ///
  /// One that nobody knows is neither.
  static func askIsOver(_ id: String, at now: Timestamp, in connection: Connection) throws -> Asked<Bool> {
    let limit = AccountKind.family.sessionLimits.absolute
    return try connection.ask(
      """
      SELECT id FROM session WHERE id = \(id) AND (ended_at IS NOT NULL OR created_at <= \(now - limit))
      """
    ) { !$0.isEmpty }
  }

  /// Whether nobody has ended a session yet.
  static func isOpen(_ id: SessionID, in connection: Connection) throws -> Bool {
    try connection.first("SELECT id FROM session WHERE id = \(id) AND ended_at IS NULL") != nil
  }

  /// Ends one session.
  ///
  /// - Returns: whether this call ended it.
  static func end(_ id: SessionID, at now: Timestamp, in connection: Connection) throws -> Bool {
    try connection.rowsChanged(
      by: "UPDATE session SET ended_at = \(now) WHERE id = \(id) AND ended_at IS NULL"
    ) == 1
  }

  /// Ends all sessions of an account.
  ///
  /// - Returns: how many.
  static func endAll(
    of account: AccountID,
    at now: Timestamp,
    in connection: Connection
  ) throws -> Int {
    try forgetRunOut(of: account, in: connection)
    return try connection.rowsChanged(
      by: "UPDATE session SET ended_at = \(now) WHERE account_id = \(account) AND ended_at IS NULL"
    )
  }

  /// Takes one of a session's few tries at the current password.
  ///
  /// - Returns: whether there was one left.
  static func takeTry(_ id: SessionID, limit: Int, in connection: Connection) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE session SET failures = failures + 1
        WHERE id = \(id) AND ended_at IS NULL AND failures < \(limit)
        """
    ) == 1
  }

  static func failures(of id: SessionID, in connection: Connection) throws -> Int {
    let row = try connection.first("SELECT failures FROM session WHERE id = \(id)")
    return try row.map { Int(clamping: try $0.int("failures")) } ?? 0
  }

  static func giveBackTry(_ id: SessionID, in connection: Connection) throws {
    try connection.execute(
      "UPDATE session SET failures = failures - 1 WHERE id = \(id) AND failures > 0"
    )
  }

  /// The newest sign-ins of an account.
  static func list(
    of account: AccountID,
    limit: Int,
    in connection: Connection
  ) throws -> [PastSignIn] {
    try connection.query(
      """
      SELECT id, created_at, last_seen_at, ended_at FROM session WHERE account_id = \(account)
      ORDER BY created_at DESC, id DESC LIMIT \(limit)
      """
    ).map { row in
      PastSignIn(
        id: try row.id("id"),
        at: try row.timestamp("created_at"),
        lastSeenAt: try row.timestamp("last_seen_at"),
        endedAt: try row.optionalTimestamp("ended_at")
      )
    }
  }

  static func sweep(before moment: Timestamp, limit: Int, in connection: Connection) throws -> Int {
    try connection.rowsChanged(
      by: """
        DELETE FROM session WHERE id IN
          (SELECT id FROM session WHERE created_at < \(moment) ORDER BY created_at LIMIT \(limit))
        """
    )
  }
}
