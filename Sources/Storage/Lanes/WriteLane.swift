internal import Core
internal import Synchronization

/// The one thread that writes: gathers who waits, runs each within its own savepoint, commits once, answers all.
// SAFETY: `session`, `connection`, `jitter` and `followersBefore` are touched only by the lane's thread once it runs; everything else is locked or constant.
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
  /// Whether no other lane serves the line: then nobody can write when this one cannot.
  private let isAlone: Bool
  private var jitter: Jitter
  private var company = CompanyRule()
  /// How many followers there were before the body that ran last.
  private var followersBefore = 0
  private let state = Mutex(State())

  private struct State {
    var counters = DatabaseCounters()
    var stoppedBy: StorageFailure?
  }

  init(
    _ session: any TransactionalSession,
    line: WaitingLine,
    log: Log,
    gatheringTime: Duration = maximumGatheringTime,
    number: Int = 0,
    isAlone: Bool = true
  ) {
    self.session = session
    self.connection = Connection(session)
    self.line = line
    self.log = log
    self.gatheringTime = gatheringTime
    self.isAlone = isAlone
    jitter = Jitter(seed: number)
  }

  var counters: DatabaseCounters { state.withLock { $0.counters } }

  /// Why nothing is written any more.
  var stoppedBy: StorageFailure? { state.withLock { $0.stoppedBy } }

  /// The life of the thread: until the line is closed and empty.
  func run() {
    while let first = line.next() {
      if let pause = company.pause { pauseThread(pause) }
      serve(first)
      company.note(waiting: line.requestCount)
    }
    session.close()
  }

  /// Runs one group to its end.
  private func serve(_ first: any LaneWork) {
    if let stoppedBy { return refuse(first, stoppedBy) }
    do {
      try session.begin(writing: true)
    } catch {
      return refuseAll(first, error)
    }
    let group = gather(first)
    if let failure = finish() { undo(group, failure) } else { answer(group) }
  }

  /// All is durable: tells everybody, then whoever follows.
  private func answer(_ group: [any LaneWork]) {
    state.withLock {
      $0.counters.writes += group.count
      if group.contains(where: { !$0.hasFailed }) { $0.counters.commits += 1 }
    }
    for work in group { work.answer() }
    let followers = connection.followers
    connection.followers = []
    for follow in followers { follow() }
    tidy()
  }

  /// Runs bodies while there are some, the group is small and young, and its transaction stands.
  private func gather(_ first: any LaneWork) -> [any LaneWork] {
    let began = ContinuousClock.now
    var group: [any LaneWork] = []
    var background = 0
    var next: (any LaneWork)? = first
    while let work = next {
      group.append(work)
      if work.isBackground { background += 1 }
      attempt(work)
      next = nil
      let mayBeBackground = BackgroundRule.mayJoin(
        requests: group.count - background,
        background: background
      )
      guard session.isInTransaction, group.count < WriteLane.maximumGroup,
        began.duration(to: .now) < gatheringTime, line.hasNext(mayBeBackground: mayBeBackground)
      else { break }
      settle(work)
      if session.isInTransaction {
        // Where requests never end it travels among them, one for one.
        next = line.nextIfAny(mayBeBackground: mayBeBackground, overdueFirst: group.count > background)
      }
    }
    return group
  }

  /// Runs one body within its savepoint; where that cannot be undone, the whole transaction is.
  private func attempt(_ work: any LaneWork) {
    session.beginBody()
    followersBefore = connection.followers.count
    do {
      try session.setMark()
      work.run(on: connection)
      if let failure = session.bodyFailure { work.overrule(failure) }
      if work.hasFailed { try undoBody() }
    } catch {
      work.overrule(error)
      session.rollBack()
    }
  }

  /// Makes sure, before another body follows in the same transaction, that all of this one has worked.
  private func settle(_ work: any LaneWork) {
    guard !work.hasFailed else { return }
    do {
      do {
        try session.settleBody()
        try session.forgetMark()
      } catch {
        work.overrule(error)
        try undoBody()
      }
    } catch {
      session.rollBack()
    }
  }

  private func undoBody() throws(StorageFailure) {
    connection.followers.removeSubrange(followersBefore...)
    guard session.isInTransaction else { return }
    try session.undoToMark()
    try session.forgetMark()
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

  /// Nothing of the group was kept: each member fails, or runs again alone.
  private func undo(_ group: [any LaneWork], _ failure: StorageFailure) {
    connection.followers = []
    if failure.endsWriting { stop(failure) }
    // What may have been kept is not done again: nobody would know how often it was done.
    guard stoppedBy == nil, failure.kind != .unknownOutcome else {
      for work in group { refuse(work, failure) }
      return
    }
    guard group.count > 1 else {
      for work in group { redo(work, after: failure) }
      return
    }
    log(
      failure.redo == .never ? .error : .debug,
      "a group of writes was rolled back; its members run again alone",
      ["members": .number(group.count)]
    )
    state.withLock { $0.counters.groupsRedone += 1 }
    for work in group { redo(work, after: nil) }
  }

  /// Runs a body alone: as a member of a group that was rolled back once in any case, and as often as the rule allows.
  private func redo(_ work: any LaneWork, after failure: StorageFailure?) {
    let began = ContinuousClock.now
    var runs = failure == nil ? 0 : 1
    var failure = failure
    while true {
      if let stoppedBy { return refuse(work, stoppedBy) }
      if let failure {
        let elapsed = began.duration(to: .now)
        let jitter = jitter.next()
        guard let pause = RedoRule.pause(after: failure, runs: runs, elapsed: elapsed, jitter: jitter) else {
          return refuse(work, failure)
        }
        state.withLock { $0.counters.bodiesRedone += 1 }
        pauseThread(pause)
      }
      do {
        try session.begin(writing: true)
      } catch {
        if error.endsWriting { stop(error) }
        return refuse(work, error)
      }
      attempt(work)
      guard let next = finish() else { return answer([work]) }
      connection.followers = []
      if next.endsWriting { stop(next) }
      failure = next
      runs += 1
    }
  }

  /// Nobody can write now: who waits would otherwise each wait for the other process as long again.
  private func refuseAll(_ first: any LaneWork, _ failure: StorageFailure) {
    if failure.endsWriting { stop(failure) }
    refuse(first, failure)
    guard isAlone else { return }
    while failure.isTransient, let next = line.nextIfAny() { refuse(next, failure) }
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
