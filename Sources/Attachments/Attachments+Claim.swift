public import Storage

/// Files and their messages.
extension Attachments {
  /// Asks for files that a message or an answer is to take.
  ///
  /// - Parameters:
  ///   - ids: which ones, in the order in which they will be shown; each once.
  ///   - owner: whose they are.
  ///   - connection: the transaction to read in.
  /// - Returns: whether they can be taken.
  /// - Throws: ``StorageFailure``.
  public func askWaiting(
    _ ids: [FileID],
    of owner: FileOwner,
    in connection: Connection
  ) throws -> Asked<Claimable> {
    guard ids.count <= limits.messageFiles else { return .known(.refused(.tooManyWaiting)) }
    guard !ids.isEmpty else { return .known(.ready(ClaimableFiles(rows: [], keySealer: keySealer))) }
    return try FileStore.ask(ids, on: owner.text, in: connection).map { [limits, keySealer] found in
      let rows = ids.compactMap { id in
        found.first { $0.id == id && $0.stored != nil && $0.content == nil && $0.scan != .quarantined }
      }
      guard rows.count == ids.count, Set(ids).count == ids.count else { return .refused(.gone) }
      guard rows.reduce(0, { $0 + $1.byteCount }) <= limits.messageBytes else { return .refused(.tooLarge) }
      return .ready(ClaimableFiles(rows: rows, keySealer: keySealer))
    }
  }

  /// Gives files to their message; from then on they are its, and nobody else's.
  ///
  /// - Parameters:
  ///   - claim: the files, their keys wrapped by the message's.
  ///   - connection: the transaction in which the message is written.
  /// - Throws: ``AttachmentFailure/changed`` where one of them is gone or taken, and then the message must not be written
  ///   either; ``StorageFailure``.
  public func claim(_ claim: FileClaim, in connection: Connection) throws {
    for (position, key) in claim.keys.enumerated() {
      let isTheirs = try FileStore.claim(
        key.id,
        on: key.shelf,
        for: claim.content,
        position: position,
        contentKey: key.contentKey,
        reading: key.reading,
        in: connection
      )
      guard isTheirs else { throw AttachmentFailure.changed }
    }
  }

  /// Asks for the files of messages and answers.
  ///
  /// - Parameters:
  ///   - contents: their identifiers, at most a few hundred.
  ///   - connection: the transaction to read in.
  /// - Returns: the files to come, of those that have some.
  /// - Throws: ``StorageFailure``.
  public func askFiles(
    ofContents contents: [String],
    in connection: Connection
  ) throws -> Asked<[String: SealedFiles]> {
    guard !contents.isEmpty else { return .known([:]) }
    return try FileStore.ask(ofContents: contents, in: connection).map { rows in
      Dictionary(grouping: rows) { $0.content ?? "" }.mapValues(SealedFiles.init(rows:))
    }
  }

  /// Lets the files of a message or an answer go with it: their keys at once, their chunks with the next sweeps.
  ///
  /// - Parameters:
  ///   - content: its identifier.
  ///   - connection: the transaction in which it is destroyed.
  /// - Throws: ``StorageFailure``.
  public func drop(ofContent content: String, in connection: Connection) throws {
    try FileStore.drop(ofContent: content, in: connection)
  }
}
