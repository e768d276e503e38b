internal import Core
internal import Synchronization

/// The one thread that writes: gathers who waits, runs each within its own savepoint, commits once, answers all.
// SAFETY: `session` and `connection` are touched only by the lane's thread once it runs; everything else is locked or constant.
final class WriteLane: @unchecked Sendable {
  /// So that one commit's failure, and the time to do its members again, stay small.
  static let maximumGroup = 64
  /// So that the first of a group does not wait for an endless stream of others.
  static let maximumGatheringTime = Duration.milliseconds(2)

  private let session: any TransactionalSession
  private let connection: Connection
  private let line: WaitingLine
  private let log: Log
  private let gatheringTime: Duration
  private let state = Mutex(State())

  private struct State {
    var counters = DatabaseCounters()
    var stoppedBy: StorageFailure?
  }

  init(
    _ session: any TransactionalSession,
    line: WaitingLine,
    log: Log,
    gatheringTime: Duration = maximumGatheringTime
  ) {
    self.session = session
    self.connection = Connection(session)
    self.line = line
    self.log = log
    self.gatheringTime = gatheringTime
  }

  var counters: DatabaseCounters { state.withLock { $0.counters } }

  /// Why nothing is written any more.
  var stoppedBy: StorageFailure? { state.withLock { $0.stoppedBy } }

  /// The life of the thread: until the line is closed and empty.
  func run() {
    while let first = line.next() {
      serve(first, mayGather: true)
    }
    session.close()
  }

  /// Runs one group to its end.
  private func serve(_ first: any LaneWork, mayGather: Bool) {
    if let stoppedBy { return refuse(first, stoppedBy) }
    do {
      try session.begin(writing: true)
    } catch {
      return refuseAll(first, error)
    }
    let group = gather(first, mayGather: mayGather)
    guard let failure = finish() else {
      state.withLock {
        $0.counters.writes += group.count
        if group.contains(where: { !$0.hasFailed }) { $0.counters.commits += 1 }
      }
      for work in group { work.answer() }
      let followers = connection.followers
      connection.followers = []
      for follow in followers { follow() }
      return tidy()
    }
    connection.followers = []
    undo(group, failure)
  }

  /// Runs bodies while there are some, the group is small and young, and its transaction stands.
  private func gather(_ first: any LaneWork, mayGather: Bool) -> [any LaneWork] {
    let began = ContinuousClock.now
    var group: [any LaneWork] = []
    var next: (any LaneWork)? = first
    while let work = next {
      group.append(work)
      attempt(work)
      let mayGrow =
        mayGather && session.isInTransaction && group.count < WriteLane.maximumGroup
        && began.duration(to: .now) < gatheringTime
      next = mayGrow ? line.nextIfAny() : nil
    }
    return group
  }

  /// Runs one body within its savepoint; where that cannot be undone, the whole transaction is.
  private func attempt(_ work: any LaneWork) {
    session.beginBody()
    let followerCount = connection.followers.count
    defer { if work.hasFailed { connection.followers.removeSubrange(followerCount...) } }
    do {
      try session.setMark()
      work.run(on: connection)
      if let failure = session.bodyFailure { work.overrule(failure) }
      guard session.isInTransaction else { return }
      if work.hasFailed { try session.undoToMark() }
      try session.forgetMark()
    } catch {
      work.overrule(error)
      session.rollBack()
    }
  }

  /// Commits.
  ///
  /// - Returns: why nothing was kept, or nil where all is durable.
  private func finish() -> StorageFailure? {
    guard session.isInTransaction else {
      return session.bodyFailure ?? StorageFailure(.ioError, "the database rolled a group of writes back")
    }
    do {
      try session.commit()
      return nil
    } catch {
      session.rollBack()
      return error
    }
  }

  /// Nothing of the group was kept: each member fails, or runs again once alone.
  private func undo(_ group: [any LaneWork], _ failure: StorageFailure) {
    if failure.endsWriting { stop(failure) }
    guard stoppedBy == nil, group.count > 1 else {
      for work in group { refuse(work, failure) }
      return
    }
    log(
      .error,
      "a group of writes was rolled back; its members run again alone",
      ["members": .number(group.count)]
    )
    state.withLock { $0.counters.groupsRedone += 1 }
    for work in group { serve(work, mayGather: false) }
  }

  /// Nobody can write now: who waits would otherwise each wait for the other process as long again.
  private func refuseAll(_ first: any LaneWork, _ failure: StorageFailure) {
    if failure.endsWriting { stop(failure) }
    refuse(first, failure)
    while failure.kind == .busy, let next = line.nextIfAny() { refuse(next, failure) }
  }

  private func refuse(_ work: any LaneWork, _ failure: StorageFailure) {
    state.withLock { $0.counters.writes += 1 }
    work.refuse(failure)
  }

  private func tidy() {
    do {
      try session.tidy()
    } catch {
      if error.endsWriting { return stop(error) }
      log(
        .error,
        "the write-ahead log could not be copied back; it goes on growing",
        ["kind": .name(of: error.kind)]
      )
    }
  }

  private func stop(_ failure: StorageFailure) {
    state.withLock { $0.stoppedBy = failure }
    log(
      .fault,
      "the disk could not keep a write: nothing is written until a restart",
      ["kind": .name(of: failure.kind)]
    )
  }
}
