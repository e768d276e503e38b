internal import Core
internal import Crypto
internal import Storage
internal import Synchronization

/// A stored file, opened chunk by chunk as it is asked for.
///
/// Nothing is read ahead of what is asked for but the second of two chunks, so whoever reads slowly holds 128 KiB and no
/// connection. One reader at a time.
///
/// Whoever reads slowly draws it out; so what is given out to somebody is judged again with every two chunks (``StillGiven``).
public final class FileReader: Sendable {
  /// Chunks that are read by one transaction.
  static let chunksARead = 2

  private struct State {
    var opener: ChunkOpener
    var next = 0
    var opened: [[UInt8]] = []
    /// What ended it early; it stays so.
    var failure: AttachmentFailure?
  }

  private let room: Attachments
  private let file: FileID
  private let chunkCount: Int
  private let stillGiven: StillGiven?
  private let state: Mutex<State>

  /// A reader of a stored file.
  ///
  /// - Parameters:
  ///   - room: where it lies.
  ///   - row: the file.
  ///   - key: its key.
  ///   - stillGiven: asked each time that chunks are read; nil where the gateway reads for itself.
  init(_ room: Attachments, row: FileStore.FileRow, key: SymmetricKey, while stillGiven: StillGiven? = nil) {
    self.room = room
    file = row.id
    chunkCount = row.chunkCount
    self.stillGiven = stillGiven
    state = Mutex(State(opener: ChunkOpener(key: key, place: FilePlace.chunks(row.id))))
  }

  /// The next bytes.
  ///
  /// - Returns: at most 64 KiB; nil when the whole file was given out.
  /// - Throws: ``AttachmentFailure``; `damaged` where the file is not as it was written, `withdrawn` where it may not be given
  ///   out any more, and then what came before must be discarded: the answer to whoever downloads must not end as if it were
  ///   whole.
  public func next() async throws(AttachmentFailure) -> [UInt8]? {
    do {
      if let chunk = try takeOpened() { return chunk }
      let first = state.withLock { $0.next }
      guard first < chunkCount else { return nil }
      let wanted = min(FileReader.chunksARead, chunkCount - first)
      let sealed = try await room.database.read { [file, stillGiven] connection -> [[UInt8]]? in
        // Asked together: no journey to the database is added.
        let isGiven = try stillGiven?(connection)
        let chunks = try ChunkStore.ask(of: file, from: first, atMost: wanted, in: connection)
        guard try isGiven?.answer() != false else { return nil }
        return try chunks.answer()
      }
      guard let sealed else { throw end(.withdrawn) }
      guard sealed.count == wanted else { throw AttachmentFailure.damaged }
      try await room.workLane.run { try self.open(sealed, from: first) }
      return try takeOpened()
    } catch CryptoFailure.cannotOpen, CryptoFailure.malformed {
      throw damaged()
    } catch AttachmentFailure.damaged {
      throw damaged()
    } catch {
      throw AttachmentFailure(error)
    }
  }

  private func open(_ sealed: [[UInt8]], from first: Int) throws {
    try state.withLock { state in
      for (offset, chunk) in sealed.enumerated() {
        let isLast = first + offset == chunkCount - 1
        state.opened.append(try state.opener.open(chunk, isLast: isLast))
      }
      state.next = first + sealed.count
    }
  }

  private func takeOpened() throws -> [UInt8]? {
    try state.withLock { state in
      if let failure = state.failure { throw failure }
      return state.opened.isEmpty ? nil : state.opened.removeFirst()
    }
  }

  private func damaged() -> AttachmentFailure {
    room.surroundings.log(.fault, "a stored file is not as it was written", ["file": .id(file)])
    return end(.damaged)
  }

  private func end(_ failure: AttachmentFailure) -> AttachmentFailure {
    state.withLock { state in
      state.failure = failure
      state.opened = []
    }
    return failure
  }
}
