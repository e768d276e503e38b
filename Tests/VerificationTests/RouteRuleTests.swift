import Core
import Testing

@testable import Verification

@Suite("Route rule") struct RouteRuleTests {
  static let start = Timestamp(milliseconds: 1_772_528_400_000)

  /// A session, with times in minutes after the start.
  struct Shape: Sendable {
    var begins: Int64 = 0
    var tries = 1
    var wrong = 1
    var last: Int64 = 0
    var maximum = 3
    var isVerified = false
    var route = "call:one"
  }

  @Test func `a route without sessions is open`() {
    #expect(RouteRule.admit(sessions: [], at: at(0)) == .begins)
  }

  @Test(
    arguments: [
      (Shape(tries: 1), Int64(1), true), (Shape(tries: 2), 14, true), (Shape(tries: 3), 1, false),
      (Shape(tries: 1), 15, false), (Shape(tries: 1, maximum: 1), 0, false),
      (Shape(isVerified: true), 1, false),
    ]
  )
  func `a session takes three tries within fifteen minutes, and none after a pass`(
    shape: Shape,
    minute: Int64,
    goesOn: Bool
  ) {
    let session = session(shape)
    let admission = RouteRule.admit(sessions: [session], at: at(minute))
    #expect((admission == .goesOn(session)) == goesOn)
  }

  /// After so many failed sessions the route is closed for so many minutes.
  @Test(arguments: [(1, Int64(15)), (2, 60), (3, 1440), (4, 1440), (9, 1440)])
  func `failed sessions close their route for fifteen minutes, an hour, then a day`(
    count: Int,
    minutes: Int64
  ) {
    let sessions = (0..<count).map { number in
      let begins = Int64(number) * 3000
      return session(Shape(begins: begins, tries: 3, wrong: 3, last: begins + 2))
    }
    let end = Int64(count - 1) * 3000 + 2
    #expect(RouteRule.admit(sessions: sessions, at: at(end)) == .closed)
    #expect(RouteRule.admit(sessions: sessions, at: at(end + minutes) - .milliseconds(1)) == .closed)
    #expect(RouteRule.admit(sessions: sessions, at: at(end + minutes)) == .begins)
    #expect(
      RouteRule.admit(sessions: sessions.reversed(), at: at(end + minutes) - .milliseconds(1)) == .closed
    )
  }

  @Test func `a session that lapsed with a wrong try closes its route from its end on`() {
    let lapsed = session(Shape(tries: 1, wrong: 1))
    #expect(RouteRule.admit(sessions: [lapsed], at: at(15)) == .closed)
    #expect(RouteRule.admit(sessions: [lapsed], at: at(30) - .milliseconds(1)) == .closed)
    #expect(RouteRule.admit(sessions: [lapsed], at: at(30)) == .begins)
  }

  @Test func `a session that lapsed without a wrong try closes nothing`() {
    #expect(RouteRule.admit(sessions: [session(Shape(tries: 1, wrong: 0))], at: at(15)) == .begins)
  }

  @Test func `a session that was used up closes its route, even where enough matched`() {
    let used = session(Shape(tries: 3, wrong: 0, last: 2))
    #expect(RouteRule.admit(sessions: [used], at: at(3)) == .closed)
  }

  @Test func `a pass closes nothing`() {
    let passed = session(Shape(tries: 3, wrong: 2, last: 2, isVerified: true))
    #expect(RouteRule.admit(sessions: [passed], at: at(3)) == .begins)
    #expect(!RouteRule.isKnowledgeClosed(sessions: [passed, passed, passed], at: at(3)))
  }

  /// Ends of unsuccessful sessions in hours, and whether knowledge is closed so many hours after the start.
  @Test(
    arguments: [
      ([Int64](), Int64(0), false), ([0, 0], 1, false), ([0, 1, 2], 2, true), ([0, 1, 2], 25, true),
      ([0, 1, 2], 26, false), ([0, 84, 167], 167, true), ([0, 84, 168], 168, false),
      ([0, 84, 167], 190, true),
      ([0, 84, 167], 191, false), ([0, 1, 2, 30], 30, true), ([0, 1, 2, 30], 53, true),
      ([0, 1, 2, 30], 54, false),
      ([0, 1, 2, 200], 200, false),
    ]
  )
  func `three unsuccessful sessions within seven days close knowledge for a day`(
    hours: [Int64],
    now: Int64,
    isClosed: Bool
  ) {
    let sessions = hours.map { hour in
      session(Shape(begins: hour * 60, tries: 1, last: hour * 60, maximum: 1, route: "call:\(hour)"))
    }
    #expect(RouteRule.isKnowledgeClosed(sessions: sessions, at: at(now * 60)) == isClosed)
    #expect(RouteRule.isKnowledgeClosed(sessions: sessions.reversed(), at: at(now * 60)) == isClosed)
  }

  @Test func `sessions without a wrong try count against nobody`() {
    let sessions = (0..<5).map { session(Shape(begins: Int64($0), tries: 3, wrong: 0, last: Int64($0))) }
    #expect(!RouteRule.isKnowledgeClosed(sessions: sessions, at: at(10)))
    #expect(RouteRule.unsuccessfulCount(sessions, at: at(10)) == 0)
  }

  @Test func `sessions left open on other routes count, so that nobody tries by hopping`() {
    let others = (0..<3).map { session(Shape(tries: 2, wrong: 1, last: 1, route: "call:\($0)")) }
    #expect(RouteRule.isKnowledgeClosed(sessions: others, at: at(2)))
    #expect(RouteRule.unsuccessfulCount(others, at: at(2)) == 3)
    // … but not the one under way: a slip may still be mended in it.
    let current = session(Shape(begins: 1, tries: 1, last: 1, route: "call:now"))
    let sessions = others.prefix(2) + [current]
    #expect(!RouteRule.isKnowledgeClosed(sessions: Array(sessions), at: at(2), during: current.id))
    #expect(RouteRule.isKnowledgeClosed(sessions: Array(sessions), at: at(2)))
    #expect(RouteRule.unsuccessfulCount(Array(sessions), at: at(2), during: current.id) == 2)
  }

  private func at(_ minute: Int64) -> Timestamp { RouteRuleTests.start + .minutes(minute) }

  private func session(_ shape: Shape) -> RouteRule.PastSession {
    // An identifier of its own for every shape: made of its numbers.
    let seed = "\(shape)".unicodeScalars.reduce(UInt64(7)) { ($0 &* 31) &+ UInt64($1.value) }
    return RouteRule.PastSession(
      id: IdentifierSeed.identifier(seed),
      route: shape.route,
      kinds: "address,date_of_birth",
      maximumTries: shape.maximum,
      tries: shape.tries,
      wrongTries: shape.wrong,
      startedAt: at(shape.begins),
      lastTryAt: at(shape.last),
      isVerified: shape.isVerified
    )
  }
}
