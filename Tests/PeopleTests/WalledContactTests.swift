import Alerts
import Core
import People
import Storage
import Support
import Testing

/// The party wall with records, cases and addresses.
@Suite("Walled contact points") struct WalledContactTests {
  static let mailbox = "bowens@example.org"

  @Test func `a record with a co-party's address is refused whole, and staff are told once`() async throws {
    let ground = try await DomainGround.make()
    try await ground.put("HIM", .him.mailing(WalledContactTests.mailbox))
    let record = try PersonRecord.her.home().mailing("BOWENS@example.org")
    let before = try await ground.rowCounts()
    for _ in 0..<2 { #expect(try await ground.isRefused("HER", record)) }
    let after = try await ground.rowCounts()
    for table in ["person", "identity_fact", "contact_point", "case_party", "job", "data_key"] {
      #expect(after[table] == before[table], "\(table)")
    }
    let alerts = try await ground.raised(.partyWall)
    #expect(alerts.count == 1 && alerts.first?.isUrgent == true)
    #expect(try await ground.email(of: "HIM")?.status == .pending)
  }

  @Test func `a co-party's address is refused when it is added`() async throws {
    let ground = try await DomainGround.make()
    try await ground.put("HIM", .him.mailing(WalledContactTests.mailbox))
    try await ground.put("HER", .her)
    #expect(try await ground.isRefused(WalledContactTests.mailbox, for: "HER"))
    #expect(try await ground.email(of: "HER") == nil)
    #expect(try await ground.raised(.partyWall).count == 1)
  }

  @Test(arguments: [("unknown", "applicant"), ("applicant", "unknown"), ("unknown", "unknown")])
  func `an unknown side counts as another`(his: String, hers: String) async throws {
    let ground = try await DomainGround.make()
    try await ground.put("HIM", .of("Rhys Bowen", side: his).mailing(WalledContactTests.mailbox))
    #expect(
      try await ground.isRefused("HER", .of("Angharad Prys", side: hers).mailing(WalledContactTests.mailbox))
    )
  }

  @Test func `who left the case still counts`() async throws {
    let ground = try await DomainGround.make()
    try await ground.put("HIM", .him.mailing(WalledContactTests.mailbox))
    try await ground.put("HIM", .stranger.mailing(WalledContactTests.mailbox))
    #expect(try await ground.isRefused("HER", .her.mailing(WalledContactTests.mailbox)))
  }

  @Test func `on the same side it is shared on both, and each agrees`() async throws {
    let ground = try await DomainGround.make()
    let gran = PersonRecord.of("Megan Prys", side: "applicant")
    let grans = try #require(try await ground.put("GRAN", gran.mailing("pryses@example.org")).emails.first)
    let hers = try #require(try await ground.put("HER", .her.mailing("pryses@example.org")).emails.first)
    for id in [grans.id, hers.id] {
      let point = try await ground.point(id)
      #expect(point.isShared && !point.hasAgreedToShare && !point.isWalled)
    }
    let people = ground.people
    try await ground.database.database.write { try people.agreeToShare(hers.id, in: $0) }
    #expect(try await ground.point(hers.id).hasAgreedToShare)
    #expect(try await !ground.point(grans.id).hasAgreedToShare)
    #expect(try await ground.raised(.partyWall).isEmpty)
  }

  @Test func `a case that grows walls what both hold`() async throws {
    let ground = try await DomainGround.make()
    let hers = try #require(
      try await ground.put("HER", .her.mailing(WalledContactTests.mailbox)).emails.first
    )
    try await ground.move(hers.id, to: .verified)
    try await ground.put("HIM", .stranger.mailing(WalledContactTests.mailbox))
    #expect(try await !ground.point(hers.id).isWalled)
    try await ground.put("HIM", .him.mailing(WalledContactTests.mailbox))
    let point = try await ground.point(hers.id)
    #expect(point.isWalled && point.status == .verified && !point.mayReceiveNotices)
    #expect(try await ground.raised(.partyWall).count == 1)
  }

  @Test func `who joins by a record that drops the mailbox may read it still`() async throws {
    let ground = try await DomainGround.make()
    let hers = try #require(
      try await ground.put("HER", .her.mailing(WalledContactTests.mailbox)).emails.first
    )
    try await ground.put("HIM", .stranger.mailing(WalledContactTests.mailbox))
    try await ground.put("HIM", .him.mailing("rhys@example.org"))
    #expect(try await ground.point(hers.id).isWalled)
    #expect(try await ground.raised(.partyWall).count == 1)
  }

  @Test func `a mailbox that he was verified at stays his, one that a record named by mistake does not`()
    async throws
  {
    for wasVerified in [true, false] {
      let ground = try await DomainGround.make()
      let his = try #require(
        try await ground.put("HIM", .him.mailing(WalledContactTests.mailbox)).emails.first
      )
      if wasVerified { try await ground.move(his.id, to: .verified) }
      try await ground.put("HIM", .him)
      try await ground.put("HER", .her)
      #expect(try await ground.isRefused(WalledContactTests.mailbox, for: "HER") == wasVerified)
    }
  }

  @Test func `a number on two sides is shared for both, and nothing is refused`() async throws {
    let ground = try await DomainGround.make()
    let number = try PhoneNumber(parsing: "07700 900101")
    try await ground.put("HER", .her.phoning("07700 900101"))
    let her = try await ground.standing(of: "HER").id
    let people = ground.people
    let database = ground.database.database
    #expect(try await database.read { try people.sourceOfUnsharedPhone(number, of: her, in: $0) } == .person)
    try await ground.put("HIM", .him.phoning("+44 7700 900101"))
    #expect(try await database.read { try people.sourceOfUnsharedPhone(number, of: her, in: $0) } == nil)
    let him = try await ground.standing(of: "HIM").id
    #expect(try await database.read { try people.sourceOfUnsharedPhone(number, of: him, in: $0) } == nil)
    // It stays so when one record drops it: nobody has asked him yet.
    try await ground.put("HIM", .him)
    #expect(try await database.read { try people.sourceOfUnsharedPhone(number, of: her, in: $0) } == nil)
  }

  @Test func `of an address that both sides claim at once one gets it`() async throws {
    for _ in 0..<8 {
      let ground = try await DomainGround.make()
      try await ground.put("HER", .her)
      try await ground.put("HIM", .him)
      async let added = ground.isRefused(WalledContactTests.mailbox, for: "HER")
      async let written = ground.isRefused("HIM", .him.mailing(WalledContactTests.mailbox))
      let refusals = try await [added, written]
      #expect(refusals.filter { $0 }.count == 1)
    }
  }

  @Test func `the same address in two cases that nobody shares is nobody's business`() async throws {
    let ground = try await DomainGround.make()
    try await ground.put("HER", .her.mailing(WalledContactTests.mailbox))
    let other = PersonRecord.of("Owen Hughes", side: "respondent", in: "CASE-2")
    #expect(try await !ground.isRefused("OTHER", other.mailing(WalledContactTests.mailbox)))
  }
}
