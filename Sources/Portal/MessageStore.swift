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
    let noticeMail: String?
  }

  private static let columns: SQL = """
    id, person_id, case_id, language, status, created_at, released_at, opened_at, notice_mail_id
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
      INSERT INTO message (person_id, id, case_id, language, content, status, sent_by, created_at, released_at)
      VALUES (\(message.person), \(message.id), \(message.courtCase), \(message.language.rawValue), \(content),
        \(message.status.rawValue), \(sentBy), \(message.createdAt), \(message.releasedAt))
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
    for key in keys {
      try connection.execute(
        """
        INSERT INTO content_key (mailbox_id, content_id, sealed_key)
        VALUES (\(key.mailboxID), \(content), \(key.sealedKey))
        """
      )
    }
  }

  static func find(_ id: MessageID, in connection: Connection) throws -> MessageRow? {
    try connection.first("SELECT \(columns) FROM message WHERE id = \(id)").map(row)
  }

  static func content(of id: MessageID, in connection: Connection) throws -> [UInt8]? {
    try connection.first("SELECT content FROM message WHERE id = \(id)").map { try $0.blob("content") }
  }

  static func sealedKey(of content: String, for mailbox: String, in connection: Connection) throws -> [UInt8]?
  {
    try connection.first(
      "SELECT sealed_key FROM content_key WHERE mailbox_id = \(mailbox) AND content_id = \(content)"
    ).map { try $0.blob("sealed_key") }
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

  static func setNotice(_ mail: String, of id: MessageID, in connection: Connection) throws {
    try connection.execute("UPDATE message SET notice_mail_id = \(mail) WHERE id = \(id)")
  }

  /// Moves a message on; false where it does not stand so that it may go there, and then nothing is noted.
  static func move(
    _ id: MessageID,
    to status: MessageStatus,
    at now: Timestamp,
    in connection: Connection
  ) throws -> Bool {
    let hasMoved =
      try connection.rowsChanged(
        by: """
          UPDATE message SET status = \(status.rawValue)
          WHERE id = \(id) AND status IN \(SQL.list(status.predecessors.map(\.rawValue)))
          """
      ) == 1
    if hasMoved { try insertEvent(id, status, at: now, in: connection) }
    return hasMoved
  }

  static func noteReleased(_ id: MessageID, at now: Timestamp, in connection: Connection) throws {
    try connection.execute("UPDATE message SET released_at = \(now) WHERE id = \(id)")
  }

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
      noticeMail: try row.optionalText("notice_mail_id")
    )
  }
}
