internal import Core
internal import Storage

/// The tables `verification_session` and `verification_try`: the ledger from which open and closed routes follow.
enum SessionLedgerStore {
  private static let columns: SQL = """
    id, route, kinds, maximum_tries, tries, wrong_tries, started_at, last_try_at, verified_at
    """

  /// The sessions of a person on one route.
  static func sessions(of person: PersonID, onRoute route: String, in connection: Connection) throws
    -> [RouteRule.PastSession]
  {
    try connection.query(
      """
      SELECT \(columns) FROM verification_session WHERE route = \(route) AND person_id = \(person)
      ORDER BY started_at
      """
    ).map(session)
  }

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

  /// Notes one more try of a session, as wrong until it is settled.
  static func noteTry(_ id: VerificationSessionID, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      """
      UPDATE verification_session SET tries = tries + 1, wrong_tries = wrong_tries + 1, last_try_at = \(now)
      WHERE id = \(id)
      """
    )
  }

  /// Takes back that a try was wrong, and notes the pass that it was.
  static func excuse(
    _ id: VerificationSessionID,
    verifiedUntil: Timestamp?,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    let verifiedAt = verifiedUntil.map { _ in now }
    try connection.execute(
      """
      UPDATE verification_session SET wrong_tries = wrong_tries - 1,
        verified_at = COALESCE(\(verifiedAt), verified_at), valid_until = COALESCE(\(verifiedUntil), valid_until)
      WHERE id = \(id)
      """
    )
  }

  /// Notes that a session was passed by what may lift a freeze.
  static func noteLift(_ id: VerificationSessionID, at now: Timestamp, in connection: Connection) throws {
    try connection.execute("UPDATE verification_session SET lifts_freeze_at = \(now) WHERE id = \(id)")
  }

  /// Whether a session was passed since a moment by what may lift a freeze.
  static func mayLiftFreeze(
    of person: PersonID,
    since moment: Timestamp,
    in connection: Connection
  ) throws -> Bool {
    try connection.first(
      """
      SELECT id FROM verification_session
      WHERE person_id = \(person) AND lifts_freeze_at >= \(moment) LIMIT 1
      """
    ) != nil
  }

  /// Takes a try back that nobody needs any more.
  static func giveBack(_ id: VerificationSessionID, in connection: Connection) throws {
    try connection.execute(
      """
      UPDATE verification_session SET tries = tries - 1, wrong_tries = wrong_tries - 1 WHERE id = \(id)
      """
    )
  }

  /// One line of the ledger: the outcome, the kinds, the route, the officer.
  ///
  /// Never an answer.
  struct LedgerLine: Sendable {
    let id: TryID
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

  /// The outcome of a try that was taken and counted as wrong, and is not settled yet, or was cut off.
  static let counted = "counted"

  /// Writes how a try ended that was counted; false where it is settled already.
  static func settle(_ id: TryID, outcome: String, in connection: Connection) throws -> Bool {
    try connection.rowsChanged(
      by: "UPDATE verification_try SET outcome = \(outcome) WHERE id = \(id) AND outcome = \(counted)"
    ) == 1
  }

  /// Takes the line of a try out that was counted and is given back; false where it is settled already.
  static func takeOut(_ id: TryID, in connection: Connection) throws -> Bool {
    try connection.rowsChanged(
      by: "DELETE FROM verification_try WHERE id = \(id) AND outcome = \(counted)"
    ) == 1
  }

  /// A line of the ledger whose try is not settled.
  static func unsettled(_ id: TryID, in connection: Connection) throws -> LedgerLine? {
    try connection.first(
      """
      SELECT id, session_id, person_id, outcome, kinds, route, channel, officer FROM verification_try
      WHERE id = \(id) AND outcome = \(counted)
      """
    ).map { row in
      LedgerLine(
        id: try row.id("id"),
        session: try row.id("session_id"),
        person: try row.id("person_id"),
        outcome: try row.text("outcome"),
        kinds: try row.text("kinds"),
        route: try row.text("route"),
        channel: try row.text("channel"),
        officer: try row.optionalText("officer")
      )
    }
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

typealias TryID = Identifier<TryKind>
