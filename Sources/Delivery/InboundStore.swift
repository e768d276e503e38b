internal import Core
internal import Storage

/// The tables `inbound_mailbox` and `inbound_mail`.
enum InboundStore {
  struct MailboxRow {
    let numbering: Int64
    let lastMail: Int64
    let failures: Int64
  }

  /// Whether a mailbox is due, asked on a reader: an idle gateway writes nothing.
  static func isDue(_ mailbox: String, at now: Timestamp, in connection: Connection) throws -> Bool {
    let row = try connection.first("SELECT due_at, leased_until FROM inbound_mailbox WHERE id = \(mailbox)")
    guard let row else { return true }
    return try row.timestamp("due_at") <= now && row.timestamp("leased_until") <= now
  }

  /// Takes a mailbox for a visit, unless somebody else has it or it is not due.
  static func lease(
    _ mailbox: String,
    token: String,
    at now: Timestamp,
    until end: Timestamp,
    in connection: Connection
  ) throws -> MailboxRow? {
    try connection.first(
      """
      INSERT INTO inbound_mailbox (id, uid_validity, last_uid, due_at, failures, lease_token, leased_until)
      VALUES (\(mailbox), 0, 0, \(now), 0, \(token), \(end))
      ON CONFLICT (id) DO UPDATE SET lease_token = excluded.lease_token, leased_until = excluded.leased_until
      WHERE inbound_mailbox.due_at <= \(now) AND inbound_mailbox.leased_until <= \(now)
      RETURNING uid_validity, last_uid, failures
      """
    ).map {
      MailboxRow(
        numbering: try $0.int("uid_validity"),
        lastMail: try $0.int("last_uid"),
        failures: try $0.int("failures")
      )
    }
  }

  /// Notes how far a mailbox is read, while the lease holds.
  ///
  /// - Returns: whether it holds.
  static func advance(
    _ mailbox: String,
    token: String,
    numbering: Int64,
    lastMail: Int64,
    in connection: Connection
  ) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE inbound_mailbox SET uid_validity = \(numbering), last_uid = \(lastMail)
        WHERE id = \(mailbox) AND lease_token = \(token)
        """
    ) == 1
  }

  static func release(
    _ mailbox: String,
    token: String,
    due: Timestamp,
    failures: Int64,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      UPDATE inbound_mailbox SET due_at = \(due), failures = \(failures), lease_token = '', leased_until = \(now)
      WHERE id = \(mailbox) AND lease_token = \(token)
      """
    )
  }

  struct NewMail {
    let id: InboundMailID
    let mailbox: String
    let fingerprint: [UInt8]
    let numbering: Int64
    let number: Int64
    let kind: InboundMail.Kind
    let about: OutgoingMailStore.MailRow?
    let textBox: [UInt8]
    let isFromAddress: Bool
    let isAuthenticated: Bool
  }

  /// Writes a mail down, unless it is known; one that is known has a new number then.
  ///
  /// - Returns: whether it is new.
  static func insert(_ mail: NewMail, at now: Timestamp, in connection: Connection) throws -> Bool {
    let isNew =
      try connection.rowsChanged(
        by: """
          INSERT INTO inbound_mail (id, mailbox_id, fingerprint, uid_validity, uid, kind, status, outgoing_mail_id,
            person_id, text_box, is_from_address, is_authenticated, taken_at)
          VALUES (\(mail.id), \(mail.mailbox), \(mail.fingerprint), \(mail.numbering), \(mail.number),
            \(mail.kind.rawValue), 'taken', \(mail.about?.id.text), \(mail.about?.person.text), \(mail.textBox),
            \(mail.isFromAddress), \(mail.isAuthenticated), \(now))
          ON CONFLICT (mailbox_id, fingerprint) DO NOTHING
          """
      ) == 1
    if !isNew {
      try connection.execute(
        """
        UPDATE inbound_mail SET uid_validity = \(mail.numbering), uid = \(mail.number)
        WHERE mailbox_id = \(mail.mailbox) AND fingerprint = \(mail.fingerprint)
        """
      )
    }
    return isNew
  }

  /// What is known of a mail that came, for staff.
  static func find(_ id: InboundMailID, in connection: Connection) throws -> (
    mail: InboundAnswer, box: [UInt8]
  )? {
    try connection.first(
      """
      SELECT \(columns), text_box FROM inbound_mail WHERE id = \(id) AND kind = 'answer' AND person_id IS NOT NULL
      """
    ).map { (try answer($0), try $0.blob("text_box")) }
  }

  static func answers(
    of person: PersonID,
    atMost limit: Int,
    in connection: Connection
  ) throws -> [InboundAnswer] {
    try connection.query(
      """
      SELECT \(columns) FROM inbound_mail WHERE person_id = \(person) AND kind = 'answer'
      ORDER BY taken_at DESC, id DESC LIMIT \(limit)
      """
    ).map(answer)
  }

  /// Whether an answer to a person's mails waits to be dealt with.
  static func isWaiting(_ id: InboundMailID, of person: PersonID, in connection: Connection) throws -> Bool {
    try connection.first(
      """
      SELECT id FROM inbound_mail
      WHERE id = \(id) AND person_id = \(person) AND kind = 'answer' AND status = 'taken'
      """
    ) != nil
  }

  /// Whether any answer to a person's mails waits to be dealt with.
  static func hasWaiting(of person: PersonID, in connection: Connection) throws -> Bool {
    try connection.first(
      """
      SELECT id FROM inbound_mail WHERE person_id = \(person) AND kind = 'answer' AND status = 'taken' LIMIT 1
      """
    ) != nil
  }

  static func askDeletion(_ id: InboundMailID, in connection: Connection) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE inbound_mail SET status = 'deletion_asked' WHERE id = \(id) AND kind = 'answer' AND status = 'taken'
        """
    ) == 1
  }

  static func toDelete(
    in mailbox: String,
    numbering: Int64,
    atMost limit: Int,
    connection: Connection
  ) throws -> [(id: InboundMailID, number: Int64)] {
    try connection.query(
      """
      SELECT id, uid FROM inbound_mail
      WHERE mailbox_id = \(mailbox) AND status = 'deletion_asked' AND uid_validity = \(numbering)
      ORDER BY id LIMIT \(limit)
      """
    ).map { (try $0.id("id"), try $0.int("uid")) }
  }

  /// Notes that a mail is out of the mailbox, and forgets its words.
  ///
  /// - Returns: whose it was; nil where that was noted before.
  static func noteDeleted(
    _ id: InboundMailID,
    at now: Timestamp,
    in connection: Connection
  ) throws -> PersonID? {
    try connection.first(
      """
      UPDATE inbound_mail SET status = 'deleted', text_box = \([UInt8]()), settled_at = \(now)
      WHERE id = \(id) AND status = 'deletion_asked' RETURNING person_id
      """
    )?.optionalID("person_id")
  }

  private static let columns: SQL = """
    id, person_id, outgoing_mail_id, status, is_from_address, is_authenticated, taken_at
    """

  private static func answer(_ row: Row) throws -> InboundAnswer {
    guard let status = InboundAnswer.Status(rawValue: try row.text("status")) else {
      throw StorageFailure.unreadable(column: "inbound_mail.status")
    }
    return InboundAnswer(
      id: try row.id("id"),
      person: try row.id("person_id"),
      mail: try row.id("outgoing_mail_id"),
      status: status,
      isFromAddress: try row.bool("is_from_address"),
      isAuthenticated: try row.bool("is_authenticated"),
      takenAt: try row.timestamp("taken_at")
    )
  }
}
