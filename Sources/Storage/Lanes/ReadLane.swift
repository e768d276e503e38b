internal import Synchronization

/// One of the threads that read. All serve one line; each has its own connection, and each body its own transaction.
// SAFETY: `session` and `connection` are touched only by the lane's thread once it runs; the count is atomic.
final class ReadLane: @unchecked Sendable {
  private let session: any TransactionalSession
  private let connection: Connection
  private let line: WaitingLine
  private let answered = Atomic<Int>(0)

  init(_ session: any TransactionalSession, line: WaitingLine) {
    self.session = session
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
    do {
      try session.begin(writing: false)
    } catch {
      return work.refuse(error)
    }
    session.beginBody()
    work.run(on: connection)
    if let failure = session.bodyFailure { work.overrule(failure) }
    session.rollBack()
    work.answer()
  }
}
