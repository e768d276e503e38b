internal import Synchronization

/// Wakes the runner.
///
/// Rings that come while it is awake are remembered as one.
final class JobBell: Sendable {
  private enum State {
    case quiet
    case rung
    case waiting(UInt64, CheckedContinuation<Void, Never>)
  }

  private struct Guarded {
    var state = State.quiet
    var nextWait: UInt64 = 0
  }

  private let guarded = Mutex(Guarded())

  /// Wakes whoever waits, or the next one to wait.
  func ring() {
    let waiting: CheckedContinuation<Void, Never>? = guarded.withLock { guarded in
      guard case .waiting(_, let continuation) = guarded.state else {
        guarded.state = .rung
        return nil
      }
      guarded.state = .quiet
      return continuation
    }
    waiting?.resume()
  }

  /// Waits for a ring, at most so long, or until the task is cancelled.
  ///
  /// One task at a time waits.
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
      guarded.nextWait += 1
      return guarded.nextWait
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = guarded.withLock { guarded in
          if Task.isCancelled { return true }
          if case .rung = guarded.state {
            guarded.state = .quiet
            return true
          }
          guarded.state = .waiting(wait, continuation)
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      let waiting: CheckedContinuation<Void, Never>? = guarded.withLock { guarded in
        guard case .waiting(wait, let continuation) = guarded.state else { return nil }
        guarded.state = .quiet
        return continuation
      }
      waiting?.resume()
    }
  }
}
