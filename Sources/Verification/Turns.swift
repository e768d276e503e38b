internal import Core
internal import Synchronization

/// Lets tries on one person be judged one after the other, in the order in which they came.
///
/// A try is counted as wrong until it is settled, so a second post of the right answers, sent by a double click, would
/// find its way closed by the first. Turns are this instance's own, and protect nobody: what a guesser must not do is
/// counted in the database.
final class Turns: Sendable {
  /// Who waits for whom; somebody without an entry is tried by nobody.
  private let waiting = Mutex<[PersonID: [CheckedContinuation<Void, Never>]]>([:])

  /// Acts when it is this call's turn.
  func inTurn<Outcome>(of person: PersonID, _ act: () async throws -> Outcome) async rethrows -> Outcome {
    await enter(person)
    defer { leave(person) }
    return try await act()
  }

  private func enter(_ person: PersonID) async {
    await withCheckedContinuation { continuation in
      let isFree = waiting.withLock { waiting in
        guard waiting[person] != nil else {
          waiting[person] = []
          return true
        }
        waiting[person]?.append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
  }

  private func leave(_ person: PersonID) {
    let next = waiting.withLock { waiting in
      guard waiting[person]?.isEmpty == false else {
        waiting[person] = nil
        return CheckedContinuation<Void, Never>?.none
      }
      return waiting[person]?.removeFirst()
    }
    next?.resume()
  }
}
