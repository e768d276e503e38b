internal import Foundation
internal import Synchronization

/// The threads of an engine's lanes, and whoever waits for them to end.
final class LaneThreads: Sendable {
  private let state = Mutex(State())

  private struct State {
    var running = 0
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  /// Starts a thread.
  func start(_ name: String, _ life: @escaping @Sendable () -> Void) {
    state.withLock { $0.running += 1 }
    let thread = Thread {
      // Only a thread that runs can be given the name that `top` and `perf` show.
      Thread.current.name = name
      life()
      self.oneEnded()
    }
    thread.start()
  }

  /// Returns when every thread has ended.
  func ended() async {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if state.running > 0 { state.waiting.append(continuation) }
        return state.running == 0
      }
      if isOver { continuation.resume() }
    }
  }

  private func oneEnded() {
    let waiting = state.withLock { state in
      state.running -= 1
      guard state.running == 0 else { return [CheckedContinuation<Void, Never>]() }
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }
}
