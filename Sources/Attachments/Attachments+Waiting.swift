public import Core
internal import Crypto
internal import Jobs
public import Storage

/// Files that wait for their message.
extension Attachments {
  /// What waits for an owner, oldest first, with the names that they were given.
  ///
  /// - Parameter owner: whose.
  /// - Returns: the files; what was found to be malware is not among them.
  /// - Throws: ``AttachmentFailure``.
  public func waiting(of owner: FileOwner) async throws(AttachmentFailure) -> [WaitingFile] {
    do {
      return try await database.read { try self.askWaiting(of: owner, in: $0).answer() }.opened()
    } catch {
      throw AttachmentFailure(error)
    }
  }

  /// Asks for what waits for an owner, to be opened later.
  ///
  /// - Parameters:
  ///   - owner: whose.
  ///   - connection: the transaction to read in.
  /// - Returns: the files to come; what was found to be malware is not among them.
  /// - Throws: ``StorageFailure``.
  public func askWaiting(of owner: FileOwner, in connection: Connection) throws -> Asked<SealedWaiting> {
    try FileStore.askAllWaiting(on: owner.text, atMost: limits.waitingFiles, in: connection).map { rows in
      SealedWaiting(rows: rows, attachments: self)
    }
  }

  /// Gives files that wait for one owner to another.
  ///
  /// - Parameters:
  ///   - ids: which; one that is gone, or not theirs, is nothing.
  ///   - owner: whose they are.
  ///   - other: whose they are from now on.
  /// - Throws: ``AttachmentFailure``.
  public func move(
    _ ids: Set<FileID>,
    from owner: FileOwner,
    to other: FileOwner
  ) async throws(AttachmentFailure) {
    guard !ids.isEmpty else { return }
    do {
      try await database.write { try FileStore.move(ids, from: owner.text, to: other.text, in: $0) }
    } catch { throw AttachmentFailure(error) }
  }

  /// Keeps all that waits for an owner as long as the draft that it belongs to.
  ///
  /// - Parameters:
  ///   - owner: whose.
  ///   - until: when the draft ends.
  ///   - connection: the transaction in which the draft is kept.
  /// - Throws: ``StorageFailure``.
  public func keepAll(of owner: FileOwner, until: Timestamp, in connection: Connection) throws {
    try FileStore.keepAll(on: owner.text, until: until, in: connection)
  }

  /// Keeps files as long as the draft that holds them.
  ///
  /// - Parameters:
  ///   - ids: the draft's files.
  ///   - owner: whose they are.
  ///   - until: when the draft ends.
  ///   - connection: the transaction in which the draft is kept.
  /// - Returns: false where one of them is gone; then none but those that are there is kept.
  /// - Throws: ``StorageFailure``.
  public func keep(
    _ ids: [FileID],
    of owner: FileOwner,
    until: Timestamp,
    in connection: Connection
  ) throws -> Bool {
    let ids = Array(Set(ids))
    guard !ids.isEmpty else { return true }
    return try FileStore.keep(ids, on: owner.text, until: until, in: connection)
  }

  /// Takes a file that waits out of its draft, for good.
  ///
  /// - Parameters:
  ///   - id: which one; one that is gone, or not theirs, is nothing.
  ///   - owner: whose it is.
  /// - Throws: ``AttachmentFailure``.
  public func remove(_ id: FileID, of owner: FileOwner) async throws(AttachmentFailure) {
    do {
      try await takeOut(id, of: owner)
    } catch {
      throw AttachmentFailure(error)
    }
  }

  /// Takes a file that no message has out, its key at once and its chunks in turns.
  func takeOut(_ id: FileID, of owner: FileOwner) async throws {
    try await database.write { connection in
      try FileStore.drop(id, on: owner.text, in: connection)
      try self.jobs.withdraw(.scanFile, subject: id.text, in: connection)
    }
    while try await database.write({ connection in
      guard let row = try FileStore.find(id, in: connection), row.shelf == owner.text, row.state == .going
      else { return false }
      return try self.takeOutSome(id, shelf: owner.text, in: connection)
    }) {}
  }

  func label(ofWaiting row: FileStore.FileRow) throws -> FileLabel {
    guard let box = row.label else { throw AttachmentFailure.damaged }
    let key = try keySealer.unwrap(row.gatewayKey, of: row.id)
    return try FileLabel(opening: box, under: key, for: row.id)
  }
}

/// What waits for an owner, as it is stored.
public struct SealedWaiting: Sendable {
  let rows: [FileStore.FileRow]
  let attachments: Attachments

  /// Opens the names, without the database.
  ///
  /// - Returns: the files, oldest first, with the names that they were given.
  /// - Throws: ``AttachmentFailure``, ``CryptoFailure``.
  public func opened() throws -> [WaitingFile] {
    try rows.compactMap { row in
      try row.stored.map { WaitingFile(file: $0, name: try attachments.label(ofWaiting: row).name) }
    }
  }
}
