internal import CCurl
internal import Core
internal import Foundation
internal import Glibc
internal import Synchronization

/// A thread with one connection to a mailbox's server, over which requests go one after another.
///
/// A thread of its own, for libcurl waits inside one call for what ends a FETCH and a LOGOUT, as it does for mail that
/// leaves (``Lane``).
final class MailboxLine: Sendable {
  typealias Outcome = Result<MailboxDialogue.Facts, TransferFailure>

  /// A request, and who waits for its outcome.
  struct Entry: Sendable {
    let number: UInt64
    let request: MailboxRequest
    let numbering: UInt32?
    let deadline: ContinuousClock.Instant
    let caller: CheckedContinuation<Outcome, Never>
  }

  private struct State {
    var waiting: [Entry] = []
    var current: UInt64?
    var abortion: TransferFailure.Kind?
    var lastNumber: UInt64 = 0
    var isLeaving = false
    var hasEnded = false
    var closers: [CheckedContinuation<Void, Never>] = []
  }

  private enum Turn {
    case entry(Entry)
    case wait
    case leave
  }

  private let server: IMAPServer
  private let limits: MailboxLimits
  private let timeouts: TransferTimeouts
  private let log: Log
  private let multi: MultiHandle
  private let sockets = OpenSockets()
  private let state = Mutex(State())

  init(to server: IMAPServer, limits: MailboxLimits, timeouts: TransferTimeouts, log: Log)
    throws(TransferFailure)
  {
    self.server = server
    self.limits = limits
    self.timeouts = timeouts
    self.log = log
    multi = try MultiHandle()
  }

  /// Begins the thread.
  func start() {
    let thread = Thread {
      // On Linux a nice value belongs to the thread: whoever waits for a page goes before a mail.
      _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, 10)
      self.run()
    }
    thread.name = "mailbox"
    thread.stackSize = 524_288
    thread.start()
  }

  func nextNumber() -> UInt64 {
    state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
  }

  /// Takes a request; its caller is always answered.
  func take(_ entry: Entry) {
    let isTaken = state.withLock { state in
      guard !state.isLeaving else { return false }
      state.waiting.append(entry)
      return true
    }
    if isTaken { wake() } else { entry.caller.resume(returning: .failure(TransferFailure(.closed))) }
  }

  /// Breaks a request off.
  func cancel(_ number: UInt64) {
    let (entry, isCurrent) = state.withLock { state -> (Entry?, Bool) in
      if let place = state.waiting.firstIndex(where: { $0.number == number }) {
        return (state.waiting.remove(at: place), false)
      }
      guard state.current == number else { return (nil, false) }
      state.abortion = .cancelled
      return (nil, true)
    }
    entry?.caller.resume(returning: .failure(TransferFailure(.cancelled)))
    guard isCurrent else { return }
    sockets.hangUp()
    wake()
  }

  /// Says goodbye and ends the thread; cuts the connection where that takes longer than `grace`.
  func end(grace: Duration) async {
    let waiting = state.withLock { state in
      state.isLeaving = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for entry in waiting { entry.caller.resume(returning: .failure(TransferFailure(.closed))) }
    wake()
    await withTaskGroup { group in
      group.addTask { await self.cut(after: grace) }
      await withCheckedContinuation { closer in
        let isOver = self.state.withLock { state in
          if !state.hasEnded { state.closers.append(closer) }
          return state.hasEnded
        }
        if isOver { closer.resume() }
      }
      group.cancelAll()
    }
  }

  private func cut(after grace: Duration) async {
    do {
      try await Task.sleep(for: grace)
    } catch {
      // Either the thread has ended, and cutting does nothing, or whoever ends it is in a hurry.
      log(.debug, "a mailbox's connection is not waited for")
    }
    state.withLock { state in
      if state.current != nil { state.abortion = state.abortion ?? .closed }
    }
    sockets.cut()
    wake()
  }

  // MARK: On the line's thread

  private func run() {
    blockBrokenPipeSignal()
    turns: while true {
      switch nextTurn() {
      case .entry(let entry):
        let outcome = outcome(of: entry)
        state.withLock { state in
          state.current = nil
          state.abortion = nil
        }
        entry.caller.resume(returning: outcome)
      case .leave: break turns
      case .wait: report { () throws(TransferFailure) in try multi.wait(milliseconds: 1000) }
      }
    }
    report(multi.close)
    let closers = state.withLock { state in
      state.hasEnded = true
      defer { state.closers = [] }
      return state.closers
    }
    for closer in closers { closer.resume() }
  }

  private func nextTurn() -> Turn {
    state.withLock { state in
      if !state.waiting.isEmpty {
        let entry = state.waiting.removeFirst()
        state.current = entry.number
        return .entry(entry)
      }
      return state.isLeaving ? .leave : .wait
    }
  }

  private func outcome(of entry: Entry) -> Outcome {
    do throws(TransferFailure) {
      return .success(try attempt(entry))
    } catch {
      return .failure(error)
    }
  }

  private func attempt(_ entry: Entry) throws(TransferFailure) -> MailboxDialogue.Facts {
    let remaining = ContinuousClock.now.duration(to: entry.deadline)
    guard remaining > .zero else { throw TransferFailure(.timedOut) }
    let dialogue = MailboxDialogue(entry.request, limits: limits)
    let easy = try EasyHandle()
    try easy.prepare(
      entry.request,
      at: server,
      numbering: entry.numbering,
      timeouts: timeouts,
      remaining: remaining
    )
    try easy.connect(to: dialogue, sockets: sockets)
    try multi.add(easy)
    let result: CURLcode?
    do throws(TransferFailure) {
      result = try drive()
    } catch {
      try multi.remove(easy)
      throw error
    }
    try multi.remove(easy)
    if result == CURLE_OK { return dialogue.facts }
    // What is still to come on this connection must not be taken for the answer to the next request.
    sockets.hangUp()
    if let abortion = state.withLock({ $0.abortion }) { throw TransferFailure(abortion) }
    throw TransferFailure(result ?? CURLE_ABORTED_BY_CALLBACK, after: dialogue, numbering: entry.numbering)
  }

  private func drive() throws(TransferFailure) -> CURLcode? {
    while true {
      if let result = try multi.perform() { return result }
      guard state.withLock({ $0.abortion == nil }) else { return nil }
      try multi.wait(milliseconds: 1000)
    }
  }

  /// A wake-up that fails costs a second, since no wait is longer.
  private func wake() { report(multi.wake) }

  private func report(_ work: () throws(TransferFailure) -> Void) {
    do throws(TransferFailure) {
      try work()
    } catch {
      if case .library(let code) = error.kind { log(.fault, "libcurl failed", ["code": .number(code)]) }
    }
  }

  /// Writing to a connection that the peer has reset must be an error here, not the end of the process.
  private func blockBrokenPipeSignal() {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGPIPE)
    let code = unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    if code != 0 { log(.fault, "SIGPIPE could not be blocked", ["code": .number(code)]) }
  }
}

extension MailboxDialogue {
  /// What of a dialogue counts, once it is over.
  struct Facts: Sendable {
    let bytes: [UInt8]
    let numbering: UInt32?
    let nextMail: UInt32?
    let mails: [UInt32]
  }

  var facts: Facts {
    Facts(bytes: bytes, numbering: numbering, nextMail: nextMail, mails: mails)
  }
}
