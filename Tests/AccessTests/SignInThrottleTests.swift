import Core
import Testing

@testable import Access

@Suite("The sign-in throttle") struct SignInThrottleTests {
  private let now = Timestamp(milliseconds: 1_772_528_400_000)

  private func bucket(tries: Int, secondsAgo: Int64 = 10, inARow: Int = 0) -> SignInThrottle.Bucket {
    SignInThrottle.Bucket(
      tries: (0..<tries).map { now - .seconds(secondsAgo + Int64($0)) },
      inARow: inARow
    )
  }

  private func network(tries: Int) -> SignInThrottle.Bucket {
    SignInThrottle.Bucket(
      tries: (0..<tries).map { now - .seconds(10 + Int64($0)) },
      limit: SignInThrottle.failuresANetwork
    )
  }

  @Test(arguments: [(0, true), (9, true), (10, false), (11, false)])
  func `an account takes ten tries in five minutes`(tries: Int, isTried: Bool) {
    let action = SignInThrottle.decide(.init(account: bucket(tries: tries)), at: now)
    #expect(action == (isTried ? .attempt(.accountAndNetwork) : .refuse(.network, .locked)))
  }

  @Test(arguments: [(99, true), (100, false), (101, false)])
  func `an account takes a hundred failures in a row`(inARow: Int, isTried: Bool) {
    let action = SignInThrottle.decide(.init(account: bucket(tries: 1, inARow: inARow)), at: now)
    #expect(action == (isTried ? .attempt(.accountAndNetwork) : .refuse(.network, .besieged)))
  }

  @Test(arguments: [100, 101, 5000])
  func `after a hundred failures one try a day is left, and never none`(inARow: Int) {
    let day: Int64 = 86_400
    let closed = SignInThrottle.Facts(account: bucket(tries: 10, secondsAgo: day - 1, inARow: inARow))
    let open = SignInThrottle.Facts(account: bucket(tries: 10, secondsAgo: day, inARow: inARow))
    #expect(SignInThrottle.decide(closed, at: now) == .refuse(.network, .besieged))
    #expect(SignInThrottle.decide(open, at: now) == .attempt(.accountAndNetwork))
  }

  @Test func `a full network is told when the sixtieth newest of its tries leaves the window`() {
    let action = SignInThrottle.decide(.init(network: network(tries: 62)), at: now)
    #expect(action == .slowDown(until: now - .seconds(69) + .minutes(5)))
  }

  @Test(arguments: [(10, true), (59, true), (60, false)])
  func `a network takes sixty tries in five minutes`(tries: Int, isTried: Bool) {
    let action = SignInThrottle.decide(.init(network: network(tries: tries)), at: now)
    #expect((action == .attempt(.accountAndNetwork)) == isTried)
  }

  @Test func `a try counts for five minutes and no longer`() {
    let young = SignInThrottle.Facts(account: bucket(tries: 10, secondsAgo: 290))
    let old = SignInThrottle.Facts(account: bucket(tries: 10, secondsAgo: 291))
    #expect(SignInThrottle.decide(young, at: now) == .refuse(.network, .locked))
    #expect(SignInThrottle.decide(old, at: now) == .attempt(.accountAndNetwork))
  }

  @Test func `a known device is tried though the account and the network are full`() {
    let facts = SignInThrottle.Facts(
      account: bucket(tries: 10, inARow: 100),
      network: network(tries: 60),
      device: bucket(tries: 9, inARow: 99)
    )
    #expect(SignInThrottle.decide(facts, at: now) == .attempt(.device))
  }

  @Test(arguments: [(10, 0, SignInThrottle.Reason.locked), (1, 100, .besieged)])
  func `a known device has the same limits in its own bucket`(
    tries: Int,
    inARow: Int,
    reason: SignInThrottle.Reason
  ) {
    let facts = SignInThrottle.Facts(device: bucket(tries: tries, inARow: inARow))
    #expect(SignInThrottle.decide(facts, at: now) == .refuse(.network, reason))
  }

  @Test func `who hammers at a locked account fills their network's bucket`() {
    let facts = SignInThrottle.Facts(account: bucket(tries: 10), network: network(tries: 60))
    guard case .slowDown = SignInThrottle.decide(facts, at: now) else {
      Issue.record("a full network is told to slow down")
      return
    }
  }

  @Test func `tries from before the clock was set back a day lock nobody`() {
    let facts = SignInThrottle.Facts(account: bucket(tries: 10, secondsAgo: -86_400))
    #expect(SignInThrottle.decide(facts, at: now) == .attempt(.accountAndNetwork))
  }
}
