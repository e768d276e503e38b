internal import Synchronization

/// Counts the places for jobs that are worked on together.
final class JobPlaces: Sendable {
  private let count: Mutex<Int>

  init(_ count: Int) { self.count = Mutex(count) }

  var free: Int { count.withLock { $0 } }

  func take() { count.withLock { $0 -= 1 } }

  func giveBack() { count.withLock { $0 += 1 } }
}

/// Tells the runner to begin no more.
final class JobStop: Sendable {
  private let flag = Mutex(false)

  var isSet: Bool { flag.withLock { $0 } }

  func set() { flag.withLock { $0 = true } }
}
