internal import Core
internal import Foundation

/// SQLite: one file, one lane that writes, a few that read, and a thread that copies the WAL back.
final class SQLiteEngine: Engine {
  /// Reads wait for the disk rather than for a core, so there are some more than two cores would need.
  static let readLaneCount = 3

  private let writers = WaitingLine()
  private let readers = WaitingLine()
  private let writeLane: WriteLane
  private let readLanes: [ReadLane]
  private let checkpointer: SQLiteCheckpointer
  private let writingThread = LaneThreads()
  private let copyingThread = LaneThreads()
  private let readingThreads = LaneThreads()

  /// Opens the file, making it where there is none, and brings its schema up to date.
  init(
    path: String,
    log: Log,
    bringUpToDate: (SQLiteSession) throws(StorageFailure) -> Void
  ) throws(StorageFailure) {
    try SQLiteFile.prepare(at: path)
    let migrating = try SQLiteSession(path: path, settings: .writing)
    try bringUpToDate(migrating)
    migrating.close()
    checkpointer = try SQLiteCheckpointer(path: path)
    let session = try SQLiteSession(path: path, settings: .writing, checkpointer: checkpointer)
    writeLane = WriteLane(session, line: writers, log: log)
    var lanes: [ReadLane] = []
    for _ in 0..<SQLiteEngine.readLaneCount {
      lanes.append(ReadLane(try SQLiteSession(path: path, settings: .reading), line: readers))
    }
    readLanes = lanes
    writingThread.start("postern-write", writeLane.run)
    copyingThread.start("postern-copy", checkpointer.run)
    for lane in readLanes { readingThreads.start("postern-read", lane.run) }
  }

  func enqueue(reading work: any LaneWork) {
    do { try readers.join(work) } catch { work.refuse(error) }
  }

  func enqueue(writing work: any LaneWork) {
    do { try writers.join(work) } catch { work.refuse(error) }
  }

  /// A gateway on SQLite has its file to itself; what commands write beside it is no gateway's work.
  let isShared = false

  var acceptsWrites: Bool {
    writeLane.stoppedBy == nil && checkpointer.lastingFailure == nil && writers.isOpen
  }

  var counters: DatabaseCounters {
    var counters = writeLane.counters
    for lane in readLanes { counters.reads += lane.reads }
    counters.waiting = writers.count + readers.count
    return counters
  }

  func stop() {
    readers.close()
    checkpointer.close()
    writers.close()
  }

  /// The connection that writes goes last: SQLite then copies the WAL back and removes it.
  func close() async {
    readers.close()
    await readingThreads.ended()
    checkpointer.close()
    await copyingThread.ended()
    writers.close()
    await writingThread.ended()
  }
}
