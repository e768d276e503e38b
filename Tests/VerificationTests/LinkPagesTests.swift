import Access
import Alerts
import Core
import Jobs
import People
import Record
import Storage
import Support
import Testing
import Verification

@Suite("Link pages", .onBothDatabases) struct LinkPagesTests {
  @Test func `from an address to a sitting`() async throws {
    let (ground, token) = try await Home.linked()
    #expect(ground.mail.mails.count == 1)
    for answers in [[try Said.birth("1.1.1984"), try Said.home()], [try Said.birth(), try Said.home("15")]] {
      #expect(try await ground.answer(answers, token) == .refused)
    }
    #expect(try await ground.status() == .pending)
    guard
      case .passed(let sitting) = try await ground.links.answer(
        [Said.birth(), Said.home()],
        agreesToShare: false,
        token: token
      )
    else {
      Issue.record("two right facts and the link pass")
      return
    }
    #expect(try await ground.status() == .verified)
    #expect(try await ground.sittings.sitting(for: sitting.secret.reveal { $0 })?.origin == .confirm)
    #expect(try await ground.answer([Said.birth(), Said.home()], token) == .gone)
    guard case .gone = try await ground.links.open(token) else {
      Issue.record("a link that is spent is gone")
      return
    }
  }

  @Test func `opening a link changes nothing, however often and by whomever`() async throws {
    let (ground, token) = try await Home.linked()
    let before = try await ground.rowCounts()
    for token in Array(repeating: token, count: 6) + ["", "x", String(token.reversed()), token + "A"] {
      _ = try await ground.links.open(token)
    }
    #expect(try await ground.rowCounts() == before)
    #expect(try await ground.answer([Said.birth(), Said.home()], token) == .passed)
  }

  @Test func `what an open link shows says nothing about the person`() async throws {
    let (ground, token) = try await Home.linked()
    guard case .open(let link) = try await ground.links.open(token) else {
      Issue.record("a fresh link is open")
      return
    }
    let shown = String(reflecting: link)
    for word in ["Angharad", "Prys", "angharad@", "HER", "CASE-1", "ZW24"] { #expect(!shown.contains(word)) }
    #expect(link.messageNumber.count == 9 && link.agency == "wales")
  }

  @Test func `of fifty posts at once on one link exactly one passes`() async throws {
    let (ground, token) = try await Home.linked()
    let answers = [try Said.birth(), try Said.home()]
    let outcomes = try await withThrowingTaskGroup(of: LinkOutcome.self) { group in
      for _ in 0..<50 { group.addTask { try await ground.answer(answers, token) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.filter { $0 == .passed }.count == 1)
    #expect(outcomes.filter { $0 == .gone }.count == 49)
    #expect(try await ground.rowCounts()["sitting"] == 1)
  }

  @Test func `of fifty wrong posts at once three are tries`() async throws {
    let (ground, token) = try await Home.linked()
    let answers = [try Said.birth("1.1.1984"), try Said.home()]
    try await withThrowingTaskGroup(of: LinkOutcome.self) { group in
      for _ in 0..<50 { group.addTask { try await ground.answer(answers, token) } }
      for try await outcome in group { #expect(outcome == .refused) }
    }
    #expect(try await ground.ledger() == ["not_verified": 3])
    #expect(try await ground.answer([Said.birth(), Said.home()], token) == .refused)
    ground.clock.advance(by: .minutes(15))
    #expect(try await ground.answer([Said.birth(), Said.home()], token) == .passed)
  }

  @Test func `at heightened risk the link needs an own reference, and the page says the same`() async throws {
    let (ground, token) = try await Home.linked(isHeightened: true)
    #expect(try await ground.answer([Said.birth(), Said.home()], token) == .refused)
    #expect(try await ground.raised(.needsPerson).count == 1)
    let reference = try await ground.issueOwnReference(to: "HER")
    let answers = [try Said.birth(), try Said.home(), try Said.reference(reference.lowercased())]
    #expect(try await ground.answer(answers, token) == .passed)
  }

  @Test func `“This is not me” refuses the address for good, and tells staff once`() async throws {
    let (ground, token) = try await Home.linked()
    #expect(try await ground.links.refuse(token))
    #expect(try await !ground.links.refuse(token))
    #expect(try await ground.status() == .refused)
    #expect(try await ground.answer([Said.birth(), Said.home()], token) == .gone)
    let alerts = try await ground.raised(.addressRefused)
    #expect(alerts.count == 1 && alerts.first?.isUrgent == true)
    try await ground.addEmail(Home.mailbox, to: "HER")
    await ground.runner.drain()
    #expect(try await ground.status() == .refused)
    #expect(ground.mail.mails.count == 1)
  }

  @Test func `an expired link may be asked for afresh, once in fifteen minutes`() async throws {
    let (ground, token) = try await Home.linked()
    try await ground.links.askFresh(token)
    await ground.runner.drain()
    #expect(ground.mail.mails.count == 1)
    ground.clock.advance(by: .days(7))
    await ground.runner.drain()
    #expect(try await ground.status() == .expired)
    guard case .expired = try await ground.links.open(token) else {
      Issue.record("a link of seven days ago has expired")
      return
    }
    #expect(try await ground.answer([Said.birth(), Said.home()], token) == .gone)
    let before = try await ground.rowCounts()["job"] ?? 0
    for _ in 0..<3 { try await ground.links.askFresh(token) }
    #expect(try await ground.rowCounts()["job"] == before + 1, "who asks again and again fills no queue")
    await ground.runner.drain()
    #expect(ground.mail.mails.count == 2)
    ground.clock.advance(by: .minutes(14))
    try await ground.links.askFresh(token)
    await ground.runner.drain()
    #expect(ground.mail.mails.count == 2)
    let fresh = try #require(try ground.lastToken(to: Home.mailbox))
    #expect(try await ground.answer([Said.birth(), Said.home()], fresh) == .passed)
  }

  @Test func `a fresh link may be asked for again after fifteen minutes`() async throws {
    let (ground, token) = try await Home.linked()
    ground.clock.advance(by: .days(8))
    await ground.runner.drain()
    for _ in 0..<2 {
      try await ground.links.askFresh(token)
      await ground.runner.drain()
      ground.clock.advance(by: .minutes(16))
    }
    #expect(ground.mail.mails.count == 3)
  }

  @Test func `asking for a fresh link writes the same whether one may go or not`() async throws {
    let (ground, token) = try await Home.linked()
    ground.clock.advance(by: .days(8))
    await ground.runner.drain()
    var written: [[String: Int64]] = []
    for _ in 0..<2 {
      let before = try await ground.rowCounts()
      try await ground.links.askFresh(token)
      let after = try await ground.rowCounts()
      written.append(after.merging(before) { $0 - $1 }.filter { $0.value != 0 })
      // The first is mailed a link; the second asks too soon.
      await ground.runner.drain()
    }
    #expect(written == [["job": 1], ["job": 1]])
    #expect(ground.mail.mails.count == 2)
  }

  @Test func `a link to a walled address is gone and takes no tries`() async throws {
    let (ground, token) = try await Home.linked()
    try await ground.put("HIM", PersonRecord.of("Rhys Bowen").mailing(Home.mailbox))
    try await ground.put("HIM", Family.him)
    #expect(try await ground.answer([Said.birth(), Said.home()], token) == .gone)
    guard case .gone = try await ground.links.open(token) else {
      Issue.record("it shows the questions")
      return
    }
    #expect(try await ground.ledger().isEmpty)
    #expect(try await ground.rowCounts()["sitting"] == 0)
  }

  @Test func `a link to an address that the record has dropped opens nothing`() async throws {
    let (ground, token) = try await Home.linked()
    try await ground.put("HER", Family.her.atNew(known: true))
    #expect(try await ground.status() == .superseded)
    #expect(try await ground.answer([Said.birth(), Said.home()], token) == .gone)
    #expect(try await ground.status() == .superseded)
  }

  @Test func `a frozen person's link opens nothing`() async throws {
    let (ground, token) = try await Home.linked()
    let person = try await ground.standing(of: "HER").id
    let people = ground.people
    try await ground.database.database.write { try people.freeze(person, by: .anonymous, in: $0) }
    #expect(try await ground.answer([Said.birth(), Said.home()], token) == .refused)
    #expect(try await ground.status() == .pending)
  }

  @Test func `nothing is mailed where another party told the address`() async throws {
    let ground = try await Home.ground()
    for source in [FactSource.otherParty, .unknown] {
      #expect(
        try await ground.mailLink(to: "\(source.rawValue)@example.org", source: source, of: "HER") == nil
      )
    }
    #expect(ground.mail.mails.isEmpty)
  }

  @Test func `what the plan forbids is not mailed, and staff are told`() async throws {
    let ground = try await DomainGround.make()
    var record = try Family.her.atNew()
    record.safeContact = SafeContactPlan(
      channels: [.phone, .post],
      hours: [],
      mayLeaveVoicemail: false,
      wantsNeutralTexts: true
    )
    try await ground.put("HER", record)
    #expect(try await ground.mailLink(to: Home.mailbox, of: "HER") == nil)
    #expect(try await ground.raised(.planForbids).count == 1)
  }

  @Test func `one side's shared mailbox opens when each has passed and agreed`() async throws {
    let ground = try await DomainGround.make()
    let shared = "pryses@example.org"
    try await ground.put("HER", Family.her.atNew(known: true))
    try await ground.put(
      "GRAN",
      PersonRecord.of("Megan Prys", born: "1950-01-02", side: "applicant").atNew(known: true)
    )
    let hers = try #require(try await ground.mailLink(to: shared, of: "HER"))
    let grans = try #require(try await ground.mailLink(to: shared, of: "GRAN"))
    #expect(hers != grans)
    #expect(try await ground.answer([Said.birth(), Said.home()], hers) == .refused)
    #expect(try await ground.answer([Said.birth(), Said.home()], hers, agreeing: true) == .passed)
    #expect(try await ground.answer([Said.birth("2/1/1950"), Said.home()], grans) == .refused)
    #expect(try await ground.answer([Said.birth("2/1/1950"), Said.home()], grans, agreeing: true) == .passed)
  }
}

/// How a post ended, without what comes with it.
enum LinkOutcome: Equatable {
  case passed
  case refused
  case gone
}

extension DomainGround {
  func answer(_ answers: [IdentityAnswer], _ token: String, agreeing: Bool = false) async throws
    -> LinkOutcome
  {
    switch try await links.answer(answers, agreesToShare: agreeing, token: token) {
    case .passed, .addressMoves: .passed
    case .refused: .refused
    case .gone: .gone
    }
  }

  /// How far the person's one mailbox is proved.
  func status(of reference: String = "HER") async throws -> ContactPointStatus? {
    try await people.view(ofReference: reference, by: DomainGround.caseSystem)?.emails.first?.status
  }

  /// How often each outcome stands in the ledger.
  func ledger() async throws -> [String: Int] {
    let outcomes = try await database.database.read { connection in
      try connection.query("SELECT outcome FROM verification_try").map { try $0.text("outcome") }
    }
    return Dictionary(outcomes.map { ($0, 1) }, uniquingKeysWith: +)
  }
}
