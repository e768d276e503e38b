internal import Core
internal import Storage

/// The tables `verification_session` and `verification_try`: the ledger from which open and closed routes follow.
enum SessionLedgerStore {
  private static let columns: SQL = """
    id, route, kinds, maximum_tries, tries, wrong_tries, started_at, last_try_at, verified_at
    """

  /// The sessions of a person on one route, and those on all routes since a moment.
  static func sessions(
    of person: PersonID,
    onRoute route: String,
    orSince moment: Timestamp,
    in connection: Connection
  ) throws -> [RouteRule.PastSession] {
    try connection.query(
      """
      SELECT \(columns) FROM verification_session
      WHERE person_id = \(person) AND (route = \(route) OR started_at >= \(moment)) ORDER BY started_at
      """
    ).map(session)
  }

  /// The sessions of several people on all routes since a moment.
  static func sessions(
    of people: some Collection<PersonID>,
    since moment: Timestamp,
    in connection: Connection
  ) throws -> [PersonID: [RouteRule.PastSession]] {
    guard !people.isEmpty else { return [:] }
    let rows = try connection.query(
      """
      SELECT person_id, \(columns) FROM verification_session
      WHERE person_id IN \(SQL.list(people)) AND started_at >= \(moment) ORDER BY started_at
      """
    )
    var sessions: [PersonID: [RouteRule.PastSession]] = [:]
    for row in rows { sessions[try row.id("person_id"), default: []].append(try session(row)) }
    return sessions
  }

  /// Writes a session with its first try.
  static func begin(
    _ session: RouteRule.PastSession,
    person: PersonID,
    channel: String,
    verifiedUntil: Timestamp?,
    in connection: Connection
  ) throws {
    let verifiedAt = verifiedUntil.map { _ in session.lastTryAt }
    try connection.execute(
      """
      INSERT INTO verification_session (id, person_id, route, channel, kinds, maximum_tries, tries, wrong_tries,
        started_at, last_try_at, verified_at, valid_until)
      VALUES (\(session.id), \(person), \(session.route), \(channel), \(session.kinds), \(session.maximumTries),
        \(session.tries), \(session.wrongTries), \(session.startedAt), \(session.lastTryAt), \(verifiedAt),
        \(verifiedUntil))
      """
    )
  }

  /// Notes one more try of a session.
  static func noteTry(
    _ id: VerificationSessionID,
    isWrong: Bool,
    verifiedUntil: Timestamp?,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    let verifiedAt = verifiedUntil.map { _ in now }
    try connection.execute(
      """
      UPDATE verification_session SET tries = tries + 1, wrong_tries = wrong_tries + \(isWrong), last_try_at = \(now),
        verified_at = \(verifiedAt), valid_until = \(verifiedUntil)
      WHERE id = \(id)
      """
    )
  }

  /// One line of the ledger: the outcome, the kinds, the route, the officer.
  ///
  /// Never an answer.
  struct LedgerLine: Sendable {
    let id: Identifier<TryKind>
    let session: VerificationSessionID
    let person: PersonID
    let outcome: String
    let kinds: String
    let route: String
    let channel: String
    let officer: String?
  }

  static func write(_ line: LedgerLine, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      """
      INSERT INTO verification_try (id, session_id, person_id, at, outcome, kinds, route, channel, officer)
      VALUES (\(line.id), \(line.session), \(line.person), \(now), \(line.outcome), \(line.kinds), \(line.route),
        \(line.channel), \(line.officer))
      """
    )
  }

  private static func session(_ row: Row) throws -> RouteRule.PastSession {
    RouteRule.PastSession(
      id: try row.id("id"),
      route: try row.text("route"),
      kinds: try row.text("kinds"),
      maximumTries: Int(clamping: try row.int("maximum_tries")),
      tries: Int(clamping: try row.int("tries")),
      wrongTries: Int(clamping: try row.int("wrong_tries")),
      startedAt: try row.timestamp("started_at"),
      lastTryAt: try row.timestamp("last_try_at"),
      isVerified: try !row.isNull("verified_at")
    )
  }
}

/// Identifies a try.
enum TryKind: IdentifiedKind {
  static let prefix: StaticString = "try"
}
