import Core
import Jobs
import People
import Storage
import Support
import Testing
import Verification

@Suite("Links to one address", .onBothDatabases) struct LinkCountTests {
  @Test func `a new link has no new tries, and the old one is gone`() async throws {
    let (ground, first) = try await Home.linked()
    let wrong = [try Said.birth("1.1.1984"), try Said.home()]
    for _ in 0..<2 { #expect(try await ground.answer(wrong, first) == .refused) }
    let second = try #require(try await ground.mailLink(to: Home.mailbox, of: "HER"))
    #expect(second != first)
    #expect(try await ground.answer([Said.birth(), Said.home()], first) == .gone)
    #expect(try await ground.answer(wrong, second) == .refused)
    // The third try of the address is used up: the route is closed for a right answer too.
    #expect(try await ground.answer([Said.birth(), Said.home()], second) == .refused)
    #expect(try await ground.ledger() == ["not_verified": 3])
    ground.clock.advance(by: .minutes(15))
    #expect(try await ground.answer([Said.birth(), Said.home()], second) == .passed)
  }

  @Test func `while a link is out another is mailed only where it is asked for afresh`() async throws {
    let (ground, token) = try await Home.linked()
    try await ask(.confirmAddress, ground)
    #expect(ground.mail.mails.count == 1)
    try await ask(.confirmAddressAfresh, ground)
    #expect(ground.mail.mails.count == 2)
    let fresh = try #require(try ground.lastToken(to: Home.mailbox))
    guard case .gone = try await ground.links.open(token) else {
      Issue.record("two links are out")
      return
    }
    #expect(try await ground.answer([Said.birth(), Said.home()], fresh) == .passed)
  }

  @Test func `where the link has expired the next message's question sends another`() async throws {
    let (ground, _) = try await Home.linked()
    ground.clock.advance(by: .days(8))
    let point = try await point(ground)
    await ground.runner.drain()
    let people = ground.people
    let jobs = JobQueue(surroundings: ground.surroundings)
    try await ground.database.database.write { connection in
      _ = try people.move(point, to: .pending, in: connection)
      try jobs.add(.confirmAddress, subject: point.text, in: connection)
    }
    await ground.runner.drain()
    #expect(ground.mail.mails.count == 2)
  }

  private func point(_ ground: DomainGround) async throws -> ContactPointID {
    let view = try await ground.people.view(ofReference: "HER", by: DomainGround.caseSystem)
    return try #require(view?.emails.first?.id)
  }

  private func ask(_ kind: JobKind, _ ground: DomainGround) async throws {
    let point = try await point(ground)
    let jobs = JobQueue(surroundings: ground.surroundings)
    try await ground.database.database.write { try jobs.add(kind, subject: point.text, in: $0) }
    await ground.runner.drain()
  }
}

@Suite("The name of a call", .onBothDatabases) struct CallNameTests {
  @Test func `a caller's number stands nowhere in the database, and still joins the tries of a call`()
    async throws
  {
    let ground = try await Home.ground()
    let number = "07700900142"
    let wrong = [try Said.birth("1.1.1984"), try Said.home("99")]
    for _ in 0..<3 {
      #expect(try await ground.check("HER", wrong, session: number) != .verified)
    }
    // The three were tries of one call: a fourth finds the way closed.
    #expect(try await ground.check("HER", wrong, session: number) == .closed)
    #expect(try await ground.database.found([number]).isEmpty)
    let routes = try await ground.database.database.read { connection in
      try connection.query("SELECT route FROM verification_try").map { try $0.text("route") }
    }
    #expect(Set(routes).count == 1)
    let name = try #require(routes.first?.split(separator: ":").last)
    #expect(name.count == 32 && name.allSatisfy(\.isHexDigit))
  }
}
