/// How long a connection is waited for: a value that takes moments and counts, and says what to do.
///
/// libevent's own time-outs begin anew with every byte, so that a peer who drips bytes outlives them; these do not.
struct Patience {
  typealias Moment = ContinuousClock.Instant

  /// What the connection is doing.
  enum Phase: Equatable {
    case handshake
    /// Before a request, with nothing of it there.
    case idle
    case head
    case body
    /// The responder is at work: it has deadlines of its own.
    case answering
    case writing
    /// The answer is out and closes; what still comes in is thrown away.
    case lingering
  }

  enum Verdict: Equatable {
    case wait
    /// End without a word.
    case close
    /// Answer 408, then end.
    case refuse
  }

  private var deadlines: HTTPDeadlines
  private(set) var phase = Phase.handshake
  private var began: Moment
  private var lastProgress: Moment
  /// Bytes that came, or went, in this phase.
  private var bytes = 0
  /// Since when nobody waits for the peer: what is next is ours to do.
  private var pausedSince: Moment?

  init(deadlines: HTTPDeadlines, at now: Moment) {
    self.deadlines = deadlines
    began = now
    lastProgress = now
  }

  mutating func enter(_ phase: Phase, at now: Moment) {
    self.phase = phase
    began = now
    lastProgress = now
    bytes = 0
    pausedSince = nil
  }

  /// Stops the clock: the peer waits for us, and not we for the peer.
  mutating func pause(at now: Moment) {
    if pausedSince == nil { pausedSince = now }
  }

  /// Lets the clock go on where it stopped.
  mutating func resume(at now: Moment) {
    guard let since = pausedSince else { return }
    pausedSince = nil
    began += now - since
    lastProgress += now - since
  }

  /// Shortens the time for what has not begun yet, because the server stops.
  mutating func hurry() {
    deadlines.handshake = min(deadlines.handshake, deadlines.farewell)
    deadlines.keepAlive = min(deadlines.keepAlive, deadlines.farewell)
  }

  /// Notes that bytes came, or went.
  mutating func moved(_ count: Int, at now: Moment) {
    guard count > 0 else { return }
    bytes &+= count
    lastProgress = pausedSince ?? now
  }

  func verdict(at now: Moment) -> Verdict {
    guard pausedSince == nil else { return .wait }
    let elapsed = now - began
    switch phase {
    case .handshake: return elapsed > deadlines.handshake ? .close : .wait
    case .idle: return elapsed > deadlines.keepAlive ? .close : .wait
    case .head: return elapsed > deadlines.head ? .refuse : .wait
    case .body: return elapsed > deadlines.bodyGrace + earned ? .refuse : .wait
    case .answering: return .wait
    case .writing:
      let isStalled = now - lastProgress > deadlines.writeStall
      return isStalled || elapsed > deadlines.writeStall + earned ? .close : .wait
    case .lingering: return elapsed > deadlines.linger ? .close : .wait
    }
  }

  /// The time that the bytes have earned.
  private var earned: Duration {
    .milliseconds(bytes.multipliedReportingOverflow(by: 1000).partialValue / max(1, deadlines.bytesPerSecond))
  }
}
