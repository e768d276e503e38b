internal import Core
internal import Foundation

/// SQLite: one file, one lane that writes, a few that read.
final class SQLiteEngine: Engine {
  /// Reads wait for the disk rather than for a core, so there are some more than two cores would need.
  static let readLaneCount = 3

  private let writers = WaitingLine()
  private let readers = WaitingLine()
  private let writeLane: WriteLane
  private let readLanes: [ReadLane]
  private let threads: LaneThreads

  /// Opens the file, making it where there is none, and brings its schema up to date.
  init(
    path: String,
    log: Log,
    bringUpToDate: (SQLiteSession) throws(StorageFailure) -> Void
  ) throws(StorageFailure) {
    try SQLiteFile.prepare(at: path)
    let session = try SQLiteSession(path: path, settings: .writing)
    try bringUpToDate(session)
    writeLane = WriteLane(session, line: writers, log: log)
    var lanes: [ReadLane] = []
    for _ in 0..<SQLiteEngine.readLaneCount {
      lanes.append(ReadLane(try SQLiteSession(path: path, settings: .reading), line: readers))
    }
    readLanes = lanes
    threads = LaneThreads()
    threads.start("postern-write", writeLane.run)
    for lane in readLanes { threads.start("postern-read", lane.run) }
  }

  func enqueue(reading work: any LaneWork) {
    do { try readers.join(work) } catch { work.refuse(error) }
  }

  func enqueue(writing work: any LaneWork) {
    do { try writers.join(work) } catch { work.refuse(error) }
  }

  var acceptsWrites: Bool { writeLane.stoppedBy == nil && writers.isOpen }

  var counters: DatabaseCounters {
    var counters = writeLane.counters
    for lane in readLanes { counters.reads += lane.reads }
    return counters
  }

  func stop() {
    readers.close()
    writers.close()
  }

  func close() async {
    stop()
    await threads.ended()
  }
}
