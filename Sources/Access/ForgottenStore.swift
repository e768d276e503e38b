internal import Core
internal import Storage

/// The table `forgotten_password`.
enum ForgottenStore {
  static func insert(
    _ id: ForgottenID,
    emailIndex: [UInt8]?,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      "INSERT INTO forgotten_password (id, email_index, asked_at) VALUES (\(id), \(emailIndex), \(now))"
    )
  }

  static func emailIndex(of id: ForgottenID, in connection: Connection) throws -> [UInt8]? {
    try connection.first("SELECT email_index FROM forgotten_password WHERE id = \(id)")?
      .optionalBlob("email_index")
  }

  static func delete(_ id: ForgottenID, in connection: Connection) throws {
    try connection.execute("DELETE FROM forgotten_password WHERE id = \(id)")
  }

  static func sweep(before moment: Timestamp, limit: Int, in connection: Connection) throws -> Int {
    try connection.rowsChanged(
      by: """
        DELETE FROM forgotten_password WHERE id IN
          (SELECT id FROM forgotten_password WHERE asked_at < \(moment) ORDER BY asked_at LIMIT \(limit))
        """
    )
  }
}
