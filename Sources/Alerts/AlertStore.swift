internal import Core
internal import Storage

/// The table `alert`.
enum AlertStore {
  static func insert(_ alert: Alert, id: AlertID, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      """
      INSERT INTO alert (id, kind, status, urgent, topic, person_id, case_id, message_id, owner, note, created_at)
      VALUES (\(id), \(alert.kind.rawValue), 'open', \(alert.isUrgent), \(alert.topic), \(alert.person?.text),
        \(alert.courtCase?.text), \(alert.message?.text), \(alert.owner), \(alert.note), \(now))
      ON CONFLICT (topic) WHERE status <> 'closed' DO NOTHING
      """
    )
  }

  static func close(
    _ kind: Alert.Kind,
    about message: MessageID,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      UPDATE alert SET status = 'closed', closed_at = \(now)
      WHERE message_id = \(message) AND kind = \(kind.rawValue) AND status <> 'closed'
      """
    )
  }

  static func close(
    _ kind: Alert.Kind,
    about person: PersonID,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      UPDATE alert SET status = 'closed', closed_at = \(now)
      WHERE person_id = \(person) AND kind = \(kind.rawValue) AND status <> 'closed'
      """
    )
  }

  static func countOpen(in connection: Connection) throws -> [OpenAlerts] {
    try connection.query(
      "SELECT kind, urgent, COUNT(*) AS open FROM alert WHERE status <> 'closed' GROUP BY kind, urgent"
    ).map { row in
      guard let kind = Alert.Kind(rawValue: try row.text("kind")) else {
        throw StorageFailure.unreadable(column: "alert.kind")
      }
      return OpenAlerts(
        kind: kind,
        isUrgent: try row.bool("urgent"),
        count: Int(clamping: try row.int("open"))
      )
    }
  }

  static func countOpen(
    about cases: [CourtCaseID],
    orPeople people: [PersonID],
    in connection: Connection
  ) throws -> [Alert.Kind: Int] {
    guard !cases.isEmpty else { return [:] }
    let persons: SQL =
      people.isEmpty ? "" : " OR (case_id IS NULL AND person_id IN \(SQL.list(people)))"
    let rows = try connection.query(
      """
      SELECT kind, COUNT(*) AS open FROM alert
      WHERE status <> 'closed' AND (case_id IN \(SQL.list(cases))\(persons)) GROUP BY kind
      """
    )
    return try rows.reduce(into: [:]) { counts, row in
      guard let kind = Alert.Kind(rawValue: try row.text("kind")) else {
        throw StorageFailure.unreadable(column: "alert.kind")
      }
      counts[kind] = Int(clamping: try row.int("open"))
    }
  }

  static func list(_ query: AlertQuery, in connection: Connection) throws -> AlertPage {
    var sql: SQL = """
      SELECT id, kind, status, urgent, person_id, case_id, message_id, owner, note, created_at
      FROM alert WHERE id < \(query.before?.text ?? "alt_~")
      """
    if let kind = query.kind { sql = sql + " AND kind = \(kind.rawValue)" }
    if let status = query.status { sql = sql + " AND status = \(status.rawValue)" }
    if let person = query.person { sql = sql + " AND person_id = \(person)" }
    // One more than asked for tells whether there is a next page.
    let rows = try connection.query(sql + " ORDER BY id DESC LIMIT \(query.limit + 1)")
    let items = try rows.prefix(query.limit).map(listed)
    return AlertPage(items: items, next: rows.count > query.limit ? items.last?.id : nil)
  }

  private static func listed(_ row: Row) throws -> ListedAlert {
    guard let kind = Alert.Kind(rawValue: try row.text("kind")),
      let status = Alert.Status(rawValue: try row.text("status"))
    else { throw StorageFailure.unreadable(column: "alert.kind") }
    return ListedAlert(
      id: try row.id("id"),
      kind: kind,
      status: status,
      isUrgent: try row.bool("urgent"),
      person: try row.optionalID("person_id"),
      courtCase: try row.optionalID("case_id"),
      message: try row.optionalID("message_id"),
      owner: try row.optionalText("owner"),
      note: try row.text("note"),
      createdAt: try row.timestamp("created_at")
    )
  }
}
