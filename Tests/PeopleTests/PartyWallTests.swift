import Core
import Support
import Testing

@testable import People

/// The wall as a rule, without a store.
@Suite("Party wall") struct PartyWallTests {
  static let index: [UInt8] = [1, 2, 3]

  struct Holder: Sendable {
    var side = "respondent"
    var facing = "applicant"
    var status: ContactPointStatus = .pending
    var isInUse = true
    var wasVerified = false
    var wasMailed = false
    var isParty = true
  }

  enum Expected: Sendable { case open, shared, refused }

  @Test(
    arguments: [
      (Holder(), Expected.refused), (Holder(side: "applicant"), .shared), (Holder(side: "unknown"), .refused),
      (Holder(facing: "unknown"), .refused), (Holder(side: "unknown", facing: "unknown"), .refused),
      (Holder(side: "professional"), .refused), (Holder(isParty: false), .open),
      (Holder(status: .verified, wasVerified: true), .refused), (Holder(status: .failed), .refused),
      (Holder(status: .expired), .refused), (Holder(status: .unconfirmedSource), .refused),
      // What the record no longer names is nobody's, unless a link was mailed there or its reader has shown that they read
      // it; and what they say of it makes no difference.
      (Holder(status: .superseded, isInUse: false), .open),
      (Holder(status: .superseded, isInUse: false, wasVerified: true), .refused),
      (Holder(side: "applicant", status: .superseded, isInUse: false, wasVerified: true), .open),
      (Holder(status: .superseded, isInUse: false, wasMailed: true), .refused),
      (Holder(status: .refused), .refused), (Holder(status: .refused, isInUse: false), .open),
      (Holder(status: .refused, isInUse: false, wasVerified: true), .refused),
      (Holder(status: .refused, isInUse: false, wasMailed: true), .refused),
      (Holder(side: "applicant", status: .refused, wasMailed: true), .open),
    ]
  )
  func `who holds an address decides`(holder: Holder, expected: Expected) throws {
    let other: PersonID = try identifier(1)
    let id: ContactPointID = try identifier(2)
    let row = ContactPointStore.ContactRow(
      point: ContactPoint(
        id: id,
        person: other,
        source: .person,
        status: holder.status,
        isPreferred: false,
        isShared: false,
        hasAgreedToShare: false,
        isWalled: false,
        verifiedAt: holder.wasVerified ? TestClock().now : nil,
        mailedAt: holder.wasMailed ? TestClock().now : nil,
        createdAt: TestClock().now,
        isInUse: holder.isInUse,
        isHelper: false
      ),
      form: .email,
      index: [7],
      wallIndex: PartyWallTests.index,
      box: [],
      isSharedByRecord: false,
      isByPerson: false
    )
    let party = PartyWall.Party(
      person: other,
      side: try #require(Side(parsing: holder.side)),
      facing: try #require(Side(parsing: holder.facing))
    )
    let wall = PartyWall(parties: holder.isParty ? [party] : [])
    let verdict = wall.judge(wallIndex: PartyWallTests.index, owner: try identifier(3), holders: [row])
    switch expected {
    case .open: #expect(verdict == .open)
    case .shared: #expect(verdict == .shared(with: [id]))
    case .refused: #expect(verdict == .refused(heldBy: [id]))
    }
    #expect(wall.judge(wallIndex: [9], owner: try identifier(3), holders: [row]) == .open)
    #expect(wall.judge(wallIndex: PartyWallTests.index, owner: other, holders: [row]) == .open)
  }

  @Test func `who stands together in one case and apart in another is apart`() throws {
    let other: PersonID = try identifier(1)
    let applicant = try #require(Side(parsing: "applicant"))
    let respondent = try #require(Side(parsing: "respondent"))
    let row = ContactPointStore.ContactRow(
      point: ContactPoint(
        id: try identifier(2),
        person: other,
        source: .person,
        status: .verified,
        isPreferred: false,
        isShared: false,
        hasAgreedToShare: false,
        isWalled: false,
        verifiedAt: nil,
        mailedAt: nil,
        createdAt: TestClock().now,
        isInUse: true,
        isHelper: false
      ),
      form: .email,
      index: [7],
      wallIndex: PartyWallTests.index,
      box: [],
      isSharedByRecord: false,
      isByPerson: false
    )
    let together = PartyWall.Party(person: other, side: applicant, facing: applicant)
    let apart = PartyWall.Party(person: other, side: respondent, facing: applicant)
    for parties in [[together, apart], [apart, together]] {
      let verdict = PartyWall(parties: parties).judge(
        wallIndex: PartyWallTests.index,
        owner: try identifier(3),
        holders: [row]
      )
      #expect(verdict == .refused(heldBy: [try identifier(2)]))
    }
  }

  private func identifier<Kind: IdentifiedKind>(_ seed: UInt64) throws -> Identifier<Kind> {
    try Identifier(at: TestClock().now, from: TestRandom(seed: seed))
  }
}
