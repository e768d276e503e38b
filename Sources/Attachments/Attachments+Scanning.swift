internal import Alerts
internal import Core
internal import Jobs
internal import Record
internal import Storage

extension Attachments {
  /// Has a file that has just come looked through, while whoever sent it waits.
  ///
  /// Where the scanner does not answer the file is held, and the job that was written with it asks again.
  func settleArrived(_ id: FileID) async throws -> UploadOutcome {
    guard let row = try await row(of: id), let stored = row.stored else { return .refused(.gone) }
    guard row.scan == .held else { return .taken(stored) }
    let verdict = try await verdict(on: row)
    guard verdict != .unsettled else { return .taken(stored) }
    try await database.write { connection in
      try self.settle(row, as: verdict, in: connection)
      try self.jobs.withdraw(.scanFile, subject: id.text, in: connection)
    }
    guard verdict == .clean else { return .refused(.malware) }
    return .taken(
      StoredFile(
        id: id,
        type: stored.type,
        byteCount: stored.byteCount,
        scan: .clean,
        createdAt: stored.createdAt
      )
    )
  }

  func row(of id: FileID) async throws -> FileStore.FileRow? {
    try await database.read { try FileStore.find(id, in: $0) }
  }

  /// Asks the scanner about a file to which the gateway still has a key.
  func verdict(on row: FileStore.FileRow) async throws -> ScanVerdict {
    guard let scanner, !row.gatewayKey.isEmpty else { return .unsettled }
    let reader = FileReader(self, row: row, key: try keySealer.unwrap(row.gatewayKey, of: row.id))
    return try await scanner.scan { try await reader.next() }
  }

  /// Writes down what the scanner said; a file that is not held any more stays as it is.
  func settle(_ row: FileStore.FileRow, as verdict: ScanVerdict, in connection: Connection) throws {
    switch verdict {
    case .unsettled: return
    case .clean: _ = try FileStore.settle(row.id, as: .clean, keepUntil: nil, in: connection)
    case .found:
      let end = surroundings.now + limits.quarantineSpan
      guard try FileStore.settle(row.id, as: .quarantined, keepUntil: end, in: connection) else { return }
      try alerts.raise(
        Alert(
          .malware,
          note:
            "The scanner found malware in a file. It is kept apart and nobody can open it. Tell whoever sent it.",
          isUrgent: true,
          topic: row.id.text
        ),
        in: connection
      )
      try record.write(
        AuditEntry("file.quarantined", by: .gateway, subject: row.id.text),
        in: connection
      )
    }
  }
}
