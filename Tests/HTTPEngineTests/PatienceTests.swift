import Testing

@testable import HTTPEngine

@Suite("Patience") struct PatienceTests {
  private let start = ContinuousClock.now

  private func patience(in phase: Patience.Phase) -> Patience {
    var patience = Patience(deadlines: HTTPDeadlines(), at: start)
    patience.enter(phase, at: start)
    return patience
  }

  @Test(arguments: [
    (Patience.Phase.handshake, 10, Patience.Verdict.close), (.head, 10, .refuse), (.idle, 30, .close),
    (.body, 10, .refuse), (.writing, 30, .close), (.lingering, 2, .close),
  ])
  func `a peer that sends and takes nothing is given up on`(
    phase: Patience.Phase,
    seconds: Int,
    verdict: Patience.Verdict
  ) {
    #expect(patience(in: phase).verdict(at: start + .seconds(seconds)) == .wait)
    #expect(patience(in: phase).verdict(at: start + .seconds(seconds) + .milliseconds(1)) == verdict)
  }

  @Test func `a responder is waited for without end`() {
    #expect(patience(in: .answering).verdict(at: start + .seconds(86400)) == .wait)
  }

  @Test func `a head that drips is refused at the same moment as one that stops`() {
    var patience = patience(in: .head)
    for second in 1...10 {
      patience.moved(1, at: start + .seconds(second))
      #expect(patience.verdict(at: start + .seconds(second)) == .wait)
    }
    #expect(patience.verdict(at: start + .milliseconds(10_001)) == .refuse)
  }

  @Test(arguments: [(500, true), (499, false)])
  func `a body must keep up 500 bytes a second`(bytesPerSecond: Int, isTaken: Bool) {
    var patience = patience(in: .body)
    for second in 1...20_000 {
      patience.moved(bytesPerSecond, at: start + .seconds(second))
    }
    #expect((patience.verdict(at: start + .seconds(20_001)) == .wait) == isTaken)
  }

  @Test func `an answer that moves is waited for, one that stalls is not`() {
    var patience = patience(in: .writing)
    patience.moved(1_000_000, at: start + .seconds(29))
    #expect(patience.verdict(at: start + .seconds(59)) == .wait)
    #expect(patience.verdict(at: start + .seconds(60)) == .close)
  }

  @Test func `an answer that is taken byte by byte is given up on`() {
    var patience = patience(in: .writing)
    for second in 1...40 { patience.moved(1, at: start + .seconds(second)) }
    #expect(patience.verdict(at: start + .seconds(40)) == .close)
  }

  @Test func `a phase begins with a fresh count`() {
    var patience = patience(in: .body)
    patience.moved(1_000_000, at: start)
    patience.enter(.body, at: start + .seconds(100))
    #expect(patience.verdict(at: start + .seconds(111)) == .refuse)
  }

  @Test(arguments: [Patience.Phase.body, .writing])
  func `the time in which the peer waits for us is not counted`(phase: Patience.Phase) {
    var patience = patience(in: phase)
    let limit: Duration = phase == .body ? .seconds(10) : .seconds(30)
    patience.pause(at: start + .seconds(5))
    patience.pause(at: start + .seconds(500))
    #expect(patience.verdict(at: start + .seconds(1000)) == .wait)
    patience.resume(at: start + .seconds(1005))
    patience.resume(at: start + .seconds(1006))
    #expect(patience.verdict(at: start + .seconds(1000) + limit) == .wait)
    #expect(patience.verdict(at: start + .seconds(1000) + limit + .milliseconds(1)) != .wait)
  }

  @Test func `what the kernel takes while the peer waits for us earns no moment to come`() {
    var patience = patience(in: .writing)
    patience.pause(at: start)
    patience.moved(1_000_000, at: start + .seconds(100))
    patience.resume(at: start + .seconds(100))
    #expect(patience.verdict(at: start + .seconds(130)) == .wait)
    #expect(patience.verdict(at: start + .seconds(130) + .milliseconds(1)) == .close)
  }

  @Test func `a phase begins with its clock running`() {
    var patience = patience(in: .body)
    patience.pause(at: start)
    patience.enter(.writing, at: start + .seconds(1))
    #expect(patience.verdict(at: start + .seconds(32)) == .close)
  }

  @Test func `a stop leaves what is under way its time, and what is idle half a second`() {
    for phase in [Patience.Phase.handshake, .idle] {
      var patience = patience(in: phase)
      patience.hurry()
      #expect(patience.verdict(at: start + .milliseconds(500)) == .wait)
      #expect(patience.verdict(at: start + .milliseconds(501)) == .close)
    }
    for phase in [Patience.Phase.head, .body, .writing] {
      var patience = patience(in: phase)
      patience.hurry()
      #expect(patience.verdict(at: start + .seconds(10)) == .wait)
    }
  }
}
