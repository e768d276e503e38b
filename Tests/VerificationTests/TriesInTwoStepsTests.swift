import Alerts
import Core
import Jobs
import People
import Record
import Storage
import Support
import Testing

@testable import Verification

@Suite("A try in two steps", .onBothDatabases) struct TriesInTwoStepsTests {
  @Test func `the last try of the last session, when it is right, passes and raises no alert`() async throws {
    let ground = try await Home.ground()
    let wrong = [try Said.birth("1.1.1984"), try Said.home("99")]
    for call in ["a", "b"] {
      for _ in 0..<3 { #expect(try await ground.check("HER", wrong, session: call) == .notVerified) }
    }
    for _ in 0..<2 { #expect(try await ground.check("HER", wrong, session: "c") == .notVerified) }
    #expect(try await ground.check("HER", [Said.birth(), Said.home()], session: "c") == .verified)
    ground.clock.advance(by: .minutes(1))
    await ground.runner.drain()
    #expect(try await ground.raised().isEmpty)
    #expect(try await !ground.standing(of: "HER").hasHeightenedRisk)
    // The other two are still there, and the third closes nothing.
    #expect(try await ground.check("HER", [Said.birth(), Said.home()], session: "d") == .verified)
  }

  @Test func `the last try of a link, when it is right, passes and raises no alert`() async throws {
    let (ground, token) = try await Home.linked()
    let wrong = [try Said.birth("1.1.1984"), try Said.home("99")]
    for closing in [Duration.minutes(15), .hours(1)] {
      for _ in 0..<3 { #expect(try await ground.answer(wrong, token) == .refused) }
      ground.clock.advance(by: closing)
    }
    for _ in 0..<2 { #expect(try await ground.answer(wrong, token) == .refused) }
    #expect(try await ground.answer([Said.birth(), Said.home()], token) == .passed)
    #expect(try await ground.raised().isEmpty)
    #expect(try await !ground.standing(of: "HER").hasHeightenedRisk)
  }

  @Test func `two hundred guesses at once are judged three times, on two instances`() async throws {
    let (here, token) = try await Home.linked()
    let both = [here, try await here.another()]
    let outcomes = try await atOnce(200, on: both) { ground, number in
      try await ground.answer([Said.birth("1.1.1984"), Said.home("\(number + 20)")], token)
    }
    #expect(outcomes.allSatisfy { $0 == .refused })
    #expect(try await here.ledger() == ["not_verified": 3])
    let entries = try await here.checks()
    #expect(entries.count { $0 == "tried counted" } == 3)
    #expect(entries.count { $0 == "checked not_verified" } == 3)
    #expect(entries.count { $0 == "tried closed" } == 197)
    #expect(entries.count { $0 == "checked closed" } == 197)
  }

  @Test func `right answers that come together are one pass, and the others are no tries`() async throws {
    let (here, token) = try await Home.linked()
    let both = [here, try await here.another()]
    let outcomes = try await atOnce(2, on: both) { ground, _ in
      try await ground.answer([Said.birth(), Said.home()], token)
    }
    #expect(outcomes.count { $0 == .passed } == 1)
    #expect(outcomes.count { $0 == .gone } == 1)
    #expect(try await here.ledger() == ["verified": 1])
    #expect(try await here.rowCounts()["sitting"] == 1)
    #expect(try await here.tries() == [1, 0])
  }

  @Test func `a link that ends between the two steps gives the try back, right or wrong`() async throws {
    var givenBack = 0
    for number in 0..<16 {
      let (ground, token) = try await Home.linked()
      ground.clock.advance(by: Verification.linkSpan - .milliseconds(Int64(number) * 2 + 1))
      let answers = [try Said.birth(number.isMultiple(of: 2) ? "7 March 1984" : "1.1.1984"), try Said.home()]
      ground.clock.run(by: .milliseconds(1))
      let outcome = try await ground.answer(answers, token)
      ground.clock.run(by: .zero)
      guard outcome == .gone else { continue }
      #expect(try await ground.ledger().isEmpty)
      #expect(try await ground.tries().allSatisfy { $0 == 0 })
      let entries = try await ground.checks()
      if !entries.isEmpty {
        #expect(Set(entries) == ["tried counted", "checked gone"])
        givenBack += 1
      }
    }
    #expect(givenBack > 1)
  }

  @Test func `each try is one line of the ledger and two entries of the record, and leaves no job`()
    async throws
  {
    let ground = try await Home.ground(addressIsKnown: true)
    let jobs = try await ground.rowCounts()["job"]
    let tries: [(answers: [IdentityAnswer], outcome: String)] = [
      ([try Said.birth("1.1.1984"), try Said.home("99")], "not_verified"),
      ([try Said.birth(), try Said.home()], "needs_person"),
    ]
    for (number, (answers, outcome)) in tries.enumerated() {
      ground.clock.advance(by: .seconds(1))
      #expect(try await ground.check("HER", answers, session: "\(number)").rawValue == outcome)
    }
    #expect(try await ground.ledger() == ["not_verified": 1, "needs_person": 1])
    #expect(
      try await ground.checks() == [
        "tried counted", "checked not_verified", "tried counted", "checked needs_person",
      ]
    )
    #expect(try await ground.rowCounts()["job"] == jobs)
    // Enough matched: that is no wrong try.
    #expect(try await ground.tries() == [1, 1, 1, 0])
  }
}

@Suite("A try between its two steps", .onBothDatabases) struct UnsettledTryTests {
  private let ground: DomainGround
  private let ledger: CheckLedger
  private let taken: CheckLedger.Taken

  init() async throws {
    ground = try await Home.ground()
    ledger = CheckLedger(ground.verification)
    let attempt = CheckLedger.Try(
      person: try await ground.standing(of: "HER").id,
      route: "call:test",
      channel: .phone,
      maximumTries: RouteRule.maximumTries,
      kinds: "address,date_of_birth",
      control: .none,
      actor: DomainGround.caseSystem,
      officer: nil
    )
    taken = try await ground.database.database.write { [ledger] in try ledger.take(attempt, in: $0) }
  }

  /// Settles it with answers that are right.
  private func settle() async throws -> CheckOutcome {
    let ground = try await ground.database.database.read {
      [people = ground.people, taken, clock = ground.clock] in
      try JudgedCheck.Ground.read(taken.attempt.person, people: people, at: clock.now, in: $0)
    }
    let check = try JudgedCheck([Said.birth(), Said.home()], ground: #require(ground))
    return try await self.ground.database.database.write { [ledger, taken] in
      try ledger.settle(taken, as: check, in: $0).outcome
    }
  }

  @Test func `passes within half a minute`() async throws {
    ground.clock.advance(by: .seconds(30) - .milliseconds(1))
    #expect(try await settle() == .verified)
    #expect(try await ground.ledger() == ["verified": 1])
  }

  @Test func `stands as wrong after half a minute, though its answers are right`() async throws {
    ground.clock.advance(by: .seconds(30))
    #expect(try await settle() == .notVerified)
    #expect(try await ground.ledger() == ["not_verified": 1])
    #expect(try await ground.tries() == [1, 1])
  }

  @Test func `does not pass for one that was frozen meanwhile`() async throws {
    let (people, person) = (ground.people, taken.attempt.person)
    try await ground.database.database.write { try people.freeze(person, by: .gateway, in: $0) }
    #expect(try await settle() == .closed)
    #expect(try await ground.tries() == [1, 0])
  }

  @Test func `is settled once`() async throws {
    #expect(try await settle() == .verified)
    #expect(try await settle() == .notVerified)
    #expect(try await ground.ledger() == ["verified": 1])
    #expect(try await ground.tries() == [1, 0])
    #expect(try await ground.checks() == ["tried counted", "checked verified"])
  }

  @Test func `given back leaves the ledger and the tries as they were`() async throws {
    for _ in 0..<2 {
      try await ground.database.database.write { [ledger, taken] in try ledger.giveBack(taken, in: $0) }
    }
    #expect(try await ground.ledger().isEmpty)
    #expect(try await ground.tries() == [0, 0])
    #expect(try await settle() == .notVerified)
  }
}

extension DomainGround {
  /// What the record says of tries, in the order of the acts: `tried counted`, `checked verified`.
  func checks() async throws -> [String] {
    try await database.database.read { connection in
      try connection.query(
        "SELECT action, outcome FROM audit_entry WHERE action LIKE 'identity.%' ORDER BY at, action DESC"
      ).map { "\(try $0.text("action").dropFirst("identity.".count)) \(try $0.text("outcome"))" }
    }
  }

  /// The tries of each session and how many of them were wrong, one after the other.
  func tries() async throws -> [Int64] {
    try await database.database.read { connection in
      try connection.query("SELECT tries, wrong_tries FROM verification_session ORDER BY started_at, id")
        .flatMap { [try $0.int("tries"), try $0.int("wrong_tries")] }
    }
  }
}
