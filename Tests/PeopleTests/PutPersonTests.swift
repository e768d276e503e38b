import Alerts
import Core
import Jobs
import Keys
import People
import Storage
import Support
import Testing

@Suite("Putting a person", .onBothDatabases) struct PutPersonTests {
  @Test func `what is left out is removed`() async throws {
    let ground = try await DomainGround.make()
    let full = try PersonRecord.her.home().knowing(.caseNumber, "ZW24P00123").phoning("07700 900101")
      .mailing("her@example.org")
    let first = try await ground.put("HER", full)
    #expect(first.factKinds == [.dateOfBirth, .address, .phone, .email, .caseNumber])
    #expect(first.phoneCount == 1 && first.emails.count == 1 && first.cases.count == 1)
    let second = try await ground.put("HER", .of("Angharad Prys"))
    #expect(second.id == first.id)
    #expect(second.factKinds.isEmpty && second.phoneCount == 0 && second.cases.isEmpty)
    #expect(second.emails.map(\.status) == [.superseded])
  }

  @Test func `the same record again changes no state and makes nothing twice`() async throws {
    let ground = try await DomainGround.make()
    let record = try PersonRecord.her.home().phoning("07700 900101").mailing("her@example.org")
    let first = try await ground.put("HER", record)
    let before = try await ground.rowCounts()
    let second = try await ground.put("HER", record)
    #expect(first.emails.map(\.id) == second.emails.map(\.id))
    var after = try await ground.rowCounts()
    after["audit_entry"] = before["audit_entry"]
    #expect(after == before)
  }

  @Test(arguments: [ContactPointStatus.verified, .refused, .failed, .expired])
  func `the gateway's own states survive a record`(status: ContactPointStatus) async throws {
    let ground = try await DomainGround.make()
    let record = try PersonRecord.her.mailing("her@example.org")
    let id = try #require(try await ground.put("HER", record).emails.first?.id)
    #expect(try await ground.move(id, to: status))
    #expect(try await ground.put("HER", record).emails.first?.status == status)
  }

  @Test(
    arguments: [
      (ContactPointStatus.verified, ContactPointStatus.superseded, ContactPointStatus.pending),
      (.refused, .refused, .refused), (.pending, .superseded, .pending),
    ]
  )
  func `an address that was dropped and comes again is asked again, but a refusal stands`(
    status: ContactPointStatus,
    dropped: ContactPointStatus,
    again: ContactPointStatus
  ) async throws {
    let ground = try await DomainGround.make()
    let record = try PersonRecord.her.mailing("her@example.org")
    let id = try #require(try await ground.put("HER", record).emails.first?.id)
    if status != .pending { #expect(try await ground.move(id, to: status)) }
    #expect(try await ground.put("HER", .her).emails.first?.status == dropped)
    #expect(try await ground.put("HER", record).emails.first?.status == again)
  }

  @Test func `an address from another party waits until it comes from the person`() async throws {
    let ground = try await DomainGround.make()
    for source in [FactSource.otherParty, .unknown] {
      let view = try await ground.put("HER", .her.mailing("her@example.org", source: source))
      #expect(view.emails.first?.status == .unconfirmedSource)
    }
    let view = try await ground.put("HER", .her.mailing("HER@Example.org"))
    #expect(view.emails.map(\.status) == [.pending])
  }

  @Test func `a record narrows a safe-contact plan and never widens it`() async throws {
    let ground = try await DomainGround.make()
    var record = PersonRecord.her
    record.safeContact.channels = [.email]
    record.safeContact.hours = [SafeContactPlan.Hours(days: [1, 2], from: 600, to: 900)]
    try await ground.put("HER", record)
    #expect(try await ground.raised(.conflict).isEmpty)
    try await ground.put("HER", .her)
    #expect(try await ground.safeContact(of: "HER") == record.safeContact)
    #expect(try await ground.raised(.conflict).count == 1)
    record.safeContact.hours = [SafeContactPlan.Hours(days: [2, 3], from: 700, to: 1000)]
    try await ground.put("HER", record)
    let hours = try await ground.safeContact(of: "HER").hours
    #expect(hours == [SafeContactPlan.Hours(days: [2], from: 700, to: 900)])
    // Where both allow no minute nothing is safe, rather than everything.
    record.safeContact.hours = [SafeContactPlan.Hours(days: [5], from: 0, to: 60)]
    try await ground.put("HER", record)
    let plan = try await ground.safeContact(of: "HER")
    #expect(plan.verdict(on: .email, at: ground.clock.now) == .forbidden)
  }

  @Test func `a worse source stops notices to a verified address and does not change its state`() async throws
  {
    let ground = try await DomainGround.make()
    let id = try #require(try await ground.put("HER", .her.mailing("her@example.org")).emails.first?.id)
    try await ground.move(id, to: .verified)
    #expect(try await ground.point(id).mayReceiveNotices)
    try await ground.put("HER", .her.mailing("her@example.org", source: .otherParty))
    let point = try await ground.point(id)
    #expect(point.status == .verified && !point.mayReceiveNotices)
    #expect(try await ground.raised(.conflict).count == 1)
  }

  @Test(
    arguments: [ContactPointStatus.failed, .expired],
    [
      (FactSource.otherParty, ContactPointStatus.unconfirmedSource), (.unknown, .unconfirmedSource),
      (.person, .pending),
    ]
  )
  func `a dead address that another party gives again waits`(
    status: ContactPointStatus,
    again: (source: FactSource, status: ContactPointStatus)
  ) async throws {
    let ground = try await DomainGround.make()
    let id = try #require(try await ground.put("HER", .her.mailing("her@example.org")).emails.first?.id)
    #expect(try await ground.move(id, to: status))
    let email = try await ground.addEmail("her@example.org", source: again.source, to: "HER")
    #expect(email.status == again.status)
  }

  @Test func `what others were said to know they know, until it is another place`() async throws {
    let ground = try await DomainGround.make()
    try await ground.put("HER", .her.home(known: true))
    try await ground.put("HER", .her.home(known: false))
    #expect(try await ground.isAddressKnownToOthers("HER") == true)
    try await ground.put("HER", .her.living(at: "3 Chapel Row/Neath", "SA11 1AA", known: false))
    #expect(try await ground.isAddressKnownToOthers("HER") == false)
  }

  @Test func `a first confidential detail raises the alert of heightened risk, once`() async throws {
    let ground = try await DomainGround.make()
    try await ground.put("HER", .her)
    #expect(try await ground.raised(.heightenedRisk).isEmpty)
    for _ in 0..<2 {
      try await ground.put("HER", .her.phoning("07700 900101", isConfidential: true))
      #expect(try await ground.raised(.heightenedRisk).count == 1)
    }
  }

  @Test func `a record sends nothing`() async throws {
    let ground = try await DomainGround.make()
    try await ground.put("HER", .her.mailing("her@example.org"))
    await ground.runner.drain()
    #expect(ground.mail.mails.isEmpty)
  }

  @Test func `risk only rises: by a confidential detail, a case or a probe`() async throws {
    let ground = try await DomainGround.make()
    try await ground.put("HER", .her)
    #expect(try await !ground.standing(of: "HER").hasHeightenedRisk)
    try await ground.put(
      "HER",
      .her.living(at: "14 Mill Lane", "CF10 1AA", known: false, isConfidential: true)
    )
    #expect(try await ground.standing(of: "HER").hasHeightenedRisk)
    try await ground.put("HER", .her)
    #expect(try await ground.standing(of: "HER").hasHeightenedRisk)
  }

  @Test func `a case's risk is raised by a case system and not lowered by it`() async throws {
    let ground = try await DomainGround.make()
    try await ground.put("HER", .her)
    var record = CaseRecord(agency: "wales")
    for isHeightened in [true, false] {
      record.hasHeightenedRisk = isHeightened
      let (view, _) = try await ground.people.putCase(
        reference: "CASE-1",
        record: record,
        by: DomainGround.caseSystem
      )
      #expect(view.hasHeightenedRisk)
    }
    #expect(try await ground.standing(of: "HER").hasHeightenedRisk)
    try await ground.put("HER", .of("Angharad Prys"))
    #expect(try await ground.standing(of: "HER").hasHeightenedRisk)
    #expect(try await ground.raised(.heightenedRisk).count == 1)
  }

  @Test func `nothing of a record can be read in the database's files`() async throws {
    let ground = try await DomainGround.make()
    var record = try PersonRecord.her.home().knowing(.childName, "Ffion Haf").knowing(
      .school,
      "Ysgol Aberdar"
    )
    .knowing(.caseNumber, "ZW24P00123").phoning("07700 900101", isConfidential: true)
    .mailing("her@example.org", isConfidential: true)
    .living(at: "14 Mill Lane", "CF10 1AA", isConfidential: true)
    record.previousNames = ["Angharad Bowen"]
    try await ground.put("HER", record)
    try await ground.put("HIM", .him.elsewhere())
    try await ground.addEmail("other@example.com", to: "HIM")
    await ground.runner.drain()
    let words = [
      "Angharad", "Prys", "Bowen", "Rhys", "1984-03-07", "1982-11-19", "Acacia", "SA11AA", "SA1 1AA",
      "Mill Lane",
      "CF101AA", "Chapel", "Ffion", "Aberdar", "ZW24P00123", "7700900101", "her@", "other@", "example.com",
    ]
    #expect(try await ground.database.found(words, inAnyCase: true) == [])
    #expect(try await ground.database.found(["person.written", "HER", "CASE-1"]).count == 3)
  }

  @Test func `when the person's key is destroyed nothing of them opens any more`() async throws {
    let ground = try await DomainGround.make()
    try await ground.put("HER", .her.home().mailing("her@example.org"))
    let person = try await ground.standing(of: "HER").id
    let keys = ground.keys
    let people = ground.people
    try await ground.database.database.write { try keys.destroy(.person(person.text), in: $0) }
    let held = try await ground.database.database.read {
      try people.identityGround(of: person, in: $0)?.facts.count
    }
    #expect(held == nil)
    #expect(try await ground.safeContact(of: "HER").verdict(on: .email, at: ground.clock.now) == .forbidden)
    let point = try #require(try await ground.emailPoint(of: "HER"))
    let (isAddressee, isReader) = try await ground.database.database.read { connection in
      (
        try people.standing(at: point, in: connection) != nil,
        try people.askSealedStanding(of: person, at: point, in: connection).answer() != nil
      )
    }
    #expect(!isAddressee && !isReader)
    #expect(try await people.view(ofReference: "HER", by: DomainGround.caseSystem)?.emails.isEmpty == true)
  }
}
