internal import Core
internal import Storage

/// The tables `message` and `reply`, as those who work on a case see them.
enum DeskStore {
  struct DeskRow: Sendable {
    let id: MessageID
    let person: PersonID
    let courtCase: CourtCaseID
    let status: MessageStatus
    let statusSince: Timestamp
    let content: [UInt8]
    let sealedKey: [UInt8]?
    var unread: Int
    var unreadSince: Timestamp?
  }

  private static let columns: SQL = """
    message.id AS id, message.person_id AS person_id, message.case_id AS case_id, message.status AS status,
    message.content AS content, content_key.sealed_key AS sealed_key,
    COALESCE((SELECT MAX(message_event.at) FROM message_event WHERE message_event.message_id = message.id
      AND message_event.status = message.status), message.created_at) AS status_since,
    (SELECT COUNT(*) FROM reply WHERE reply.message_id = message.id AND reply.read_at IS NULL) AS unread,
    (SELECT MIN(reply.received_at) FROM reply WHERE reply.message_id = message.id AND reply.read_at IS NULL)
      AS unread_since
    """

  private static let tables: SQL = """
    message LEFT JOIN content_key
      ON content_key.content_id = message.id AND content_key.mailbox_id = message.case_id
    """

  static func find(_ ids: [MessageID], in connection: Connection) throws -> [DeskRow] {
    guard !ids.isEmpty else { return [] }
    return try connection.query(
      "SELECT \(columns) FROM \(tables) WHERE message.id IN \(SQL.list(ids))"
    ).map(row)
  }

  /// The messages of some cases, newest first: those in one state, or all but those whose answers wait unread.
  static func messages(
    of cases: [CourtCaseID],
    in status: MessageStatus? = nil,
    before: MessageID?,
    atMost limit: Int,
    connection: Connection
  ) throws -> [DeskRow] {
    guard !cases.isEmpty else { return [] }
    let condition: SQL =
      if let status {
        "message.status = \(status.rawValue)"
      } else {
        "NOT EXISTS (SELECT 1 FROM reply WHERE reply.message_id = message.id AND reply.read_at IS NULL)"
      }
    return try connection.query(
      """
      SELECT \(columns) FROM \(tables)
      WHERE message.case_id IN \(SQL.list(cases)) AND message.id < \(before?.text ?? "msg_~")
        AND \(condition)
      ORDER BY message.id DESC LIMIT \(limit)
      """
    ).map(row)
  }

  /// The first message of the conversation that a message belongs to.
  static func thread(of id: MessageID, in connection: Connection) throws -> MessageID {
    try connection.first("SELECT thread_id FROM message WHERE id = \(id)")
      .flatMap { try $0.optionalID("thread_id") } ?? id
  }

  static func setThread(_ thread: MessageID, of id: MessageID, in connection: Connection) throws {
    try connection.execute("UPDATE message SET thread_id = \(thread) WHERE id = \(id)")
  }

  /// The other messages of a conversation, oldest first.
  static func neighbours(
    of id: MessageID,
    in thread: MessageID,
    connection: Connection
  ) throws -> [StaffConversation.Neighbour] {
    try connection.query(
      """
      SELECT id, created_at, status FROM message WHERE (thread_id = \(thread) OR id = \(thread)) AND id <> \(id)
      ORDER BY id LIMIT 200
      """
    ).map { row in
      StaffConversation.Neighbour(
        id: try row.id("id"),
        createdAt: try row.timestamp("created_at"),
        status: try status(row)
      )
    }
  }

  private static func status(_ row: Row) throws -> MessageStatus {
    guard let status = MessageStatus(rawValue: try row.text("status")) else {
      throw StorageFailure.unreadable(column: "message.status")
    }
    return status
  }

  private static func row(_ row: Row) throws -> DeskRow {
    DeskRow(
      id: try row.id("id"),
      person: try row.id("person_id"),
      courtCase: try row.id("case_id"),
      status: try status(row),
      statusSince: try row.timestamp("status_since"),
      content: try row.blob("content"),
      sealedKey: try row.optionalBlob("sealed_key"),
      unread: Int(clamping: try row.int("unread")),
      unreadSince: try row.optionalTimestamp("unread_since")
    )
  }
}
