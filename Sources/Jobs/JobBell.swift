internal import Synchronization

/// Wakes the runner.
///
/// Rings that come while nobody waits are remembered as one; a ring wakes everybody who waits.
final class JobBell: Sendable {
  private struct Guarded {
    var isRung = false
    var nextWait: UInt64 = 0
    var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
  }

  private let guarded = Mutex(Guarded())

  /// How many wait now.
  var waitingCount: Int { guarded.withLock { $0.waiting.count } }

  /// Wakes whoever waits, or the next one to wait.
  func ring() {
    let waiting = guarded.withLock { guarded in
      let waiting = guarded.waiting.values.map { $0 }
      guarded.waiting = [:]
      guarded.isRung = waiting.isEmpty
      return waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Waits for a ring, at most so long, or until the task is cancelled.
  func wait(atMost span: Duration) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.waitForRing() }
      group.addTask {
        // A cancelled sleep throws at once, which is all that is wanted here.
        do { try await Task.sleep(for: span, tolerance: .milliseconds(50)) } catch { return }
      }
      await group.next()
      group.cancelAll()
    }
  }

  private func waitForRing() async {
    let wait = guarded.withLock { guarded in
      guarded.nextWait &+= 1
      return guarded.nextWait
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = guarded.withLock { guarded in
          // Asked with the lock held: whoever cancels later finds the continuation.
          if Task.isCancelled { return true }
          if guarded.isRung {
            guarded.isRung = false
            return true
          }
          guarded.waiting[wait] = continuation
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      guarded.withLock { $0.waiting.removeValue(forKey: wait) }?.resume()
    }
  }
}
