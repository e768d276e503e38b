internal import Core
internal import Jobs
internal import Storage

extension Attachments {
  /// Chunks that one turn takes out: 3 MiB, so that nobody who writes waits for long.
  static let chunksATurn = 50

  /// Takes out some of what is past its time: uploads that were never ended, files that no draft keeps, and the files of
  /// messages that were destroyed.
  ///
  /// - Returns: 1 for a turn of work; 0 where there was none.
  /// - Throws: ``AttachmentFailure``.
  public func sweep() async throws(AttachmentFailure) -> Int {
    let now = surroundings.now
    do {
      return try await database.write { connection in
        guard let (shelf, id) = try FileStore.firstPast(now, in: connection) else { return 0 }
        guard try FileStore.end(id, on: shelf, past: now, in: connection) else { return 1 }
        _ = try self.takeOutSome(id, shelf: shelf, in: connection)
        try self.jobs.withdraw(.scanFile, subject: id.text, in: connection)
        return 1
      }
    } catch {
      throw AttachmentFailure(error)
    }
  }

  /// Takes some chunks out, and with the last of them the file's row.
  ///
  /// - Returns: whether some may be left.
  func takeOutSome(_ id: FileID, shelf: String, in connection: Connection) throws -> Bool {
    let count = try ChunkStore.delete(of: id, atMost: Attachments.chunksATurn, in: connection)
    guard count < Attachments.chunksATurn else { return true }
    try FileStore.delete(id, on: shelf, in: connection)
    return false
  }
}
