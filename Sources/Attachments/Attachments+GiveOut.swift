public import Crypto
public import Storage

/// How asking for a file ends.
public enum GiveOut: Sendable {
  /// It is given out.
  case open(NamedFile, FileReader)
  /// The scanner has not cleared it yet: ask again later.
  case held
  /// The scanner found malware in it; it is never given out.
  case quarantined
  /// There is no such file in this message.
  case unknown
}

/// Asks whether somebody may still have what is being given out to them, in the transaction that reads on.
public typealias StillGiven = @Sendable (Connection) throws -> Asked<Bool>

extension Attachments {
  /// Gives a file of a message or an answer out.
  ///
  /// Whoever calls has judged that the reader may open the message, and has written the look down.
  ///
  /// - Parameters:
  ///   - id: which file.
  ///   - content: the identifier of the message or answer.
  ///   - key: its key.
  ///   - stillGiven: asked again while it is read, which may take hours: whether the reader may still have it. That the file is
  ///     what it was is asked besides.
  /// - Returns: the file, to be read as fast as it is sent on; or why not.
  /// - Throws: ``AttachmentFailure``.
  public func giveOut(
    _ id: FileID,
    of content: String,
    with key: MessageKey,
    while stillGiven: @escaping StillGiven = { _ in .known(true) }
  ) async throws(AttachmentFailure) -> GiveOut {
    do {
      let files = try await database.read {
        try self.askFiles(ofContents: [content], in: $0).answer()[content]
      }
      guard let files, let row = files.rows.first(where: { $0.id == id }), let wrapped = row.contentKey else {
        return .unknown
      }
      switch row.scan {
      case .held: return .held
      case .quarantined: return .quarantined
      case .clean, .notScanned: break
      }
      guard let named = try files.opened(with: key).first(where: { $0.file.id == id }) else {
        return .unknown
      }
      let fileKey = try key.unwrap(wrapped, place: FilePlace.contentKey(id))
      return .open(
        named,
        FileReader(self, row: row, key: fileKey) { connection in
          let stands = try FileStore.askStands(row, in: connection)
          let isGiven = try stillGiven(connection)
          return stands.map { try $0 && isGiven.answer() }
        }
      )
    } catch {
      throw AttachmentFailure(error)
    }
  }
}
