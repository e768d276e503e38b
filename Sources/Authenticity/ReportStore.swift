internal import Core
internal import Storage

/// The table `impostor_report`.
enum ReportStore {
  struct ReportRow: Sendable {
    let id: ReportID
    let language: Language
    let box: [UInt8]
    let receivedAt: Timestamp
  }

  static func insert(_ row: ReportRow, in connection: Connection) throws {
    try connection.execute(
      """
      INSERT INTO impostor_report (id, language, box, received_at)
      VALUES (\(row.id), \(row.language.rawValue), \(row.box), \(row.receivedAt))
      """
    )
  }

  static func list(before: ReportID?, atMost limit: Int, in connection: Connection) throws -> [ReportRow] {
    try connection.query(
      """
      SELECT id, language, box, received_at FROM impostor_report WHERE id < \(before?.text ?? "rpt_~")
      ORDER BY id DESC LIMIT \(limit)
      """
    ).map { row in
      guard let language = Language(rawValue: try row.text("language")) else {
        throw StorageFailure.unreadable(column: "impostor_report.language")
      }
      return ReportRow(
        id: try row.id("id"),
        language: language,
        box: try row.blob("box"),
        receivedAt: try row.timestamp("received_at")
      )
    }
  }
}
