internal import Core
internal import Crypto
internal import Storage
internal import Synchronization

/// A stored file, opened chunk by chunk as it is asked for.
///
/// Nothing is read ahead of what is asked for but the second of two chunks, so whoever reads slowly holds 128 KiB and no
/// connection. One reader at a time.
public final class FileReader: Sendable {
  /// Chunks that are read by one transaction.
  static let chunksARead = 2

  private struct State {
    var opener: ChunkOpener
    var next = 0
    var opened: [[UInt8]] = []
    var isDamaged = false
  }

  private let room: Attachments
  private let file: FileID
  private let chunkCount: Int
  private let state: Mutex<State>

  init(_ room: Attachments, row: FileStore.FileRow, key: SymmetricKey) {
    self.room = room
    file = row.id
    chunkCount = row.chunkCount
    state = Mutex(State(opener: ChunkOpener(key: key, place: FilePlace.chunks(row.id))))
  }

  /// The next bytes.
  ///
  /// - Returns: at most 64 KiB; nil when the whole file was given out.
  /// - Throws: ``AttachmentFailure``; `damaged` where the file is not as it was written, and then what came before must be
  ///   discarded: the answer to whoever downloads must not end as if it were whole.
  public func next() async throws(AttachmentFailure) -> [UInt8]? {
    do {
      if let chunk = try takeOpened() { return chunk }
      let first = state.withLock { $0.next }
      guard first < chunkCount else { return nil }
      let wanted = min(FileReader.chunksARead, chunkCount - first)
      let sealed = try await room.database.read { [file] connection in
        try ChunkStore.chunks(of: file, from: first, atMost: wanted, in: connection)
      }
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
      if state.isDamaged { throw AttachmentFailure.damaged }
      return state.opened.isEmpty ? nil : state.opened.removeFirst()
    }
  }

  private func damaged() -> AttachmentFailure {
    state.withLock { state in
      state.isDamaged = true
      state.opened = []
    }
    room.surroundings.log(.fault, "a stored file is not as it was written", ["file": .id(file)])
    return .damaged
  }
}
