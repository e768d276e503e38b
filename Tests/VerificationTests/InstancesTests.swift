import Access
import Alerts
import Core
import Jobs
import People
import Storage
import Support
import Testing
import Verification

@Suite("Verification on two instances", .onBothDatabases) struct InstancesTests {
  /// One link, and two instances that it may be opened on.
  private func linked() async throws -> (both: [DomainGround], token: String) {
    let (here, token) = try await Home.linked()
    return ([here, try await here.another()], token)
  }

  @Test func `of fifty posts on one link exactly one passes`() async throws {
    let (both, token) = try await linked()
    let answers = [try Said.birth(), try Said.home()]
    let outcomes = try await atOnce(on: both) { ground, _ in try await ground.answer(answers, token) }
    #expect(outcomes.filter { $0 == .passed }.count == 1)
    #expect(outcomes.filter { $0 == .gone }.count == 49)
    #expect(try await both[0].rowCounts()["sitting"] == 1)
    #expect(try await both[0].ledger() == ["verified": 1])
    #expect(try await both[1].status() == .verified)
    for ground in both { #expect(try await ground.answer(answers, token) == .gone) }
  }

  @Test func `of fifty wrong posts three are tries, and the way is closed on both`() async throws {
    let (both, token) = try await linked()
    let wrong = [try Said.birth("1.1.1984"), try Said.home()]
    let outcomes = try await atOnce(on: both) { ground, _ in try await ground.answer(wrong, token) }
    #expect(outcomes.allSatisfy { $0 == .refused })
    #expect(try await both[0].ledger() == ["not_verified": 3])
    let right = [try Said.birth(), try Said.home()]
    for ground in both { #expect(try await ground.answer(right, token) == .refused) }
    both[0].clock.advance(by: .minutes(15))
    #expect(try await both[1].answer(right, token) == .passed)
  }

  @Test func `of fifty tries in one call three are tries`() async throws {
    let (both, _) = try await linked()
    let wrong = [try Said.birth("1.1.1984"), try Said.home("99")]
    let outcomes = try await atOnce(on: both) { ground, _ in
      try await ground.check("HER", wrong, session: "call-1")
    }
    #expect(outcomes.filter { $0 == .notVerified }.count == 3)
    #expect(outcomes.filter { $0 == .closed }.count == 47)
    #expect(try await both[0].ledger()["not_verified"] == 3)
  }

  @Test func `of fifty own references issued at once one is in force`() async throws {
    let (both, _) = try await linked()
    let issued = try await atOnce(on: both) { ground, _ in try await ground.issueOwnReference(to: "HER") }
    #expect(Set(issued).count == 50)
    let inForce = try await both[0].database.database.read { connection in
      try connection.first("SELECT COUNT(*) AS n FROM own_reference WHERE ended_at IS NULL")?.int("n")
    }
    #expect(inForce == 1)
    #expect(try await both[0].rowCounts()["own_reference"] == 50)
    // One of them is right, whichever instance it was issued on, and only one.
    var passed = 0
    for (number, reference) in issued.enumerated() {
      let answers = [try Said.birth(), try Said.reference(reference)]
      if try await both[number % 2].check("HER", answers) == .verified { passed += 1 }
    }
    #expect(passed == 1)
  }

  @Test func `“This is not me” pressed fifty times is said once`() async throws {
    let (both, token) = try await linked()
    let said = try await atOnce(on: both) { ground, _ in try await ground.links.refuse(token) }
    #expect(said.filter { $0 }.count == 1)
    #expect(try await both[0].raised(.addressRefused).count == 1)
    #expect(try await both[1].status() == .refused)
  }

  @Test func `an address that is to be confirmed by jobs on both gets one link`() async throws {
    let (both, token) = try await linked()
    let her = try await both[0].people.view(ofReference: "HER", by: DomainGround.caseSystem)
    let id = try #require(her?.emails.first?.id)
    try await both[0].database.database.write { connection in
      try connection.execute("UPDATE verification_link SET ended_at = 1")
      for _ in 0..<10 {
        try JobQueue(surroundings: both[0].surroundings).add(
          .confirmAddress,
          subject: id.text,
          in: connection
        )
      }
    }
    _ = try await atOnce(2, on: both) { ground, _ in await ground.runner.drain() }
    #expect(both.map { $0.mail.mails.count }.reduce(0, +) == 2)
    #expect(try await both[1].answer([Said.birth(), Said.home()], token) == .gone)
  }
}
