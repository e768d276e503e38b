internal import Synchronization

/// One of the threads that read. All serve one line; each has its own connection, and each body its own transaction.
// SAFETY: `session`, `connection` and `jitter` are touched only by the lane's thread once it runs; the count is atomic.
final class ReadLane: @unchecked Sendable {
  private let session: any TransactionalSession
  private let connection: Connection
  private let line: WaitingLine
  private let answered = Atomic<Int>(0)
  private var jitter: Jitter

  init(_ session: any TransactionalSession, line: WaitingLine, number: Int = 0) {
    self.session = session
    jitter = Jitter(seed: number)
    self.connection = Connection(session)
    self.line = line
  }

  /// How many bodies it has run.
  var reads: Int { answered.load(ordering: .relaxed) }

  /// The life of the thread: until the line is closed and empty.
  func run() {
    while let work = line.next() {
      serve(work)
    }
    session.close()
  }

  private func serve(_ work: any LaneWork) {
    answered.add(1, ordering: .relaxed)
    let began = ContinuousClock.now
    var runs = 0
    while true {
      do {
        try session.begin(writing: false)
      } catch {
        return work.refuse(error)
      }
      session.beginBody()
      work.run(on: connection)
      runs += 1
      if !work.hasFailed { settle() }
      let failure = session.bodyFailure
      session.rollBack()
      guard let failure else { return work.answer() }
      let elapsed = began.duration(to: .now)
      guard let pause = RedoRule.pause(after: failure, runs: runs, elapsed: elapsed, jitter: jitter.next())
      else {
        work.overrule(failure)
        return work.answer()
      }
      pauseThread(pause)
    }
  }

  /// What the body left waiting is run, so that a statement that changes something is seen to fail.
  private func settle() {
    // The session keeps the failure as the body's.
    do { try session.settleBody() } catch { return }
  }
}
