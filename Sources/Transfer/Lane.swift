internal import CCurl
internal import Core
internal import Foundation
internal import Glibc
internal import Synchronization

/// A thread with one connection to one server, over which messages go one after another.
///
/// libcurl's multi interface waits inside `curl_multi_perform` for the answer to a message and to QUIT (measured, and
/// documented for SMTP). So messages that must not wait for one another do not share a multi handle: each lane has one.
final class Lane: Sendable {
  typealias Outcome = Result<SMTPReceipt, TransferFailure>

  /// What a lane tells its owner, on its own thread.
  protocol Owner: AnyObject, Sendable {
    /// A message has its outcome, and the lane is free.
    func finished(_ number: UInt64, on lane: Lane, with outcome: Outcome)
    /// Asks whether the lane, unused for long enough, may end.
    func mayEnd(_ lane: Lane) -> Bool
    /// The lane's thread is about to return.
    func ended(_ lane: Lane)
  }

  private struct State {
    var next: Submission?
    var current: UInt64?
    var abortion: TransferFailure.Kind?
    var isLeaving = false
  }

  private enum Turn {
    case submission(Submission)
    case wait
    case leave
  }

  /// By which the owner knows it.
  let number: Int
  private let idle: Duration
  private let log: Log
  private let owner: any Owner
  private let multi: MultiHandle
  private let sockets = OpenSockets()
  private let state = Mutex(State())

  init(number: Int, idle: Duration, log: Log, owner: any Owner) throws(TransferFailure) {
    self.number = number
    self.idle = idle
    self.log = log
    self.owner = owner
    multi = try MultiHandle()
  }

  /// Begins the thread.
  func start() {
    let thread = Thread {
      // On Linux a nice value belongs to the thread: whoever waits for a page goes before a mail.
      _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, 10)
      self.run()
    }
    thread.name = "transfer-\(number)"
    thread.stackSize = 524_288
    thread.start()
  }

  /// Hands the lane its next message; the owner knows that it is free.
  func take(_ submission: Submission) {
    state.withLock { $0.next = submission }
    wake()
  }

  /// Breaks off a message if it is still this lane's.
  func abort(_ number: UInt64, as kind: TransferFailure.Kind) {
    let isOurs = state.withLock { state in
      guard state.current == number || state.next?.number == number else { return false }
      state.abortion = kind
      return true
    }
    guard isOurs else { return }
    sockets.hangUp()
    wake()
  }

  /// Ends the lane once its message has its outcome.
  func leave() {
    state.withLock { $0.isLeaving = true }
    wake()
  }

  /// Ends the lane and its connection now.
  func cut() {
    state.withLock { state in
      state.isLeaving = true
      if state.current != nil || state.next != nil { state.abortion = state.abortion ?? .closed }
    }
    sockets.cut()
    wake()
  }

  // MARK: On the lane's thread

  private func run() {
    blockBrokenPipeSignal()
    var lastUse = ContinuousClock.now
    turns: while true {
      switch nextTurn() {
      case .submission(let submission):
        let outcome = outcome(of: submission)
        state.withLock { state in
          state.current = nil
          state.abortion = nil
        }
        lastUse = .now
        owner.finished(submission.number, on: self, with: outcome)
      case .leave:
        break turns
      case .wait:
        if lastUse.duration(to: .now) >= idle, owner.mayEnd(self) { break turns }
        report { () throws(TransferFailure) in try multi.wait(milliseconds: Lane.poll(idle)) }
      }
    }
    report(multi.close)
    owner.ended(self)
  }

  private func nextTurn() -> Turn {
    state.withLock { state in
      if let next = state.next {
        state.next = nil
        state.current = next.number
        return .submission(next)
      }
      return state.isLeaving ? .leave : .wait
    }
  }

  /// Sends a message; once more where an open connection turned out to be dead before anything of it was sent.
  private func outcome(of submission: Submission) -> Outcome {
    do throws(TransferFailure) {
      if let receipt = try attempt(submission, isFresh: false) { return .success(receipt) }
      if let receipt = try attempt(submission, isFresh: true) { return .success(receipt) }
      return .failure(TransferFailure(.lostBeforeData))
    } catch {
      return .failure(error)
    }
  }

  /// One attempt.
  ///
  /// - Returns: nil where the connection was an old one that the server had given up.
  private func attempt(_ submission: Submission, isFresh: Bool) throws(TransferFailure) -> SMTPReceipt? {
    let remaining = ContinuousClock.now.duration(to: submission.deadline)
    guard remaining > .zero else { throw TransferFailure(.timedOut) }
    let exchange = Exchange(submission)
    var easy = try EasyHandle()
    try easy.prepare(submission, remaining: remaining, isFresh: isFresh)
    try easy.connect(to: exchange, sockets: sockets)
    try multi.add(easy)
    let result: CURLcode?
    do throws(TransferFailure) {
      result = try drive()
    } catch {
      try multi.remove(easy)
      throw error
    }
    let isReused = try easy.connectionsMade() == 0
    try multi.remove(easy)
    let abortion = state.withLock { $0.abortion }
    let addresses = [submission.from] + submission.recipients
    if result == CURLE_OK, let reply = exchange.reply {
      return SMTPReceipt(
        code: reply.code,
        reply: reply.masked(addresses: addresses),
        reusedConnection: isReused
      )
    }
    // libcurl keeps a connection on which an answer is still to come (measured): the next message would take that late
    // answer for its own, and from then on each reply for that of the command before.
    if exchange.reply?.isRefusal != true { sockets.hangUp() }
    if let abortion {
      throw TransferFailure(exchange.isHandedOver ? .lostAfterData : abortion, step: exchange.step)
    }
    let failure = TransferFailure(result ?? CURLE_ABORTED_BY_CALLBACK, after: exchange, addresses: addresses)
    if isReused, !isFresh, Lane.isStale(failure, exchange) { return nil }
    throw failure
  }

  /// Runs the transfer until it has a result or is broken off.
  private func drive() throws(TransferFailure) -> CURLcode? {
    while true {
      if let result = try multi.perform() { return result }
      guard state.withLock({ $0.abortion == nil }) else { return nil }
      try multi.wait(milliseconds: 1000)
    }
  }

  /// Whether an open connection was given up by the server between two messages: it said so (421, RFC 5321 §3.8), or
  /// it broke before a reply.
  private static func isStale(_ failure: TransferFailure, _ exchange: Exchange) -> Bool {
    guard !exchange.isHandedOver else { return false }
    return failure.smtpCode == 421 || (failure.kind == .lostBeforeData && exchange.reply == nil)
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

  private static func poll(_ span: Duration) -> CInt { CInt(min(max(span.wholeMilliseconds, 1), 1000)) }

  /// Writing to a connection that the peer has reset must be an error here, not the end of the process.
  private func blockBrokenPipeSignal() {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGPIPE)
    let code = unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    if code != 0 { log(.fault, "SIGPIPE could not be blocked", ["code": .number(code)]) }
  }
}
