public import Core
internal import Storage

/// The table `reply`.
enum ReplyStore {
  struct ReplyRow: Sendable {
    let id: ReplyID
    let person: PersonID
    let message: MessageID
    let courtCase: CourtCaseID
    let language: Language
    let content: [UInt8]
    let receivedAt: Timestamp
    /// When somebody of the staff first read it.
    var readAt: Timestamp?
    /// Who that was, as the record names them.
    var readBy: String?
    /// Since when it waits for the whole team.
    var teamAt: Timestamp?
    /// When whoever has the case read what had waited: from then on it is the team's no more.
    var teamOverAt: Timestamp?

    /// Whether somebody of the team may read it though the case is not theirs: it waits unread, or they were the one who read
    /// it first, and whoever has the case has not read it yet.
    func isOpenToTeam(reader: String) -> Bool {
      teamAt != nil && teamOverAt == nil && (readAt == nil || readBy == reader)
    }
  }

  private static let columns: SQL = """
    id, person_id, message_id, case_id, language, content, received_at, read_at, read_by, team_at,
    team_over_at
    """

  static func insert(
    _ reply: ReplyRow,
    by account: String,
    fileBytes: Int,
    keys: [(mailboxID: String, sealedKey: [UInt8])],
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      INSERT INTO reply (person_id, id, message_id, case_id, language, content, received_at, account_id, file_bytes)
      VALUES (\(reply.person), \(reply.id), \(reply.message), \(reply.courtCase), \(reply.language.rawValue),
        \(reply.content), \(reply.receivedAt), \(account), \(fileBytes))
      """
    )
    try MessageStore.insertKeys(keys, of: reply.id.text, in: connection)
  }

  /// How much an account has answered for a person lately.
  static func lately(
    of account: String,
    for person: PersonID,
    at now: Timestamp,
    in connection: Connection
  ) throws -> AnswerLimit.Lately {
    let row = try connection.first(
      """
      SELECT CAST(COALESCE(SUM(CASE WHEN received_at > \(now - .hours(1)) THEN 1 ELSE 0 END), 0) AS BIGINT) AS answers,
        CAST(COALESCE(SUM(file_bytes), 0) AS BIGINT) AS bytes
      FROM reply WHERE person_id = \(person) AND account_id = \(account) AND received_at > \(now - .days(1))
      """
    )
    return AnswerLimit.Lately(
      answers: Int(clamping: try row?.int("answers") ?? 0),
      fileBytes: Int(clamping: try row?.int("bytes") ?? 0)
    )
  }

  /// The accounts of staff who were told by mail of an answer to a message that nobody has read yet.
  static func told(of message: MessageID, in connection: Connection) throws -> Set<String> {
    let rows = try connection.query(
      "SELECT told_to FROM reply WHERE message_id = \(message) AND read_at IS NULL AND told_to IS NOT NULL"
    )
    return Set(try rows.flatMap { try $0.text("told_to").split(separator: " ").map { String($0) } })
  }

  /// Notes who was told of an answer by mail.
  static func noteTold(_ id: ReplyID, to accounts: [String], in connection: Connection) throws {
    try connection.execute("UPDATE reply SET told_to = \(accounts.joined(separator: " ")) WHERE id = \(id)")
  }

  /// An answer with its key as it is sealed to a mailbox, where there is one.
  typealias SealedReply = (reply: ReplyRow, sealedKey: [UInt8]?)

  /// Asks for the answers to a message, oldest first.
  static func ask(
    to message: MessageID,
    for mailbox: String,
    after: ReplyID? = nil,
    atMost limit: Int = 200,
    in connection: Connection
  ) throws -> Asked<[SealedReply]> {
    try connection.ask(
      """
      SELECT \(columns), sealed_key FROM reply LEFT JOIN content_key
        ON content_key.content_id = reply.id AND content_key.mailbox_id = \(mailbox)
      WHERE message_id = \(message) AND id > \(after?.text ?? "") ORDER BY id LIMIT \(limit)
      """
    ) { rows in try rows.map { (try reply($0), try $0.optionalBlob("sealed_key")) } }
  }

  /// Asks for the key of one answer to a message, as it is sealed to a mailbox; nil where there is none.
  static func askKey(
    of reply: ReplyID,
    to message: MessageID,
    for mailbox: String,
    in connection: Connection
  ) throws -> Asked<[UInt8]?> {
    try connection.askFirst(
      """
      SELECT sealed_key FROM reply JOIN content_key
        ON content_key.content_id = reply.id AND content_key.mailbox_id = \(mailbox)
      WHERE message_id = \(message) AND id = \(reply)
      """
    ) { try $0.blob("sealed_key") }
  }

  static func find(_ id: ReplyID, in connection: Connection) throws -> ReplyRow? {
    try connection.first("SELECT \(columns) FROM reply WHERE id = \(id)").map(reply)
  }

  /// Notes that somebody of the staff read answers; who read one first stays.
  static func markRead(
    _ ids: [ReplyID],
    by reader: String,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    guard !ids.isEmpty else { return }
    try connection.execute(
      """
      UPDATE reply SET read_at = \(now), read_by = \(reader) WHERE id IN \(SQL.list(ids)) AND read_at IS NULL
      """
    )
  }

  /// Notes that an answer waits for the whole team; false where it was read, or waits so already.
  static func giveToTeam(_ id: ReplyID, at now: Timestamp, in connection: Connection) throws -> Bool {
    try connection.rowsChanged(
      by: "UPDATE reply SET team_at = \(now) WHERE id = \(id) AND read_at IS NULL AND team_at IS NULL"
    ) == 1
  }

  /// Notes that whoever has the case has read what waited for the team.
  static func endTeamRight(_ ids: [ReplyID], at now: Timestamp, in connection: Connection) throws {
    guard !ids.isEmpty else { return }
    try connection.execute(
      """
      UPDATE reply SET team_over_at = \(now)
      WHERE id IN \(SQL.list(ids)) AND team_at IS NOT NULL AND team_over_at IS NULL
      """
    )
  }

  /// The answers to a message that waited for the team, read or not.
  static func waitedForTeam(_ message: MessageID, in connection: Connection) throws -> [ReplyRow] {
    try connection.query(
      "SELECT \(columns) FROM reply WHERE message_id = \(message) AND team_at IS NOT NULL"
    ).map(reply)
  }

  /// The messages to which an answer waits unread, that which waits longest first.
  ///
  /// Of `cases` each answer counts, of `teams` only what waits for the team.
  static func unread(
    of cases: [CourtCaseID],
    andTeamsOf teams: [CourtCaseID] = [],
    atMost limit: Int,
    in connection: Connection
  ) throws -> [(message: MessageID, count: Int, since: Timestamp)] {
    guard !cases.isEmpty || !teams.isEmpty else { return [] }
    let forTeam: SQL =
      teams.isEmpty ? "" : " OR (team_at IS NOT NULL AND case_id IN \(SQL.list(teams)))"
    let any: SQL = cases.isEmpty ? "1 = 0" : "case_id IN \(SQL.list(cases))"
    return try connection.query(
      """
      SELECT message_id, COUNT(*) AS unread, MIN(received_at) AS since FROM reply
      WHERE read_at IS NULL AND (\(any)\(forTeam))
      GROUP BY message_id ORDER BY since, message_id LIMIT \(limit)
      """
    ).map {
      (try $0.id("message_id"), Int(clamping: try $0.int("unread")), try $0.timestamp("since"))
    }
  }

  /// How many answers there are in cases that nobody has read.
  static func unreadCount(of cases: [CourtCaseID], in connection: Connection) throws -> Int {
    guard !cases.isEmpty else { return 0 }
    let row = try connection.first(
      "SELECT COUNT(*) AS unread FROM reply WHERE read_at IS NULL AND case_id IN \(SQL.list(cases))"
    )
    return Int(clamping: try row?.int("unread") ?? 0)
  }

  private static func reply(_ row: Row) throws -> ReplyRow {
    guard let language = Language(rawValue: try row.text("language")) else {
      throw StorageFailure.unreadable(column: "reply.language")
    }
    return ReplyRow(
      id: try row.id("id"),
      person: try row.id("person_id"),
      message: try row.id("message_id"),
      courtCase: try row.id("case_id"),
      language: language,
      content: try row.blob("content"),
      receivedAt: try row.timestamp("received_at"),
      readAt: try row.optionalTimestamp("read_at"),
      readBy: try row.optionalText("read_by"),
      teamAt: try row.optionalTimestamp("team_at"),
      teamOverAt: try row.optionalTimestamp("team_over_at")
    )
  }
}

/// Identifies an answer.
public enum ReplyKind: IdentifiedKind {
  /// `rep`.
  public static let prefix: StaticString = "rep"
}

/// An answer's identifier, `rep_…`.
public typealias ReplyID = Identifier<ReplyKind>
