import Alerts
import Core
import People
import Storage
import Support
import Testing

/// The party wall with records, cases and addresses.
@Suite("Walled contact points", .onBothDatabases) struct WalledContactTests {
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

  @Test(arguments: [(true, true, true, true), (false, true, true, false), (false, false, true, true)])
  func `a case that grows walls what both hold, and what was never proved yields`(
    hersIsProved: Bool,
    hisIsProved: Bool,
    hersIsWalled: Bool,
    hisIsWalled: Bool
  ) async throws {
    let ground = try await DomainGround.make()
    let mailbox = WalledContactTests.mailbox
    let his = try #require(try await ground.put("HIM", .him.mailing(mailbox)).emails.first)
    let her = try PersonRecord.of("Angharad Prys").mailing(mailbox)
    let hers = try #require(try await ground.put("HER", her).emails.first)
    if hersIsProved { try await ground.move(hers.id, to: .verified) }
    if hisIsProved { try await ground.move(his.id, to: .verified) }
    #expect(try await !ground.point(his.id).isWalled)
    // She comes into his case; where he alone has proved it, hers is refused, and so he comes into hers.
    if hisIsProved, !hersIsProved {
      #expect(try await ground.isRefused("HER", .her.mailing(mailbox)))
      try await ground.put("HER", her.joining("CASE-2", as: "applicant"))
      try await ground.put("HIM", .him.mailing(mailbox).joining("CASE-2", as: "respondent"))
    } else {
      try await ground.put("HER", .her.mailing(mailbox))
    }
    #expect(try await ground.point(hers.id).isWalled == hersIsWalled)
    #expect(try await ground.point(his.id).isWalled == hisIsWalled)
    #expect(try await !ground.point(hers.id).mayReceiveNotices)
    #expect(try await !ground.raised(.partyWall).isEmpty)
  }

  @Test func `an unproved claim to her verified address is refused and walls nothing`() async throws {
    let ground = try await DomainGround.make()
    let hers = try #require(
      try await ground.put("HER", .her.mailing(WalledContactTests.mailbox)).emails.first
    )
    try await ground.move(hers.id, to: .verified)
    try await ground.put("HIM", .stranger.mailing(WalledContactTests.mailbox))
    let before = try await ground.rowCounts()
    #expect(try await ground.isRefused("HIM", .him.mailing(WalledContactTests.mailbox)))
    #expect(try await ground.rowCounts()["case_party"] == before["case_party"])
    #expect(try await ground.point(hers.id).mayReceiveNotices)
    #expect(try await ground.raised(.partyWall).count == 1)
  }

  @Test(arguments: [false, true])
  func `who joins by a record that drops the mailbox may read it still, if he ever did`(wasProved: Bool)
    async throws
  {
    let ground = try await DomainGround.make()
    let hers = try #require(
      try await ground.put("HER", .her.mailing(WalledContactTests.mailbox)).emails.first
    )
    let his = try #require(
      try await ground.put("HIM", .stranger.mailing(WalledContactTests.mailbox)).emails.first
    )
    try await ground.move(hers.id, to: .verified)
    if wasProved { try await ground.move(his.id, to: .verified) }
    try await ground.put("HIM", .him.mailing("rhys@example.org"))
    #expect(try await ground.point(hers.id).isWalled == wasProved)
    #expect(try await ground.raised(.partyWall).count == (wasProved ? 1 : 0))
  }

  @Test(arguments: [false, true])
  func `a wall falls with the claim that built it, unless it was proved`(wasProved: Bool) async throws {
    let ground = try await DomainGround.make()
    let hers = try #require(
      try await ground.put("HER", .her.mailing(WalledContactTests.mailbox)).emails.first
    )
    let his = try #require(
      try await ground.put("HIM", .stranger.mailing(WalledContactTests.mailbox)).emails.first
    )
    if wasProved {
      try await ground.move(his.id, to: .verified)
      try await ground.move(hers.id, to: .verified)
    }
    try await ground.put("HIM", .him.mailing(WalledContactTests.mailbox))
    #expect(try await ground.point(hers.id).isWalled)
    #expect(try await ground.point(his.id).isWalled)
    try await ground.put("HIM", .him)
    #expect(try await ground.point(hers.id).isWalled == wasProved)
  }

  @Test(
    arguments: [ContactPointStatus.refused, .superseded],
    ["bowens@example.org", "BOWENS+her@example.org"]
  )
  func `a mailbox that a link was mailed to stays across the wall, whatever he says of it`(
    status: ContactPointStatus,
    written: String
  ) async throws {
    let ground = try await DomainGround.make()
    try await ground.put("HIM", .him)
    try await ground.put("HER", .her)
    #expect(try await ground.mailLink(to: WalledContactTests.mailbox, of: "HIM") != nil)
    let his = try #require(try await ground.email(of: "HIM"))
    if status == .refused { #expect(try await ground.move(his.id, to: .refused)) }
    if status == .superseded { try await ground.put("HIM", .him.mailing("rhys@example.org")) }
    #expect(try await ground.point(his.id).status == status)
    #expect(try await ground.isRefused(written, for: "HER"))
    #expect(try await ground.isRefused("HER", .her.mailing(written)))
  }

  @Test(
    arguments: [
      ("rhys@example.org", "rhys+her@example.org", true), ("rhys+a@example.org", "RHYS+b@example.org", true),
      ("rhysbowen@gmail.com", "rhys.bowen+x@googlemail.com", true),
      ("rhysbowen@example.org", "rhys.bowen@example.org", false),
      ("rhys@example.org", "rhys@example.net", false),
    ]
  )
  func `the wall compares mailboxes, not spellings`(his: String, hers: String, isRefused: Bool) async throws {
    let ground = try await DomainGround.make()
    try await ground.put("HIM", .him.mailing(his))
    try await ground.put("HER", .her)
    #expect(try await ground.isRefused(hers, for: "HER") == isRefused)
    if isRefused { #expect(try await ground.isRefused("HER", .her.mailing(hers))) }
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
    // Once one record drops it, it is the other's alone again, unless that record itself says otherwise.
    try await ground.put("HIM", .him)
    #expect(try await database.read { try people.sourceOfUnsharedPhone(number, of: her, in: $0) } == .person)
    try await ground.put("HER", .her.phoning("07700 900101", isShared: true))
    try await ground.put("HIM", .him.phoning("07700 900101"))
    try await ground.put("HIM", .him)
    #expect(try await database.read { try people.sourceOfUnsharedPhone(number, of: her, in: $0) } == nil)
  }

  @Test func `of an address that both sides claim at once one gets it`() async throws {
    for _ in 0..<8 {
      let ground = try await DomainGround.make()
      let other = try await ground.another()
      try await ground.put("HER", .her)
      try await ground.put("HIM", .him)
      async let added = other.isRefused(WalledContactTests.mailbox, for: "HER")
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
