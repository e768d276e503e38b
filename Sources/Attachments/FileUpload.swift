public import Core
internal import Crypto
internal import Storage
internal import Synchronization

/// One file on its way in.
///
/// Feed it by ``add(_:)`` with pieces of any size, one after the other, and end it by ``finish(expecting:)``, or by
/// ``abandon()`` where the rest does not come. At most about 300 KiB of it are in memory, whatever its size.
public final class FileUpload: Sendable {
  /// Sealed chunks that are written by one transaction.
  static let chunksAWrite = 2

  /// The file's identifier.
  public let id: FileID
  private let room: Attachments
  private let owner: FileOwner
  private let name: FileName
  private let intake: Mutex<FileIntake>
  private let progress = Mutex(Progress.open)
  private let hash = Mutex<[UInt8]?>(nil)

  private enum Progress {
    case open, ended
    /// A chunk could not be written: what follows would leave a gap.
    case broken
  }

  init(_ room: Attachments, owner: FileOwner, name: FileName) throws {
    self.room = room
    self.owner = owner
    self.name = name
    id = try room.surroundings.newIdentifier()
    intake = Mutex(
      try FileIntake(
        id: id,
        judge: room.judge,
        keys: room.keySealer,
        maximumBytes: room.limits.fileBytes,
        random: room.surroundings.random
      )
    )
  }

  /// The SHA-256 of the whole file; nil before it was taken.
  public var contentHash: [UInt8]? { hash.withLock { $0 } }

  /// Takes the next bytes.
  ///
  /// Returns when they are sealed, and written as far as chunks are full: who waits for it before reading on is held back
  /// as the database asks.
  ///
  /// - Parameter piece: of any size.
  /// - Returns: why the file is not taken; nil to go on. Nothing more need be sent then.
  /// - Throws: ``AttachmentFailure``.
  public func add(_ piece: [UInt8]) async throws(AttachmentFailure) -> FileRefusal? {
    try await guarding {
      let hasWork = self.intake.withLock { $0.take(piece) }
      if hasWork {
        let waiting = try await self.room.intakeLane.run {
          try self.intake.withLock { intake in
            try intake.sealFull()
            return intake.waitingChunkCount
          }
        }
        if waiting >= FileUpload.chunksAWrite { try await self.write(nil) }
      }
      return try await self.cleanedUp(after: self.intake.withLock { $0.refusal })
    }
  }

  /// Ends the file: judges it, writes the rest, and has it scanned where a scanner is set.
  ///
  /// - Parameters:
  ///   - count: how many bytes were promised, if that is known; with fewer the file is cut.
  ///   - name: how it is called, where that was not known when it began.
  /// - Returns: how it ended.
  /// - Throws: ``AttachmentFailure``.
  public func finish(expecting count: Int? = nil, named name: String? = nil) async throws(AttachmentFailure)
    -> UploadOutcome
  {
    try await guarding {
      if let count { self.intake.withLock { if $0.byteCount != count { $0.refuse(.cut) } } }
      let whole = try await self.room.intakeLane.run {
        [name = name.map(FileName.init(cleaning:)) ?? self.name, room = self.room] in
        try self.intake.withLock { try $0.end(name: name, random: room.surroundings.random) }
      }
      if let whole { try await self.write(whole) }
      self.hash.withLock { $0 = whole?.hash }
      if let refusal = try await self.cleanedUp(after: self.intake.withLock({ $0.refusal })) {
        return .refused(refusal)
      }
      self.progress.withLock { $0 = .ended }
      return try await self.room.settleArrived(self.id)
    }
  }

  /// Lets go of a file that is not sent to its end.
  ///
  /// Should this not be called, or not come through, it is swept.
  ///
  /// - Throws: ``AttachmentFailure``.
  public func abandon() async throws(AttachmentFailure) {
    guard progress.withLock({ $0 != .ended }) else { return }
    do {
      _ = try await cleanedUp(after: .cut)
    } catch {
      throw AttachmentFailure(error)
    }
  }

  /// Writes what is sealed, and with it that there is such a file, or that it is whole.
  private func write(_ whole: FileIntake.Whole?) async throws {
    let (first, chunks, byteCount, gatewayKey) = intake.withLock { intake in
      let (first, chunks) = intake.takeSealed()
      return (first, chunks, intake.sealedByteCount, intake.gatewayKey)
    }
    let refusal = try await room.database.write { [id, owner, room] connection in
      try room.note(
        ArrivedChunks(
          file: id,
          owner: owner,
          gatewayKey: gatewayKey,
          first: first,
          chunks: chunks,
          byteCount: byteCount,
          whole: whole
        ),
        in: connection
      )
    }
    if let refusal { intake.withLock { $0.refuse(refusal) } }
  }

  /// Takes what was written of a file that is not taken out again.
  private func cleanedUp(after refusal: FileRefusal?) async throws -> FileRefusal? {
    guard let refusal else { return nil }
    let isFirst = progress.withLock { progress in
      defer { progress = .ended }
      return progress != .ended
    }
    let wasWritten = intake.withLock { intake in
      intake.refuse(refusal)
      return intake.takenChunkCount > 0
    }
    if isFirst, wasWritten { try await room.takeOut(id, of: owner) }
    return refusal
  }

  private func guarding<Result>(_ body: () async throws -> Result) async throws(AttachmentFailure) -> Result {
    guard progress.withLock({ $0 != .broken }) else { throw .broken }
    do {
      return try await body()
    } catch {
      progress.withLock { $0 = .broken }
      throw AttachmentFailure(error)
    }
  }
}

/// What an upload has to be written.
struct ArrivedChunks: Sendable {
  let file: FileID
  let owner: FileOwner
  let gatewayKey: [UInt8]
  /// The number of the first of these chunks.
  let first: Int
  let chunks: [[UInt8]]
  /// How many bytes of the file are sealed with these.
  let byteCount: Int
  /// What is known where these are the last ones.
  let whole: FileIntake.Whole?
}
