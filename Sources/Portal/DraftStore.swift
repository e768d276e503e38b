internal import Core
internal import Storage

/// The tables `answer_draft` and `message_look`.
enum DraftStore {
  /// Which answer that was begun: whose, to what, and whether it came after the session's end.
  struct Place: Sendable {
    let person: PersonID
    let message: MessageID
    let account: String
    /// Names what came after the session's end, each post for itself; nil for what was kept before.
    let latePart: LatePartID?

    /// What binds its seal to it: it opens for no other account, beside no other message, and as no other part.
    var text: String {
      "draft:\(account):\(message):" + (latePart.map { "late:\($0)" } ?? "kept")
    }
  }

  struct DraftRow: Sendable {
    let place: Place
    let content: [UInt8]
    let sealedKey: [UInt8]
    let begunAt: Timestamp
    let savedAt: Timestamp
    let endsAt: Timestamp
    /// When what was kept had been kept that stood in the box from which this came; nil where nothing did.
    var typedOver: Timestamp?
    /// Whether more came than there was room for.
    var isIncomplete = false
  }

  /// Keeps what was begun, in the place of what was kept there before; when it was begun stays.
  static func keep(_ draft: DraftRow, in connection: Connection) throws {
    try connection.execute(
      """
      INSERT INTO answer_draft (person_id, message_id, account_id, late_part, left_out, typed_over, content, sealed_key,
        begun_at, saved_at, ends_at)
      VALUES (\(draft.place.person), \(draft.place.message), \(draft.place.account),
        \(draft.place.latePart?.text ?? ""), \(false), \(draft.typedOver), \(draft.content), \(draft.sealedKey),
        \(draft.begunAt), \(draft.savedAt), \(draft.endsAt))
      ON CONFLICT (person_id, message_id, account_id, late_part) DO UPDATE SET content = excluded.content,
        sealed_key = excluded.sealed_key, saved_at = excluded.saved_at, ends_at = excluded.ends_at
      """
    )
  }

  /// How much of what came late is there already.
  static func room(taken place: Place, in connection: Connection) throws -> (parts: Int, bytes: Int) {
    let row = try connection.first(
      """
      SELECT COUNT(*) AS parts, CAST(COALESCE(SUM(LENGTH(content)), 0) AS BIGINT) AS bytes FROM answer_draft
      WHERE person_id = \(place.person) AND message_id = \(place.message) AND account_id = \(place.account)
        AND late_part <> ''
      """
    )
    guard let row else { return (0, 0) }
    return (Int(clamping: try row.int("parts")), Int(clamping: try row.int("bytes")))
  }

  /// Keeps what came late as long as what came last, and notes where something of it found no room.
  static func prolongLate(
    _ place: Place,
    until end: Timestamp,
    leavingOut: Bool,
    in connection: Connection
  ) throws {
    let incomplete: SQL = leavingOut ? ", left_out = 1" : ""
    try connection.execute(
      """
      UPDATE answer_draft SET ends_at = \(end)\(incomplete)
      WHERE person_id = \(place.person) AND message_id = \(place.message) AND account_id = \(place.account)
        AND late_part <> ''
      """
    )
  }

  /// Asks for all that an account began to answer to a message and is still kept.
  static func ask(
    to message: MessageID,
    of people: [PersonID],
    by account: String,
    at now: Timestamp,
    in connection: Connection
  ) throws -> Asked<[DraftRow]> {
    guard !people.isEmpty else { return .known([]) }
    return try connection.ask(
      """
      SELECT person_id, late_part, left_out, typed_over, content, sealed_key, begun_at, saved_at, ends_at FROM answer_draft
      WHERE person_id IN \(SQL.list(people)) AND message_id = \(message) AND account_id = \(account)
        AND ends_at > \(now)
      ORDER BY saved_at, late_part
      """
    ) { rows in
      try rows.map { row in
        DraftRow(
          place: Place(
            person: try row.id("person_id"),
            message: message,
            account: account,
            latePart: try latePart(row)
          ),
          content: try row.blob("content"),
          sealedKey: try row.blob("sealed_key"),
          begunAt: try row.timestamp("begun_at"),
          savedAt: try row.timestamp("saved_at"),
          endsAt: try row.timestamp("ends_at"),
          typedOver: try row.optionalTimestamp("typed_over"),
          isIncomplete: try row.bool("left_out")
        )
      }
    }
  }

  /// To which messages of a person an account kept an answer that it began.
  ///
  /// What came late is not counted: it may hold files alone, and outlive them.
  static func begun(
    of person: PersonID,
    by account: String,
    at now: Timestamp,
    in connection: Connection
  ) throws -> Set<MessageID> {
    let rows = try connection.query(
      """
      SELECT DISTINCT message_id FROM answer_draft
      WHERE person_id = \(person) AND account_id = \(account) AND late_part = '' AND ends_at > \(now)
      """
    )
    return Set(try rows.map { try $0.id("message_id") })
  }

  private static func latePart(_ row: Row) throws -> LatePartID? {
    let text = try row.text("late_part")
    guard !text.isEmpty else { return nil }
    guard let part = LatePartID(parsing: text) else {
      throw StorageFailure.unreadable(column: "answer_draft.late_part")
    }
    return part
  }

  /// Erases what was kept.
  static func eraseKept(
    to message: MessageID,
    of person: PersonID,
    by account: String,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      DELETE FROM answer_draft
      WHERE person_id = \(person) AND message_id = \(message) AND account_id = \(account) AND late_part = ''
      """
    )
  }

  /// Erases some of what came late.
  static func eraseLate(
    _ parts: Set<LatePartID>,
    to message: MessageID,
    of person: PersonID,
    by account: String,
    in connection: Connection
  ) throws {
    guard !parts.isEmpty else { return }
    try connection.execute(
      """
      DELETE FROM answer_draft
      WHERE person_id = \(person) AND message_id = \(message) AND account_id = \(account)
        AND late_part IN \(SQL.list(parts))
      """
    )
  }

  /// Erases some of what is past its time.
  ///
  /// - Returns: how many.
  static func sweep(before moment: Timestamp, limit: Int, in connection: Connection) throws -> Int {
    try connection.rowsChanged(
      by: """
        DELETE FROM answer_draft WHERE (person_id, message_id, account_id, late_part) IN
          (SELECT person_id, message_id, account_id, late_part FROM answer_draft
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
