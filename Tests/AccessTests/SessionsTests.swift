import Access
import Core
import Storage
import Support
import Testing

@Suite("Sessions", .onBothDatabases) struct SessionsTests {
  @Test(arguments: ["", "x", String(repeating: "A", count: 43), String(repeating: "é", count: 43)])
  func `a cookie that is none of ours opens nothing`(secret: String) async throws {
    let world = try await AccessWorld()
    try await world.open("anna@example.org")
    #expect(try await world.sessions.session(for: secret) == nil)
  }

  @Test func `an idle session ends after twenty minutes and a clock set back does not revive it`()
    async throws
  {
    let world = try await AccessWorld()
    let signedIn = try await world.open("anna@example.org")
    world.clock.advance(by: .minutes(20) - .milliseconds(1))
    let late = try #require(try await world.session(signedIn.sessionSecret))
    #expect(late.idleEndsAt == world.clock.now + .minutes(20))
    world.clock.advance(by: .minutes(20))
    #expect(try await world.session(signedIn.sessionSecret) == nil)
    #expect(try await world.audited()["session.ended ran_out"] == 1)
    world.clock.advance(by: .minutes(-20))
    #expect(try await world.session(signedIn.sessionSecret) == nil)
    #expect(try await world.audited()["session.ended ran_out"] == 1)
  }

  @Test func `a busy session ends after twelve hours`() async throws {
    let world = try await AccessWorld()
    let signedIn = try await world.open("anna@example.org")
    for _ in 0..<47 {
      world.clock.advance(by: .minutes(15))
      #expect(try await world.session(signedIn.sessionSecret) != nil)
    }
    world.clock.advance(by: .minutes(15))
    #expect(try await world.session(signedIn.sessionSecret) == nil)
  }

  @Test func `a look is written at most once a minute`() async throws {
    let world = try await AccessWorld()
    let signedIn = try await world.open("anna@example.org")
    let start = world.clock.now
    func stored() async throws -> Timestamp? {
      try await world.database.database.read { connection in
        try connection.first("SELECT last_seen_at FROM session")?.timestamp("last_seen_at")
      }
    }
    world.clock.advance(by: .seconds(59))
    #expect(try await world.session(signedIn.sessionSecret)?.idleEndsAt == start + .minutes(20))
    #expect(try await stored() == start)
    world.clock.advance(by: .seconds(1))
    #expect(try await world.session(signedIn.sessionSecret)?.idleEndsAt == start + .minutes(21))
    #expect(try await stored() == start + .minutes(1))
  }

  @Test func `signing out ends the session at once, on another instance too`() async throws {
    let world = try await AccessWorld()
    let signedIn = try await world.open("anna@example.org")
    let other = try Database.open(
      world.database.location,
      surroundings: .test(clock: world.clock)
    )
    func isOpenThere() async throws -> Bool {
      try await other.read { try $0.first("SELECT id FROM session WHERE ended_at IS NULL") } != nil
    }
    #expect(try await isOpenThere())
    try await world.sessions.end(signedIn.session)
    #expect(try await !isOpenThere())
    await other.close()
    #expect(try await world.session(signedIn.sessionSecret) == nil)
    try await world.sessions.end(signedIn.session)
    #expect(try await world.audited()["session.ended done"] == 1)
  }

  @Test func `ending all sessions ends the account's own and nobody else's`() async throws {
    let world = try await AccessWorld()
    let first = try await world.open("anna@example.org")
    let second = try #require(try await world.signIn("anna@example.org").signedIn)
    let stranger = try await world.open("bob@example.org")
    try await world.sessions.endAll(of: second.session)
    #expect(try await world.session(first.sessionSecret) == nil)
    #expect(try await world.session(second.sessionSecret) == nil)
    #expect(try await world.session(stranger.sessionSecret) != nil)
  }

  @Test func `the page of sign-ins lists the newest first`() async throws {
    let world = try await AccessWorld()
    let first = try await world.open("anna@example.org")
    world.clock.advance(by: .minutes(1))
    let second = try #require(try await world.signIn("anna@example.org").signedIn)
    try await world.sessions.end(first.session)
    let signIns = try await world.sessions.signIns(of: second.session)
    #expect(signIns.map(\.id) == [second.session.id, first.session.id])
    #expect(signIns.map(\.endedAt) == [nil, world.clock.now])
  }

  @Test func `sweeping takes what nobody asks for again and nothing else`() async throws {
    let world = try await AccessWorld()
    try await world.open("anna@example.org")
    _ = try await world.signIn("anna@example.org", AccessWorld.otherPassword)
    _ = try await world.signIn("nobody@example.org")
    #expect(try await world.ground.sweep() == 0)
    world.clock.advance(by: .days(2))
    // Four tries, one count, one sitting.
    #expect(try await world.ground.sweep() == 6)
    #expect(try await world.count("session") == 1)
    world.clock.advance(by: .days(89))
    #expect(try await world.ground.sweep() == 1)
    #expect(try await world.count("account") == 1)
  }
}
