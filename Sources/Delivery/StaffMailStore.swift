internal import Core
internal import Storage

/// The table `staff_mail`.
enum StaffMailStore {
  struct MailRow: Sendable {
    let agency: String
    let number: MessageNumber
    let addressBox: [UInt8]
    let box: [UInt8]
    let status: MailStatus
  }

  static func addressPlace(_ id: StaffMailID) -> String { "staff_mail.address:\(id)" }
  static func bytesPlace(_ id: StaffMailID) -> String { "staff_mail.rendered:\(id)" }

  static func insert(_ mail: PreparedStaffMail, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      """
      INSERT INTO staff_mail
        (id, account_id, agency, message_number, address_box, rendered_box, status, created_at)
      VALUES (\(mail.id), \(mail.account), \(mail.agency), \(mail.number.digits), \(mail.addressBox), \(mail.box),
        \(MailStatus.queued.rawValue), \(now))
      """
    )
  }

  static func find(_ id: StaffMailID, in connection: Connection) throws -> MailRow? {
    try connection.first(
      "SELECT agency, message_number, address_box, rendered_box, status FROM staff_mail WHERE id = \(id)"
    ).map { row in
      guard let status = MailStatus(rawValue: try row.text("status")) else {
        throw StorageFailure.unreadable(column: "staff_mail.status")
      }
      return MailRow(
        agency: try row.text("agency"),
        number: MessageNumber(stored: try row.text("message_number")),
        addressBox: try row.blob("address_box"),
        box: try row.blob("rendered_box"),
        status: status
      )
    }
  }

  /// Ends a mail's way and empties its boxes.
  ///
  /// One that a server took while it was being withdrawn was sent all the same.
  ///
  /// - Returns: whether this call ended it.
  static func settle(
    _ id: StaffMailID,
    as status: MailStatus,
    at now: Timestamp,
    in connection: Connection
  ) throws -> Bool {
    let unsettled: [MailStatus] = status == .sent ? [.queued, .withdrawn] : [.queued]
    return try connection.rowsChanged(
      by: """
        UPDATE staff_mail SET status = \(status.rawValue), settled_at = \(now), address_box = \([UInt8]()),
          rendered_box = \([UInt8]())
        WHERE id = \(id) AND status IN \(SQL.list(unsettled.map(\.rawValue)))
        """
    ) == 1
  }

  static func withdrawAll(to account: String, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      """
      UPDATE staff_mail SET status = \(MailStatus.withdrawn.rawValue), settled_at = \(now),
        address_box = \([UInt8]()), rendered_box = \([UInt8]())
      WHERE account_id = \(account) AND status = \(MailStatus.queued.rawValue)
      """
    )
  }
}
