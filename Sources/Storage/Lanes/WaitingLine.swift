/// The work that waits for a lane's threads: first come first served, and what nobody waits for behind what somebody does.
// SAFETY: every stored property but the lock is touched only while the lock is held.
final class WaitingLine: @unchecked Sendable {
  /// A disk that stands still must not gather requests without end: the next is refused as busy.
  static let maximumWaiting = 4096

  private let lock = LaneLock()
  private var requests = Row()
  private var background = Row()
  private var lastRequest: ContinuousClock.Instant?
  /// How many lanes sleep until somebody joins.
  private var sleeping = 0
  /// How many of them wait for background work to be due.
  private var watching = 0
  private var isClosed = false
  private let patience: Duration

  /// An empty line; a test lets background work be overdue sooner.
  init(patience: Duration = BackgroundRule.patience) {
    self.patience = patience
  }

  /// Puts work at the end of the line.
  ///
  /// - Throws: ``StorageFailure`` where the line is closed or too long.
  func join(_ work: any LaneWork) throws(StorageFailure) {
    // A lane that is at work looks by itself before it sleeps.
    if try lock.held({ () throws(StorageFailure) in try enter(work) }) { lock.signal() }
  }

  /// - Returns: whether a lane should be woken.
  private func enter(_ work: any LaneWork) throws(StorageFailure) -> Bool {
    guard !isClosed else { throw .closed }
    guard requests.count + background.count < WaitingLine.maximumWaiting else {
      throw StorageFailure(.busy, "too many wait for the database; see whether its disk keeps up")
    }
    let now = ContinuousClock.now
    guard work.isBackground else {
      lastRequest = now
      requests.append(work, at: now)
      return sleeping > 0
    }
    background.append(work, at: now)
    // Whoever waits for the first of them to be due sees the others then.
    return sleeping > 0 && watching == 0
  }

  /// The next work; waits until there is some.
  ///
  /// - Returns: nil when the line is closed and empty.
  func next() -> (any LaneWork)? {
    lock.held {
      while true {
        if let work = requests.takeFirst() { return work }
        if let since = background.firstJoined {
          let pause = BackgroundRule.pause(at: .now, lastRequest: lastRequest, since: since)
          guard let pause, !isClosed else { return takeBackground() }
          watching += 1
          sleep { lock.wait(atMost: pause) }
          watching -= 1
        } else if isClosed {
          return nil
        } else {
          sleep { lock.wait() }
        }
      }
    }
  }

  /// Another lane sees to the rest: this one's server may be slow to answer.
  private func takeBackground() -> (any LaneWork)? {
    let work = background.takeFirst()
    if background.count > 0, sleeping > watching { lock.signal() }
    return work
  }

  private func sleep(_ wait: () -> Void) {
    sleeping += 1
    wait()
    sleeping -= 1
  }

  /// The next work for a group if there is some now.
  ///
  /// - Parameters:
  ///   - mayBeBackground: whether it may be work that nobody waits for.
  ///   - overdueFirst: whether such work, where it has waited too long, comes before all other; else it comes after.
  /// - Returns: nil where there is none.
  func nextIfAny(mayBeBackground: Bool = true, overdueFirst: Bool = false) -> (any LaneWork)? {
    lock.held {
      let isOverdue = background.firstJoined.map { $0 + patience <= .now } ?? false
      if mayBeBackground, overdueFirst, isOverdue { return background.takeFirst() }
      return requests.takeFirst() ?? (mayBeBackground ? background.takeFirst() : nil)
    }
  }

  /// Whether ``nextIfAny(mayBeBackground:overdueFirst:)`` would give some.
  func hasNext(mayBeBackground: Bool) -> Bool {
    lock.held { requests.count > 0 || mayBeBackground && background.count > 0 }
  }

  /// Lets nobody join any more; who waits already is still served.
  func close() {
    lock.held { isClosed = true }
    lock.signalAll()
  }

  /// How many wait.
  var count: Int { lock.held { requests.count + background.count } }

  /// How many wait that somebody waits for.
  var requestCount: Int { lock.held { requests.count } }

  /// How many lanes sleep.
  var sleepingCount: Int { lock.held { sleeping } }

  /// Whether work may still join.
  var isOpen: Bool { lock.held { !isClosed } }

  /// Work in the order in which it came.
  private struct Row {
    /// Who has been served leaves nil behind, so that what a body holds is let go of.
    private var places: [(work: any LaneWork, joined: ContinuousClock.Instant)?] = []
    private var served = 0

    var count: Int { places.count - served }

    /// Since when the first one waits.
    var firstJoined: ContinuousClock.Instant? {
      guard served < places.count else { return nil }
      return places[served]?.joined
    }

    mutating func append(_ work: any LaneWork, at now: ContinuousClock.Instant) {
      places.append((work, now))
    }

    mutating func takeFirst() -> (any LaneWork)? {
      guard served < places.count else { return nil }
      let work = places[served]?.work
      places[served] = nil
      served += 1
      if served == places.count {
        places.removeAll(keepingCapacity: true)
        served = 0
      } else if served >= WaitingLine.maximumWaiting {
        places.removeFirst(served)
        served = 0
      }
      return work
    }
  }
}
