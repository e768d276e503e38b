internal import Core
internal import Storage

/// The tables `outgoing_mail` and `delivery_attempt`.
enum OutgoingMailStore {
  struct MailRow {
    let id: OutgoingMailID
    let person: PersonID
    let contactPoint: ContactPointID
    let purpose: MailPurpose
    let number: MessageNumber
    let box: [UInt8]
    let status: MailStatus
    let createdAt: Timestamp
    let settledAt: Timestamp?
  }

  private static let columns: SQL = """
    id, person_id, contact_point_id, purpose, message_number, rendered_box, status, created_at, settled_at
    """

  static func insert(_ mail: PreparedMail, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      """
      INSERT INTO outgoing_mail (id, person_id, contact_point_id, purpose, message_number, header_message_id,
        rendered_box, status, created_at)
      VALUES (\(mail.id), \(mail.person), \(mail.contactPoint), \(mail.purpose.rawValue),
        \(mail.messageNumber.digits), \(mail.headerMessageID), \(mail.box), 'queued', \(now))
      """
    )
  }

  /// Whether a mail has a number, to a family or to staff: what comes back is known by it.
  static func has(_ number: MessageNumber, in connection: Connection) throws -> Bool {
    try connection.first(
      """
      SELECT id FROM outgoing_mail WHERE message_number = \(number.digits)
      UNION ALL SELECT id FROM staff_mail WHERE message_number = \(number.digits)
      """
    ) != nil
  }

  /// The mail with a number, if a server has taken it.
  static func sent(
    _ number: MessageNumber,
    in connection: Connection
  ) throws -> (id: OutgoingMailID, person: PersonID, contactPoint: ContactPointID)? {
    try connection.first(
      """
      SELECT id, person_id, contact_point_id FROM outgoing_mail
      WHERE message_number = \(number.digits)
        AND status IN (\(MailStatus.sent.rawValue), \(MailStatus.returned.rawValue))
      """
    ).map { (try $0.id("id"), try $0.id("person_id"), try $0.id("contact_point_id")) }
  }

  static func find(_ id: OutgoingMailID, in connection: Connection) throws -> MailRow? {
    try connection.first("SELECT \(columns) FROM outgoing_mail WHERE id = \(id)").map(row)
  }

  /// The mail that has one of these Message-IDs; of several, which nobody quotes by accident, none.
  static func find(withHeader ids: some Collection<String>, in connection: Connection) throws -> MailRow? {
    guard !ids.isEmpty else { return nil }
    let rows = try connection.query(
      "SELECT \(columns) FROM outgoing_mail WHERE header_message_id IN \(SQL.list(ids)) LIMIT 2"
    )
    return rows.count == 1 ? try rows.first.map(row) : nil
  }

  static func find(_ number: MessageNumber, in connection: Connection) throws -> MailRow? {
    try connection.first("SELECT \(columns) FROM outgoing_mail WHERE message_number = \(number.digits)")
      .map(row)
  }

  /// Notes that a mail came back, once.
  ///
  /// - Returns: whether it had left and had not come back before.
  static func noteReturned(_ id: OutgoingMailID, in connection: Connection) throws -> Bool {
    try connection.rowsChanged(
      by: "UPDATE outgoing_mail SET status = 'returned' WHERE id = \(id) AND status = 'sent'"
    ) == 1
  }

  private static func row(_ row: Row) throws -> MailRow {
    guard let purpose = MailPurpose(rawValue: try row.text("purpose")),
      let status = MailStatus(rawValue: try row.text("status"))
    else { throw StorageFailure.unreadable(column: "outgoing_mail.status") }
    return MailRow(
      id: try row.id("id"),
      person: try row.id("person_id"),
      contactPoint: try row.id("contact_point_id"),
      purpose: purpose,
      number: MessageNumber(stored: try row.text("message_number")),
      box: try row.blob("rendered_box"),
      status: status,
      createdAt: try row.timestamp("created_at"),
      settledAt: try row.optionalTimestamp("settled_at")
    )
  }

  /// Ends a mail's way and blanks its bytes.
  ///
  /// One that a server took while it was being withdrawn was sent all the same.
  ///
  /// - Returns: whom it was for; nil where it had ended before.
  static func settle(
    _ id: OutgoingMailID,
    as status: MailStatus,
    at now: Timestamp,
    in connection: Connection
  ) throws -> PersonID? {
    let unsettled: [MailStatus] = status == .sent ? [.queued, .withdrawn] : [.queued]
    return try connection.first(
      """
      UPDATE outgoing_mail SET status = \(status.rawValue), settled_at = \(now), rendered_box = \([UInt8]())
      WHERE id = \(id) AND status IN \(SQL.list(unsettled.map(\.rawValue))) RETURNING person_id
      """
    )?.id("person_id")
  }

  static func noteAttempt(
    _ id: OutgoingMailID,
    outcome: String,
    replyCode: Int?,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      INSERT INTO delivery_attempt (mail_id, at, outcome, reply_code)
      VALUES (\(id), \(now), \(outcome), \(replyCode.map(Int64.init)))
      ON CONFLICT (mail_id, at) DO NOTHING
      """
    )
  }
}
