internal import Core

/// PostgreSQL: a server that several instances may share, some lanes that write and some that read, each a connection.
///
/// What happens to a write is the same as on SQLite, but several lanes do it at once: the server lets each believe it were
/// alone (SERIALIZABLE), and a body for which that could not be kept up runs again.
final class PostgresEngine: Engine {
  /// How many connections write and read; a connection is made when its lane has its first work.
  struct Lanes {
    var writing = 4
    var reading = 3
    /// Long enough to take along who waits, short enough that others are not in the way of many at once.
    var gatheringTime = Duration.milliseconds(2)
  }

  private let writers = WaitingLine()
  private let readers = WaitingLine()
  private let writeLanes: [WriteLane]
  private let readLanes: [ReadLane]
  private let writingThreads = LaneThreads()
  private let readingThreads = LaneThreads()
  private let door: PostgresDoor

  /// Connects, looks whether the database fits, and brings its schema up to date.
  init(
    _ address: PostgresAddress,
    surroundings: Surroundings,
    lanes: Lanes = Lanes(),
    patience: Patience = Patience(),
    bringUpToDate: (PostgresSession) throws(StorageFailure) -> Void
  ) throws(StorageFailure) {
    door = PostgresDoor(address, surroundings: surroundings, patience: patience)
    let first = try door.connectAtStart()
    try PostgresSuitability.judge(first)
    let migrating = PostgresSession(door, on: first)
    defer { migrating.close() }
    try bringUpToDate(migrating)
    var writeLanes: [WriteLane] = []
    for number in 0..<lanes.writing {
      writeLanes.append(
        WriteLane(
          PostgresSession(door),
          line: writers,
          log: surroundings.log,
          gatheringTime: lanes.gatheringTime,
          number: number,
          isAlone: false
        )
      )
    }
    var readLanes: [ReadLane] = []
    for number in 0..<lanes.reading {
      readLanes.append(ReadLane(PostgresSession(door), line: readers, number: number))
    }
    self.writeLanes = writeLanes
    self.readLanes = readLanes
    for lane in writeLanes { writingThreads.start("postern-write", lane.run) }
    for lane in readLanes { readingThreads.start("postern-read", lane.run) }
  }

  func enqueue(reading work: any LaneWork) {
    do { try readers.join(work) } catch { work.refuse(error) }
  }

  func enqueue(writing work: any LaneWork) {
    do { try writers.join(work) } catch { work.refuse(error) }
  }

  let isShared = true

  var acceptsWrites: Bool { writers.isOpen && door.reachability.isUp }

  var counters: DatabaseCounters {
    var counters = DatabaseCounters()
    for lane in writeLanes { counters += lane.counters }
    for lane in readLanes { counters.reads += lane.reads }
    counters.waiting = writers.count + readers.count
    return counters
  }

  func stop() {
    readers.close()
    writers.close()
  }

  func close() async {
    stop()
    await readingThreads.ended()
    await writingThreads.ended()
  }
}
