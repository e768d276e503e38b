public import Alerts
public import Core
public import Crypto
public import Jobs
public import Keys
public import Record
public import Storage

/// Files that come with messages and answers.
///
/// How one file lives:
///
/// 1. It comes in pieces (``begin(name:owner:)``, ``FileUpload``). Each 64 KiB are judged and sealed on the work lane under a
///    key of the file's own (``FileIntake``), and written two chunks a transaction. What it is, its bytes say
///    (``FileJudge``): never its name, never what was claimed.
/// 2. When it is whole it waits for its message, its key wrapped by a key of the gateway. A scanner looks through it, where one
///    is set (``settleArrived(_:)``): clean, *quarantined*, or *held* and asked about again by the job ``ScanFile``.
/// 3. It waits for an hour, or as long as a draft says (``keep(_:of:until:)``); what nobody keeps is swept (``sweep()``).
/// 4. A message or an answer takes it (``waiting(_:of:in:)``, ``FileClaim``): its key is wrapped by the message's key, which is
///    sealed to the mailboxes. The chunks are not touched. The gateway's copy of the key goes with that, or, where a scan is
///    still owed, when the scan is settled.
/// 5. It is given out chunk by chunk, as fast as it is asked for (``giveOut(_:with:)``, ``FileReader``), never while it is held
///    or quarantined.
/// 6. Its text and its name are read for confidential details of others (``leaks(in:of:against:by:)``); of what cannot be read
///    it is said that a person must look.
/// 7. With its message it goes (``drop(ofContent:in:)``); its chunks go in turns.
///
/// Invariants:
/// - No byte of a file, and no name, is stored but sealed; a chunk that was cut off, left out, repeated, moved or taken from
///   another file does not open.
/// - A file is in no more than about 300 KiB of memory, coming or going.
/// - With a scanner set, nothing is given out of which it has not clearly said that it is clean.
/// - A file belongs to one message, ever: one guarded `UPDATE` gives it away.
///
/// Deliberately absent: HTTP; pictures made smaller; taking places and names out of photographs, which would change what
/// somebody sends as evidence.
///
/// Limits: ``FileLimits``, ``PictureSize``, ``ZipDirectory``.
public final class Attachments: Sendable {
  /// How much is taken.
  public let limits: FileLimits
  let database: Database
  let jobs: JobQueue
  let alerts: Alerts
  let record: Record
  let workLane: WorkLane
  /// Where what comes is judged and sealed, by a thread of its own: libmagic takes up to a second for 64 KiB that are made to be
  /// slow, and whoever reads must not wait behind those.
  let intakeLane = WorkLane()
  let scanner: (any MalwareScanner)?
  let keySealer: FileKeySealer
  let judge: FileJudge
  let surroundings: Surroundings

  /// Opens the room.
  ///
  /// - Parameters:
  ///   - database: where the tables are.
  ///   - jobs: the queue.
  ///   - alerts: where malware is reported.
  ///   - record: where acts are written down.
  ///   - workLane: where files are opened and texts are looked through, away from the event loops.
  ///   - boxKey: the gateway's key for boxes.
  ///   - scanner: what looks for malware; nil for nothing, of which readers are told.
  ///   - limits: how much is taken.
  ///   - surroundings: time, randomness and the log.
  /// - Throws: ``AttachmentFailure``: `noJudge` where libmagic's database is not there.
  public init(
    database: Database,
    jobs: JobQueue,
    alerts: Alerts,
    record: Record,
    workLane: WorkLane,
    boxKey: OpenedKey,
    scanner: (any MalwareScanner)?,
    limits: FileLimits = .standard,
    surroundings: Surroundings
  ) throws(AttachmentFailure) {
    self.database = database
    self.jobs = jobs
    self.alerts = alerts
    self.record = record
    self.workLane = workLane
    self.scanner = scanner
    self.limits = limits
    self.surroundings = surroundings
    do {
      keySealer = try FileKeySealer(boxKey, random: surroundings.random)
      judge = FileJudge(magic: try MagicDatabase())
    } catch {
      throw AttachmentFailure(error)
    }
  }

  /// How many pieces of what comes wait to be judged and sealed.
  public var waitingPieces: Int { intakeLane.waiting }

  /// Ends the thread that judges what comes.
  public func close() { intakeLane.close() }

  /// Whether files can be judged on this machine: for `check`.
  ///
  /// - Returns: nil where they can, else what to do.
  public static func judgeProblem() -> String? {
    do throws(MagicFailure) {
      let said = try MagicDatabase().mediaType(of: Array("%PDF-1.7\n".utf8))
      return said == FileType.pdf.mediaType ? nil : "libmagic does not know a PDF; reinstall libmagic-mgc"
    } catch {
      return error.description
    }
  }

  /// Begins to take a file in.
  ///
  /// - Parameters:
  ///   - name: how it was called, as it came; it decides nothing.
  ///   - owner: whose it is until its message has it.
  /// - Returns: the upload, to be fed.
  /// - Throws: ``AttachmentFailure``.
  public func begin(name: String, owner: FileOwner) throws(AttachmentFailure) -> FileUpload {
    do {
      return try FileUpload(self, owner: owner, name: FileName(cleaning: name))
    } catch {
      throw AttachmentFailure(error)
    }
  }

  /// Whether an account has room for what it has sent: somebody signed in must not fill the store by drafts, or by what the
  /// scanner finds.
  private func hasRoom(for owner: FileOwner, in connection: Connection) throws -> Bool {
    guard let group = owner.group else { return true }
    let there = try FileStore.unclaimed(ofGroup: group, in: connection)
    return there.files <= limits.accountFiles && there.bytes <= limits.accountBytes
  }

  /// Writes chunks of a file down.
  ///
  /// - Returns: why it is not taken, or nil.
  func note(_ arrived: ArrivedChunks, in connection: Connection) throws -> FileRefusal? {
    let (id, shelf) = (arrived.file, arrived.owner.text)
    let now = surroundings.now
    if arrived.first == 0 {
      guard try FileStore.waiting(on: shelf, in: connection).files < limits.waitingFiles else {
        return .tooManyWaiting
      }
      try FileStore.insert(id, shelf: shelf, gatewayKey: arrived.gatewayKey, at: now, in: connection)
    }
    guard
      try FileStore.note(
        id,
        byteCount: arrived.byteCount,
        chunkCount: arrived.first + arrived.chunks.count,
        keepUntil: now + limits.waitingSpan,
        in: connection
      )
    else { return .gone }
    // Asked after its own bytes were counted: uploads side by side cannot pass together what one could not.
    guard try FileStore.waiting(on: shelf, in: connection).bytes <= limits.waitingBytes,
      try hasRoom(for: arrived.owner, in: connection)
    else { return .tooManyWaiting }
    try ChunkStore.insert(arrived.chunks, from: arrived.first, of: id, in: connection)
    guard let whole = arrived.whole else { return nil }
    let scan = scanner == nil ? ScanState.notScanned : .held
    guard try FileStore.complete(id, type: whole.type, scan: scan, label: whole.label, in: connection) else {
      return .gone
    }
    // Should we end before the scanner has answered, the job asks it.
    if scan == .held {
      try jobs.add(.scanFile, subject: id.text, at: now + ScanFile.firstPause, in: connection)
    }
    return nil
  }
}
