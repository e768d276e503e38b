import Core
import People
import Storage
import Support
import Testing

@Suite("What people choose for themselves", .onBothDatabases) struct OwnChoicesTests {
  @Test func `nothing is shown to bystanders unless it was switched on, and no record touches it`()
    async throws
  {
    let ground = try await DomainGround.make()
    let id = try await ground.put("HER", .her.mailing("her@example.org")).id
    #expect(try await ground.people.choices(of: id) == .none)
    try await ground.people.choose(for: [id]) {
      $0.language = .welsh
      $0.showsSubjects = true
    }
    _ = try await ground.put("HER", .her.mailing("her@example.org"))
    let chosen = PersonChoices(language: .welsh, showsSubjects: true, showsFileNames: false)
    #expect(try await ground.people.choices(of: id) == chosen)
    #expect(try await ground.standing(of: "HER").language == .welsh)
    let recipient = try await ground.database.database.read { [people = ground.people] in
      try people.recipient(reference: "HER", in: $0)
    }
    #expect(recipient?.standing.language == .welsh)
  }

  @Test func `an address of one's own stays when a record knows nothing of it`() async throws {
    let ground = try await DomainGround.make()
    let id = try await ground.put("HER", .her.mailing("her@example.org")).id
    let placed = try #require(try await ground.place("new@example.org", of: id))
    #expect(placed.isAdded)
    _ = try await ground.put("HER", .her.mailing("her@example.org"))
    #expect(try await ground.point(placed.id).isInUse)
    // Dropped, it is as if it had never been given.
    try await ground.database.database.write { [people = ground.people] in
      try people.dropOwnAddress(placed.id, in: $0)
    }
    #expect(try await !ground.point(placed.id).isInUse)
  }

  @Test func `one that takes the old one's place is verified and preferred, and the history tells both`()
    async throws
  {
    let ground = try await DomainGround.make()
    let id = try await ground.put("HER", .her.mailing("her@example.org")).id
    let old = try #require(try await ground.email(of: "HER")?.id)
    try await ground.move(old, to: .verified)
    let new = try #require(try await ground.place("new@example.org", of: id)).id
    let people = ground.people
    #expect(try await ground.database.database.write { try people.replaceAddress(old, by: new, in: $0) })
    let points = try await ground.database.database.read { try people.emailPoints(of: id, in: $0) }
    #expect(points.map(\.id) == [new] && points.first?.isPreferred == true)
    _ = try await ground.put("HER", .her.mailing("her@example.org"))
    #expect(try await ground.point(new).status == .verified)
    // The record names the old one still: it would have to be confirmed anew.
    #expect(try await ground.point(old).status == .pending)
    let after = try await ground.database.database.read { try people.emailPoints(of: id, in: $0) }
    #expect(after.filter(\.mayReceiveNotices).map(\.id) == [new])
  }

  @Test func `the other side's address is placed for nobody`() async throws {
    let ground = try await DomainGround.make()
    let her = try PersonRecord.her.mailing("her@example.org")
    let him = try PersonRecord.him.mailing("him@example.org")
    let id = try await ground.put("HER", her).id
    _ = try await ground.put("HIM", him)
    #expect(try await ground.place("him@example.org", of: id) == nil)
    #expect(try await ground.people.view(ofReference: "HER", by: DomainGround.caseSystem)?.emails.count == 1)
  }
}

extension DomainGround {
  fileprivate func place(_ address: String, of person: PersonID) async throws -> PlacedAddress? {
    let own = try await people.prepareOwnAddress(try EmailAddress(parsing: address), of: person)
    let prepared = try #require(own)
    return try await database.database.write { [people] in try people.place(prepared, in: $0) }
  }
}
