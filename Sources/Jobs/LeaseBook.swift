internal import Core
internal import Synchronization

/// The jobs that a runner holds now, and until when each.
final class LeaseBook: Sendable {
  struct Entry: Sendable {
    let job: LeasedJob
    var until: Timestamp
  }

  private let held = Mutex<[String: Entry]>([:])

  /// All of them, by their tokens.
  var all: [String: Entry] { held.withLock { $0 } }

  /// When the first of them runs out; nil where none is held.
  var firstEnd: Timestamp? { held.withLock { $0.values.map(\.until).min() } }

  func enter(_ jobs: [LeasedJob], until: Timestamp) {
    held.withLock { held in for job in jobs { held[job.token] = Entry(job: job, until: until) } }
  }

  func strike(_ job: LeasedJob) { held.withLock { _ = $0.removeValue(forKey: job.token) } }

  /// Notes which leases were renewed, and strikes those that were not.
  ///
  /// - Parameters:
  ///   - kept: the tokens of those that were renewed.
  ///   - before: what was held when they were to be.
  ///   - until: until when.
  /// - Returns: the jobs whose lease is gone; what has ended meanwhile is none of them.
  func note(renewed kept: Set<String>, of before: [String: Entry], until: Timestamp) -> [LeasedJob] {
    held.withLock { held in
      for token in kept { held[token]?.until = until }
      return before.keys.filter { !kept.contains($0) }.compactMap { held.removeValue(forKey: $0)?.job }
    }
  }
}

/// A job and the token under which we hold it.
struct LeasedJob: Sendable {
  let job: Job
  let token: String
  let loss = LeaseLoss()
}

/// Tells the work on a job that its lease is lost.
final class LeaseLoss: Sendable {
  private let flag = Mutex(false)
  private let whenSet: AsyncStream<Void>
  private let end: AsyncStream<Void>.Continuation

  init() { (whenSet, end) = AsyncStream.makeStream() }

  var isSet: Bool { flag.withLock { $0 } }

  func set() {
    flag.withLock { $0 = true }
    end.finish()
  }

  /// Waits until it is set, or the task is cancelled.
  func wait() async { for await _ in whenSet {} }
}
