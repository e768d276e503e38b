internal import Core
internal import Synchronization

/// Carries out what the ``Switchboard`` decides: owns the lanes and those who wait for outcomes.
final class Switchyard: Sendable, Lane.Owner {
  private struct State {
    var board: Switchboard<SMTPServer>
    var pending: [UInt64: Pending] = [:]
    var lanes: [Int: Lane] = [:]
    var closers: [CheckedContinuation<Void, Never>] = []
    var lastNumber: UInt64 = 0
    var isClosing = false
  }

  private struct Pending {
    let submission: Submission
    let caller: CheckedContinuation<Lane.Outcome, Never>
    var lane: Int?
  }

  /// A caller and what to tell it, once the lock is free.
  private typealias Answer = (caller: CheckedContinuation<Lane.Outcome, Never>, outcome: Lane.Outcome)

  private let log: Log
  private let limits: TransferLimits
  private let state: Mutex<State>

  init(log: Log, limits: TransferLimits) {
    self.log = log
    self.limits = limits
    state = Mutex(State(board: Switchboard(limits: limits)))
  }

  func nextNumber() -> UInt64 {
    state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
  }

  /// Sends a message and waits for its outcome; a cancelled caller breaks it off.
  func send(_ submission: Submission) async throws(TransferFailure) -> SMTPReceipt {
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { caller in
        accept(submission, from: caller)
        // Had the task been cancelled before, the handler ran when there was nothing to break off.
        if Task.isCancelled { cancel(submission.number) }
      }
    } onCancel: {
      cancel(submission.number)
    }
    tell(outcome)
    return try outcome.get()
  }

  private func accept(_ submission: Submission, from caller: CheckedContinuation<Lane.Outcome, Never>) {
    let answers = state.withLock { state -> [Answer] in
      guard !state.isClosing else { return [(caller, .failure(TransferFailure(.closed)))] }
      let number = submission.number
      guard state.board.add(number, to: submission.server, deadline: submission.deadline) else {
        return [(caller, .failure(TransferFailure(.busy)))]
      }
      state.pending[number] = Pending(submission: submission, caller: caller)
      return dispatch(&state)
    }
    resume(answers)
  }

  /// Does what the board says; the answers are given once the lock is free.
  private func dispatch(_ state: inout State) -> [Answer] {
    var answers: [Answer] = []
    for action in state.board.next(at: .now) {
      switch action {
      case .hand(let message, let lane):
        give(message, to: state.lanes[lane], in: &state)
      case .begin(let number, let message):
        do throws(TransferFailure) {
          let lane = try Lane(number: number, idle: limits.idle, log: log, owner: self)
          state.lanes[number] = lane
          give(message, to: lane, in: &state)
          lane.start()
        } catch {
          state.board.remove(number)
          answers += settle(message, .failure(error), in: &state)
        }
      case .end(let lane):
        state.lanes[lane]?.leave()
      case .expire(let message):
        answers += settle(message, .failure(TransferFailure(.timedOut)), in: &state)
      }
    }
    return answers
  }

  private func give(_ message: UInt64, to lane: Lane?, in state: inout State) {
    guard let lane, let submission = state.pending[message]?.submission else { return }
    state.pending[message]?.lane = lane.number
    lane.take(submission)
  }

  private func settle(_ message: UInt64, _ outcome: Lane.Outcome, in state: inout State) -> [Answer] {
    guard let pending = state.pending.removeValue(forKey: message) else { return [] }
    return [(pending.caller, outcome)]
  }

  private func resume(_ answers: [Answer]) {
    for answer in answers { answer.caller.resume(returning: answer.outcome) }
  }

  private func cancel(_ message: UInt64) {
    let answers = state.withLock { state -> [Answer] in
      if state.board.withdraw(message) {
        return settle(message, .failure(TransferFailure(.cancelled)), in: &state)
      }
      if let lane = state.pending[message]?.lane { state.lanes[lane]?.abort(message, as: .cancelled) }
      return []
    }
    resume(answers)
  }

  private func tell(_ outcome: Lane.Outcome) {
    switch outcome {
    case .success(let receipt):
      log(.debug, "a mail server took a message", ["reused": .number(receipt.reusedConnection ? 1 : 0)])
    case .failure(let failure):
      log(
        .error,
        "a mail server did not take a message",
        [
          "failure": .name(of: failure.kind), "step": .token(failure.step?.rawValue ?? "none"),
          "code": .number(failure.smtpCode ?? 0), "permanent": .number(failure.isPermanent ? 1 : 0),
        ]
      )
    }
  }

  // MARK: What lanes tell

  func finished(_ number: UInt64, on lane: Lane, with outcome: Lane.Outcome) {
    let answers = state.withLock { state -> [Answer] in
      state.board.free(lane.number)
      let answers = settle(number, outcome, in: &state)
      return answers + dispatch(&state)
    }
    resume(answers)
  }

  func mayEnd(_ lane: Lane) -> Bool {
    state.withLock { state in
      guard state.board.isFree(lane.number) else { return false }
      state.board.remove(lane.number)
      return true
    }
  }

  func ended(_ lane: Lane) {
    let closers = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      state.board.remove(lane.number)
      state.lanes[lane.number] = nil
      return takeClosers(&state)
    }
    for closer in closers { closer.resume() }
  }

  // MARK: Closing

  func close(grace: Duration) async {
    let answers = state.withLock { state -> [Answer] in
      state.isClosing = true
      for lane in state.lanes.values { lane.leave() }
      return state.board.withdrawAll().flatMap { settle($0, .failure(TransferFailure(.closed)), in: &state) }
    }
    resume(answers)
    await withTaskGroup { group in
      group.addTask { await self.cut(after: grace) }
      await withCheckedContinuation { closer in
        let closers = self.state.withLock { state in
          state.closers.append(closer)
          return self.takeClosers(&state)
        }
        for closer in closers { closer.resume() }
      }
      group.cancelAll()
    }
  }

  /// Those who wait for the last lane to end, once it has.
  private func takeClosers(_ state: inout State) -> [CheckedContinuation<Void, Never>] {
    guard state.isClosing, state.lanes.isEmpty else { return [] }
    defer { state.closers = [] }
    return state.closers
  }

  private func cut(after grace: Duration) async {
    do {
      try await Task.sleep(for: grace)
    } catch {
      // Either all lanes have ended, and there is nothing to cut, or the closing itself was told to hurry.
    }
    let lanes = state.withLock { Array($0.lanes.values) }
    for lane in lanes { lane.cut() }
  }
}
