internal import Foundation

/// The work that waits for a lane's threads, first come first served.
// SAFETY: every stored property but the lock is touched only while the lock is held.
final class WaitingLine: @unchecked Sendable {
  /// A disk that stands still must not gather requests without end: the next is refused as busy.
  static let maximumWaiting = 4096

  private let lock = NSCondition()
  /// Who has been served leaves nil behind, so that what a body holds is let go of.
  private var waiting: [(any LaneWork)?] = []
  private var served = 0
  /// How many lanes sleep until somebody joins.
  private var sleeping = 0
  private var isClosed = false

  /// Puts work at the end of the line.
  ///
  /// - Throws: ``StorageFailure`` where the line is closed or too long.
  func join(_ work: any LaneWork) throws(StorageFailure) {
    let isAnyoneAsleep = try enter(work)
    // After the lock is free again: a lane that wakes into a lock that is held goes to sleep once more. A lane that is at
    // work looks by itself before it sleeps.
    if isAnyoneAsleep { lock.signal() }
  }

  private func enter(_ work: any LaneWork) throws(StorageFailure) -> Bool {
    lock.lock()
    defer { lock.unlock() }
    guard !isClosed else { throw .closed }
    guard waiting.count - served < WaitingLine.maximumWaiting else {
      throw StorageFailure(.busy, "too many wait for the database; see whether its disk keeps up")
    }
    waiting.append(work)
    return sleeping > 0
  }

  /// The next work; waits until there is some.
  ///
  /// - Returns: nil when the line is closed and empty.
  func next() -> (any LaneWork)? {
    lock.lock()
    defer { lock.unlock() }
    while served == waiting.count, !isClosed {
      sleeping += 1
      lock.wait()
      sleeping -= 1
    }
    return takeFirst()
  }

  /// The next work if there is some now.
  func nextIfAny() -> (any LaneWork)? {
    lock.lock()
    defer { lock.unlock() }
    return takeFirst()
  }

  /// Lets nobody join any more; who waits already is still served.
  func close() {
    lock.lock()
    defer { lock.unlock() }
    isClosed = true
    lock.broadcast()
  }

  /// How many wait.
  var count: Int {
    lock.lock()
    defer { lock.unlock() }
    return waiting.count - served
  }

  /// Whether work may still join.
  var isOpen: Bool {
    lock.lock()
    defer { lock.unlock() }
    return !isClosed
  }

  private func takeFirst() -> (any LaneWork)? {
    guard served < waiting.count else { return nil }
    let work = waiting[served]
    waiting[served] = nil
    served += 1
    if served == waiting.count {
      waiting.removeAll(keepingCapacity: true)
      served = 0
    } else if served >= WaitingLine.maximumWaiting {
      waiting.removeFirst(served)
      served = 0
    }
    return work
  }
}
