internal import Synchronization

/// Counts the open connections, in all and a bucket, over all loops.
final class Census: Sendable {
  private struct Counts {
    var total = 0
    var perBucket: [PeerAddress: Int] = [:]
  }

  private let limits: HTTPLimits
  private let counts = Mutex(Counts())

  init(limits: HTTPLimits) {
    self.limits = limits
  }

  /// The connections that are open.
  var total: Int { counts.withLock { $0.total } }

  /// Counts a connection in; false where there are too many.
  func enter(_ peer: PeerAddress, isTrustedProxy: Bool) -> Bool {
    counts.withLock { counts in
      let count = counts.perBucket[peer.bucketKey, default: 0]
      guard counts.total < limits.connections, isTrustedProxy || count < limits.connectionsPerAddress else {
        return false
      }
      counts.total += 1
      counts.perBucket[peer.bucketKey] = count + 1
      return true
    }
  }

  /// Counts it out.
  func leave(_ peer: PeerAddress) {
    counts.withLock { counts in
      counts.total -= 1
      let count = counts.perBucket[peer.bucketKey, default: 1] - 1
      counts.perBucket[peer.bucketKey] = count > 0 ? count : nil
    }
  }
}

/// Counts the bytes of all bodies in memory, over all loops: as they come, not as they are announced, so that nobody
/// books the whole room by announcing.
///
/// A body that leaves in pieces books the little that may wait of it at once: who may have one is our choice.
final class BodyBudget: Sendable {
  private let maximum: Int
  private let taken = Atomic<Int>(0)

  init(maximum: Int) {
    self.maximum = maximum
  }

  /// The bytes that bodies hold now.
  var bytes: Int { taken.load(ordering: .relaxed) }

  /// Books bytes; false where they would exceed the room.
  func reserve(_ count: Int) -> Bool {
    guard taken.wrappingAdd(count, ordering: .relaxed).newValue > maximum else { return true }
    release(count)
    return false
  }

  func release(_ count: Int) {
    taken.wrappingSubtract(count, ordering: .relaxed)
  }
}
