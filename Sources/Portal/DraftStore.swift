internal import Core
internal import Storage

/// The tables `answer_draft` and `message_look`.
enum DraftStore {
  /// Which answer that was begun: whose, to what, and whether it came after the session's end.
  struct Place: Sendable {
    let person: PersonID
    let message: MessageID
    let account: String
    let isLate: Bool

    /// What binds its seal to it: it opens for no other account, and beside no other message.
    var text: String { "draft:\(account):\(message):\(isLate ? "late" : "kept")" }
  }

  struct DraftRow: Sendable {
    let place: Place
    let content: [UInt8]
    let sealedKey: [UInt8]
    let begunAt: Timestamp
    let savedAt: Timestamp
    let endsAt: Timestamp
  }

  /// Keeps what was begun, in the place of what was kept there before; when it was begun stays.
  static func keep(_ draft: DraftRow, in connection: Connection) throws {
    try connection.execute(
      """
      INSERT INTO answer_draft
        (person_id, message_id, account_id, is_late, content, sealed_key, begun_at, saved_at, ends_at)
      VALUES (\(draft.place.person), \(draft.place.message), \(draft.place.account), \(draft.place.isLate),
        \(draft.content), \(draft.sealedKey), \(draft.begunAt), \(draft.savedAt), \(draft.endsAt))
      ON CONFLICT (person_id, message_id, account_id, is_late) DO UPDATE SET content = excluded.content,
        sealed_key = excluded.sealed_key, saved_at = excluded.saved_at, ends_at = excluded.ends_at
      """
    )
  }

  /// Asks for the newest of what an account began to answer to a message and is still kept.
  static func askNewest(
    to message: MessageID,
    of people: [PersonID],
    by account: String,
    at now: Timestamp,
    in connection: Connection
  ) throws -> Asked<DraftRow?> {
    guard !people.isEmpty else { return .known(nil) }
    return try connection.askFirst(
      """
      SELECT person_id, is_late, content, sealed_key, begun_at, saved_at, ends_at FROM answer_draft
      WHERE person_id IN \(SQL.list(people)) AND message_id = \(message) AND account_id = \(account)
        AND ends_at > \(now)
      ORDER BY saved_at DESC, is_late DESC LIMIT 1
      """
    ) { row in
      DraftRow(
        place: Place(
          person: try row.id("person_id"),
          message: message,
          account: account,
          isLate: try row.bool("is_late")
        ),
        content: try row.blob("content"),
        sealedKey: try row.blob("sealed_key"),
        begunAt: try row.timestamp("begun_at"),
        savedAt: try row.timestamp("saved_at"),
        endsAt: try row.timestamp("ends_at")
      )
    }
  }

  /// Erases one of the two.
  static func erase(_ place: Place, in connection: Connection) throws {
    try connection.execute(
      """
      DELETE FROM answer_draft WHERE person_id = \(place.person) AND message_id = \(place.message)
        AND account_id = \(place.account) AND is_late = \(place.isLate)
      """
    )
  }

  /// Erases all that an account began to answer to a message.
  static func erase(
    to message: MessageID,
    of person: PersonID,
    by account: String,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      DELETE FROM answer_draft
      WHERE person_id = \(person) AND message_id = \(message) AND account_id = \(account)
      """
    )
  }

  /// Erases some of what is past its time.
  ///
  /// - Returns: how many.
  static func sweep(before moment: Timestamp, limit: Int, in connection: Connection) throws -> Int {
    try connection.rowsChanged(
      by: """
        DELETE FROM answer_draft WHERE (person_id, message_id, account_id, is_late) IN
          (SELECT person_id, message_id, account_id, is_late FROM answer_draft
          WHERE ends_at <= \(moment) ORDER BY ends_at LIMIT \(limit))
        """
    )
  }

  /// Notes in which session a message was opened; the first look in each counts.
  static func noteLook(
    at message: MessageID,
    of person: PersonID,
    in session: String,
    at now: Timestamp,
    connection: Connection
  ) throws {
    try connection.execute(
      """
      INSERT INTO message_look (person_id, message_id, session_id, at)
      VALUES (\(person), \(message), \(session), \(now))
      ON CONFLICT (person_id, message_id, session_id) DO NOTHING
      """
    )
  }

  /// Asks when a message was opened last in another session.
  static func askLastLook(
    at message: MessageID,
    of people: [PersonID],
    besides session: String,
    in connection: Connection
  ) throws -> Asked<Timestamp?> {
    guard !people.isEmpty else { return .known(nil) }
    return try connection.askFirst(
      """
      SELECT at FROM message_look
      WHERE person_id IN \(SQL.list(people)) AND message_id = \(message) AND session_id <> \(session)
      ORDER BY at DESC LIMIT 1
      """
    ) { try $0.timestamp("at") }
  }
}
