internal import Access
internal import Alerts
public import Core
internal import Crypto
public import Record
internal import Storage

extension Authenticity {
  /// How telling ended.
  public enum Reported: Sendable, Equatable {
    /// It is sealed, and somebody will look.
    case taken(ReportID)
    /// This network has told too much.
    case slowDown(until: Timestamp)
  }

  /// Takes a report, and raises an urgent alert without its content.
  ///
  /// - Parameters:
  ///   - report: what was told.
  ///   - network: the network that it comes from.
  /// - Returns: how it ended.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``AccessFailure``, ``RandomUnavailable``.
  public func report(_ report: Report, network: String) async throws -> Reported {
    let question = try questions.prepare(.report, network: network)
    let id: ReportID = try surroundings.newIdentifier()
    let row = ReportStore.ReportRow(
      id: id,
      language: report.language,
      box: try sealer.seal(report, as: id),
      receivedAt: surroundings.now
    )
    return try await database.write { connection in
      if let until = try questions.count(question, in: connection) { return .slowDown(until: until) }
      try ReportStore.insert(row, in: connection)
      try alerts.raise(
        Alert(
          .impostor,
          note:
            "Somebody tells of a person or a message that pretends to be us. Read the report and warn who may be met next.",
          isUrgent: true,
          topic: id.text
        ),
        in: connection
      )
      try record.write(
        AuditEntry("report.taken", by: .anonymous, subject: id.text, channel: .portal),
        in: connection
      )
      return .taken(id)
    }
  }

  /// The reports, newest first; that they were read is written down first.
  ///
  /// - Parameters:
  ///   - before: only those older than this one: the cursor of the page before.
  ///   - limit: at most so many, 1 to 200.
  ///   - actor: who reads.
  /// - Returns: one page.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func reports(
    before: ReportID? = nil,
    atMost limit: Int = 50,
    by actor: AuditEntry.Actor
  ) async throws -> (items: [ReceivedReport], next: ReportID?) {
    let limit = min(max(limit, 1), 200)
    let rows = try await database.write { connection in
      let rows = try ReportStore.list(before: before, atMost: limit + 1, in: connection)
      for row in rows.prefix(limit) {
        try record.write(
          AuditEntry("report.read", by: actor, subject: row.id.text, channel: .api),
          in: connection
        )
      }
      return rows
    }
    let items = try rows.prefix(limit).map { row in
      ReceivedReport(
        id: row.id,
        receivedAt: row.receivedAt,
        report: try sealer.open(row.box, as: row.id, language: row.language)
      )
    }
    return (items, rows.count > limit ? items.last?.id : nil)
  }
}
