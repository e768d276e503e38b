internal import Core
internal import Storage

/// The table `captured_mail`.
enum CapturedMailStore {
  static func insert(
    _ id: Identifier<CapturedMailKind>,
    box: [UInt8],
    at now: Timestamp,
    keeping capacity: Int,
    in connection: Connection
  ) throws {
    try connection.execute("INSERT INTO captured_mail (id, box, at) VALUES (\(id), \(box), \(now))")
    try connection.execute(
      """
      DELETE FROM captured_mail WHERE id NOT IN (SELECT id FROM captured_mail ORDER BY id DESC LIMIT \(capacity))
      """
    )
  }

  static func all(
    in connection: Connection
  ) throws -> [(id: Identifier<CapturedMailKind>, box: [UInt8], at: Timestamp)] {
    try connection.query("SELECT id, box, at FROM captured_mail ORDER BY id DESC").map { row in
      (try row.id("id"), try row.blob("box"), try row.timestamp("at"))
    }
  }
}
