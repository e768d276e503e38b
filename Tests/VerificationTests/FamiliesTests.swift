import Core
import Jobs
import People
import Support
import Testing
import Verification

/// The rules of the domain run over families: nobody passes for somebody else, and everybody comes through.
@Suite("Families", .onBothDatabases) struct FamiliesTests {
  @Test func `there are at least twenty, each with a name of its own`() {
    #expect(Set(Family.all.map(\.name)).count >= 20)
    #expect(Set(Family.all.map(\.name)).count == Family.all.count)
  }

  @Test(arguments: Family.all)
  func `the other party does not pass, and the person still comes through afterwards`(family: Family)
    async throws
  {
    let ground = try await FamiliesTests.ground(of: family)
    var attack = FamilyAttack(family, on: ground)
    try await attack.run()
    #expect(attack.passes.isEmpty)
    let way = FamilyWay(family: family, ground: ground)
    for next in family.waysAfterProbe { #expect(try await way.passes(next), "\(next)") }
    #expect(family.waysAfterProbe.first?.days == family.daysAfterProbe)
  }

  @Test(arguments: Family.all)
  func `the person comes through, in as many days as the table says`(family: Family) async throws {
    for next in family.ways {
      let ground = try await FamiliesTests.ground(of: family)
      let before = ground.clock.now
      #expect(try await FamilyWay(family: family, ground: ground).passes(next), "\(next)")
      #expect(ground.clock.now - before == .days(next.days))
    }
    #expect(family.ways.first?.days == family.days)
    #expect(family.ways.map(\.days) == family.ways.map(\.days).sorted())
  }

  /// What the rules cannot hold off: it is why heightened risk and the mark *shared* exist.
  @Test func `at standard risk whoever holds her own mailbox and knows two facts passes, as was promised`()
    async throws
  {
    let ground = try await DomainGround.make()
    try await ground.put("HER", Family.her.living(at: "12 Acacia Avenue", "SA1 1AA"))
    let token = try #require(try await ground.mailLink(to: "her@example.org", of: "HER"))
    let answers = [
      try IdentityAnswer(.dateOfBirth, text: "1984-03-07"),
      try IdentityAnswer(.address, house: "12", postcode: Postcode(parsing: "SA1 1AA")),
    ]
    guard case .passed = try await ground.links.answer(answers, agreesToShare: false, token: token) else {
      Issue.record("two facts and control of her own mailbox pass at standard risk")
      return
    }
  }

  /// The family's records, its mailboxes with their links mailed, and what came later.
  static func ground(of family: Family) async throws -> DomainGround {
    let ground = try await DomainGround.make()
    if family.isHeightened {
      var record = CaseRecord(agency: "wales")
      record.hasHeightenedRisk = true
      _ = try await ground.people.putCase(reference: "CASE-1", record: record, by: DomainGround.caseSystem)
    }
    for (reference, record) in family.records { try await ground.put(reference, record) }
    for mailbox in family.mailboxes {
      _ = try await ground.people.addEmail(
        try EmailAddress(parsing: mailbox.address),
        source: mailbox.source,
        toReference: "HER",
        by: DomainGround.caseSystem
      )
      await ground.runner.drain()
    }
    for (reference, record) in family.laterRecords { try await ground.put(reference, record) }
    return ground
  }
}
