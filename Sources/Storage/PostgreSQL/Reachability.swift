internal import Core
internal import Synchronization

/// Whether the server can be reached, as all connections of one engine found it together.
///
/// The first who loses the server waits a little for its return, so that a restart passes unnoticed. While it is gone
/// for longer nobody waits: one try a second, and all others are refused at once.
final class Reachability: Sendable {
  private struct State {
    var failure: StorageFailure?
    var nextTry = ContinuousClock.now
  }

  private let state = Mutex(State())
  private let patience: Patience
  private let log: Log

  init(patience: Patience, log: Log) {
    self.patience = patience
    self.log = log
  }

  /// Whether the server was there when it was last asked for.
  var isUp: Bool { state.withLock { $0.failure == nil } }

  /// Whether somebody who has no connection may try now.
  ///
  /// - Returns: how long they may go on trying.
  /// - Throws: why nobody tries now.
  func permission() throws(StorageFailure) -> Duration {
    let now = ContinuousClock.now
    let (failure, mayTry) = state.withLock { state -> (StorageFailure?, Bool) in
      guard state.failure != nil else { return (nil, true) }
      guard now >= state.nextTry else { return (state.failure, false) }
      state.nextTry = now + patience.interval
      return (state.failure, true)
    }
    guard let failure else { return patience.restart }
    guard mayTry else { throw failure }
    return .zero
  }

  /// Notes that the server cannot be reached.
  func down(_ failure: StorageFailure) {
    let isNew = state.withLock { state in
      defer {
        state.failure = failure
        state.nextTry = ContinuousClock.now + patience.interval
      }
      return state.failure == nil
    }
    if isNew {
      log(
        .fault,
        "the database server cannot be reached; `postern check` says why",
        ["kind": .name(of: failure.kind)]
      )
    }
  }

  /// Notes that the server is there.
  func up() {
    let wasDown = state.withLock { state in
      defer { state.failure = nil }
      return state.failure != nil
    }
    if wasDown { log(.notice, "the database server can be reached again") }
  }
}
