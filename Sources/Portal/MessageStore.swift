internal import Core
internal import Storage

/// The tables `message`, `message_event` and `content_key`.
enum MessageStore {
  struct MessageRow: Sendable {
    let id: MessageID
    let person: PersonID
    let courtCase: CourtCaseID
    let language: Language
    let status: MessageStatus
    let createdAt: Timestamp
    let releasedAt: Timestamp?
    let openedAt: Timestamp?
    let expiresAt: Timestamp?
    let noticeMail: String?
    let needsSecondFactor: Bool
  }

  private static let columns: SQL = """
    id, person_id, case_id, language, status, created_at, released_at, opened_at, expires_at, notice_mail_id,
      needs_second_factor
    """

  static func insert(
    _ message: MessageRow,
    content: [UInt8],
    keys: [(mailboxID: String, sealedKey: [UInt8])],
    sentBy: String,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      INSERT INTO message (person_id, id, case_id, language, content, status, needs_second_factor, sent_by, created_at,
        released_at, expires_at)
      VALUES (\(message.person), \(message.id), \(message.courtCase), \(message.language.rawValue), \(content),
        \(message.status.rawValue), \(message.needsSecondFactor), \(sentBy), \(message.createdAt),
        \(message.releasedAt), \(message.expiresAt))
      """
    )
    try insertKeys(keys, of: message.id.text, in: connection)
    try insertEvent(message.id, message.status, at: message.createdAt, in: connection)
  }

  static func insertKeys(
    _ keys: [(mailboxID: String, sealedKey: [UInt8])],
    of content: String,
    in connection: Connection
  ) throws {
    try connection.execute(
      "INSERT INTO content_key (mailbox_id, content_id, sealed_key) VALUES",
      rows: keys.map { "(\($0.mailboxID), \(content), \($0.sealedKey))" }
    )
  }

  static func find(_ id: MessageID, in connection: Connection) throws -> MessageRow? {
    try ask(id, in: connection).answer()
  }

  static func ask(_ id: MessageID, in connection: Connection) throws -> Asked<MessageRow?> {
    try connection.askFirst("SELECT \(columns) FROM message WHERE id = \(id)", row)
  }

  /// Which of the two mailboxes of a message.
  enum Mailbox { case person, courtCase }

  /// What opening a message takes: its row, its content, and the key sealed to a mailbox, where there is one.
  typealias SealedMessage = (message: MessageRow, content: [UInt8], sealedKey: [UInt8]?)

  static func findSealed(
    _ id: MessageID,
    for mailbox: Mailbox,
    in connection: Connection
  ) throws -> SealedMessage? {
    try askSealed(id, for: mailbox, in: connection).answer()
  }

  /// Asks for what opening a message takes, by one statement.
  static func askSealed(
    _ id: MessageID,
    for mailbox: Mailbox,
    in connection: Connection
  ) throws -> Asked<SealedMessage?> {
    let owner: SQL = mailbox == .person ? "message.person_id" : "message.case_id"
    return try connection.askFirst(
      """
      SELECT \(columns), content, sealed_key FROM message LEFT JOIN content_key
        ON content_key.content_id = message.id AND content_key.mailbox_id = \(owner)
      WHERE id = \(id)
      """
    ) { (try row($0), try $0.blob("content"), try $0.optionalBlob("sealed_key")) }
  }

  /// What opening several messages to one person takes.
  static func sealed(
    _ ids: [MessageID],
    for person: PersonID,
    in connection: Connection
  ) throws -> [SealedMessage] {
    guard !ids.isEmpty else { return [] }
    return try connection.query(
      """
      SELECT \(columns), content, sealed_key FROM message LEFT JOIN content_key
        ON content_key.content_id = message.id AND content_key.mailbox_id = message.person_id
      WHERE person_id = \(person) AND id IN \(SQL.list(ids))
      """
    ).map { (try row($0), try $0.blob("content"), try $0.optionalBlob("sealed_key")) }
  }

  static func messages(
    of person: PersonID,
    in states: [MessageStatus],
    before: MessageID? = nil,
    atMost limit: Int = 10_000,
    connection: Connection
  ) throws -> [MessageRow] {
    try connection.query(
      """
      SELECT \(columns) FROM message
      WHERE person_id = \(person) AND status IN \(SQL.list(states.map(\.rawValue)))
        AND id < \(before?.text ?? "msg_~")
      ORDER BY id DESC LIMIT \(limit)
      """
    ).map(row)
  }

  static func messages(withNotice mail: String, in connection: Connection) throws -> [MessageRow] {
    try connection.query("SELECT \(columns) FROM message WHERE notice_mail_id = \(mail)").map(row)
  }

  static func setNotice(_ mail: String?, of id: MessageID, in connection: Connection) throws {
    try connection.execute("UPDATE message SET notice_mail_id = \(mail) WHERE id = \(id)")
  }

  /// Moves a message on from where the same transaction has read it; false where it may not go there from there, and then
  /// nothing is noted.
  static func move(
    _ message: MessageRow,
    to status: MessageStatus,
    at now: Timestamp,
    in connection: Connection
  ) throws -> Bool {
    guard status.predecessors.contains(message.status) else { return false }
    let moment: SQL =
      switch status {
      case .released: ", released_at = \(now)"
      case .opened: ", opened_at = COALESCE(opened_at, \(now))"
      default: ""
      }
    try connection.execute(
      """
      UPDATE message SET status = \(status.rawValue)\(moment)
      WHERE id = \(message.id) AND status = \(message.status.rawValue)
      """
    )
    try insertEvent(message.id, status, at: now, in: connection)
    return true
  }

  /// Gives a message that was taken back its state again, as it was before; the history holds both.
  static func restore(
    _ message: MessageRow,
    to status: MessageStatus,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      UPDATE message SET status = \(status.rawValue)
      WHERE id = \(message.id) AND status = \(MessageStatus.revoked.rawValue)
      """
    )
    try insertEvent(message.id, status, at: now, in: connection)
  }

  /// Notes that a message was opened, where that is not noted yet.
  static func noteOpened(_ id: MessageID, at now: Timestamp, in connection: Connection) throws {
    try connection.execute("UPDATE message SET opened_at = \(now) WHERE id = \(id) AND opened_at IS NULL")
  }

  static func insertEvent(
    _ id: MessageID,
    _ status: MessageStatus,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      INSERT INTO message_event (message_id, at, status) VALUES (\(id), \(now), \(status.rawValue))
      ON CONFLICT (message_id, at, status) DO NOTHING
      """
    )
  }

  static func history(
    of id: MessageID,
    in connection: Connection
  ) throws -> [(status: MessageStatus, at: Timestamp)] {
    let events = try connection.query("SELECT at, status FROM message_event WHERE message_id = \(id)").map {
      row in
      (status: try status(row), at: try row.timestamp("at"))
    }
    // Two states of one millisecond stand in the order in which a message comes to them.
    return events.sorted { ($0.at, $0.status.step) < ($1.at, $1.status.step) }
  }

  private static func status(_ row: Row) throws -> MessageStatus {
    guard let status = MessageStatus(rawValue: try row.text("status")) else {
      throw StorageFailure.unreadable(column: "message.status")
    }
    return status
  }

  private static func row(_ row: Row) throws -> MessageRow {
    guard let language = Language(rawValue: try row.text("language")) else {
      throw StorageFailure.unreadable(column: "message.language")
    }
    return MessageRow(
      id: try row.id("id"),
      person: try row.id("person_id"),
      courtCase: try row.id("case_id"),
      language: language,
      status: try status(row),
      createdAt: try row.timestamp("created_at"),
      releasedAt: try row.optionalTimestamp("released_at"),
      openedAt: try row.optionalTimestamp("opened_at"),
      expiresAt: try row.optionalTimestamp("expires_at"),
      noticeMail: try row.optionalText("notice_mail_id"),
      needsSecondFactor: try row.bool("needs_second_factor")
    )
  }
}
