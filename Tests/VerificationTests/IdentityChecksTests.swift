import Alerts
import Core
import People
import Record
import Storage
import Support
import Testing
import Verification

@Suite("Identity checks", .onBothDatabases) struct IdentityChecksTests {
  @Test func `nobody is checked who is not there`() async throws {
    let ground = try await Home.ground()
    let request = IdentityChecks.Request(
      channel: .phone,
      session: nil,
      officer: nil,
      photoIdentity: nil,
      calledBack: nil,
      answers: [try Said.birth(), try Said.home()]
    )
    let result = try await ground.checks.check(
      request,
      ofReference: "NOBODY",
      caller: "test",
      by: DomainGround.caseSystem
    )
    #expect(result == nil)
  }

  @Test func `a pass holds for half an hour, and names the caller's session`() async throws {
    let ground = try await Home.ground()
    let request = IdentityChecks.Request(
      channel: .phone,
      session: "call-1",
      officer: "officer-7",
      photoIdentity: nil,
      calledBack: nil,
      answers: [try Said.birth(), try Said.home()]
    )
    let result = try await ground.checks.check(
      request,
      ofReference: "HER",
      caller: "test",
      by: DomainGround.caseSystem
    )
    #expect(result?.outcome == .verified && result?.session == "call-1")
    #expect(result?.validUntil == ground.clock.now + .minutes(30))
  }

  @Test func `the kinds are fixed when a session starts`() async throws {
    let ground = try await Home.ground()
    _ = try await ground.check("HER", [Said.birth("1.1.1984"), Said.home()], session: "call")
    await #expect(throws: SessionKindsChanged.self) {
      try await ground.check("HER", [Said.birth(), Said.child()], session: "call")
    }
    #expect(try await ground.check("HER", [Said.home(), Said.birth()], session: "call") == .verified)
  }

  @Test func `a session has three tries, then its route is closed for fifteen minutes`() async throws {
    let ground = try await Home.ground()
    for _ in 0..<3 {
      #expect(
        try await ground.check("HER", [Said.birth("1.1.1984"), Said.home()], session: "call") == .notVerified
      )
    }
    #expect(try await ground.check("HER", [Said.birth(), Said.home()], session: "call") == .closed)
    #expect(try await ground.check("HER", [Said.birth(), Said.home()], session: "other") == .verified)
    ground.clock.advance(by: .minutes(15))
    #expect(try await ground.check("HER", [Said.birth(), Said.home()], session: "call") == .verified)
  }

  @Test func `a number that is not hers, is shared or came from another is no control`() async throws {
    let ground = try await Home.ground(addressIsKnown: true)
    let answers = [try Said.birth(), try Said.caseNumber()]
    #expect(try await ground.check("HER", answers, calledBack: "07700 900999") == .needsPerson)
    #expect(try await ground.check("HER", answers, calledBack: Home.phone) == .verified)
    try await ground.put("HER", Family.her.atNew(known: true).withPhone(source: .otherParty))
    #expect(try await ground.check("HER", answers, calledBack: Home.phone) == .needsPerson)
    try await ground.put("HER", Family.her.atNew(known: true).withPhone())
    try await ground.put("HIM", Family.him.withPhone())
    #expect(try await ground.check("HER", answers, calledBack: Home.phone) == .needsPerson)
  }

  @Test func `a frozen person does not pass`() async throws {
    let ground = try await Home.ground()
    let person = try await ground.standing(of: "HER").id
    let people = ground.people
    try await ground.database.database.write { try people.freeze(person, by: .gateway, in: $0) }
    #expect(try await ground.check("HER", [Said.birth(), Said.home()]) == .closed)
  }

  @Test func `a call-back is asked for once, in words that do not say what matched`() async throws {
    let ground = try await Home.ground(addressIsKnown: true)
    _ = try await ground.check("HER", [Said.birth(), Said.home()])
    _ = try await ground.check("HER", [Said.child(), Said.caseNumber()])
    let alerts = try await ground.raised(.needsPerson)
    #expect(alerts.count == 1)
    let other = try await Home.ground(addressIsKnown: true)
    _ = try await other.check("HER", [Said.child(), Said.caseNumber()])
    #expect(try await other.raised(.needsPerson).map(\.note) == alerts.map(\.note))
  }

  @Test func `an own reference lasts twenty-one days until its first use, and then on`() async throws {
    let ground = try await Home.ground(addressIsKnown: true, isHeightened: true)
    let unused = try await ground.issueOwnReference(to: "HER")
    ground.clock.advance(by: .days(21))
    #expect(try await ground.check("HER", [Said.birth(), Said.reference(unused)]) == .notVerified)
    let used = try await ground.issueOwnReference(to: "HER")
    ground.clock.advance(by: .days(21) - .milliseconds(1))
    #expect(try await ground.check("HER", [Said.birth(), Said.reference(used)]) == .verified)
    ground.clock.advance(by: .days(100))
    #expect(try await ground.check("HER", [Said.birth(), Said.reference(used)]) == .verified)
  }

  @Test func `a new own reference ends the old, and one person's is not another's`() async throws {
    let ground = try await Home.ground(addressIsKnown: true)
    try await ground.put("TWIN", Family.her.atNew(known: true))
    let old = try await ground.issueOwnReference(to: "HER")
    let new = try await ground.issueOwnReference(to: "HER")
    #expect(try await ground.check("HER", [Said.birth(), Said.reference(old)]) == .notVerified)
    #expect(try await ground.check("TWIN", [Said.birth(), Said.reference(new)]) == .notVerified)
    #expect(try await ground.check("HER", [Said.birth(), Said.reference(new)]) == .verified)
  }

  @Test func `nothing that was answered is ever stored`() async throws {
    let ground = try await Home.ground(addressIsKnown: true)
    let reference = try await ground.issueOwnReference(to: "HER")
    let token = try #require(try await ground.mailLink(to: Home.mailbox, of: "HER"))
    let wrong = [
      try Said.birth("23 June 1961"), try Said.home("77", "LL57 2DG"), try Said.reference(Said.madeUp),
    ]
    _ = try await ground.links.answer(wrong, agreesToShare: false, token: token)
    _ = try await ground.check("HER", [Said.birth("23 June 1961"), Said.child("Zebedee Quixley")])
    _ = try await ground.check("HER", [Said.birth(), Said.home(), Said.reference(reference)])
    let right = [try Said.birth(), try Said.home(), try Said.reference(reference)]
    _ = try await ground.links.answer(right, agreesToShare: false, token: token)
    let compact = reference.replacing(" ", with: "")
    let words = [
      "1961-06-23", "1984-03-07", "LL572DG", "LL57 2DG", "CF101AA", "CF10 1AA", "Zebedee", "Quixley", "Ffion",
      "Angharad", "Prys", "Mill Lane", "Aberdar", "ZW24P00123", "angharad@", "7700900101", reference, compact,
      "22222222", "2222 2222", token,
    ]
    #expect(try await ground.database.found(words, inAnyCase: true) == [])
    // The search itself finds what is there.
    #expect(try await ground.database.found(["identity.checked", "date_of_birth", "CASE-1"]).count == 3)
  }
}
