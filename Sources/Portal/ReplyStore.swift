public import Core
internal import Storage

/// The table `reply`.
enum ReplyStore {
  struct ReplyRow: Sendable {
    let id: ReplyID
    let person: PersonID
    let message: MessageID
    let language: Language
    let content: [UInt8]
    let receivedAt: Timestamp
  }

  static func insert(
    _ reply: ReplyRow,
    keys: [(mailboxID: String, sealedKey: [UInt8])],
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      INSERT INTO reply (person_id, id, message_id, language, content, received_at)
      VALUES (\(reply.person), \(reply.id), \(reply.message), \(reply.language.rawValue), \(reply.content),
        \(reply.receivedAt))
      """
    )
    try MessageStore.insertKeys(keys, of: reply.id.text, in: connection)
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
      SELECT id, person_id, message_id, language, content, received_at, sealed_key FROM reply LEFT JOIN content_key
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

  private static func reply(_ row: Row) throws -> ReplyRow {
    guard let language = Language(rawValue: try row.text("language")) else {
      throw StorageFailure.unreadable(column: "reply.language")
    }
    return ReplyRow(
      id: try row.id("id"),
      person: try row.id("person_id"),
      message: try row.id("message_id"),
      language: language,
      content: try row.blob("content"),
      receivedAt: try row.timestamp("received_at")
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
