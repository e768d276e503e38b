import Core
import Support
import Testing

@testable import People

/// Who holds the mailbox that somebody is to read by, and how they stand to the person who would be helped.
private enum HelperHolder: CaseIterable {
  case nobody, themself, formerly, sameSide, otherSide, formerParty, stranger, helperOfOtherSide,
    unprovedHelperOfOtherSide,
    endedHelperOfOtherSide, helperOfSameSide, numberOfOtherSide
}

@Suite("The party wall before who reads for a person") struct HelperWallTests {
  private static let index: [UInt8] = [1, 2, 3]

  @Test(arguments: HelperHolder.allCases)
  fileprivate func `no party reads for a party, nor who reads for another side`(_ holder: HelperHolder) throws
  {
    let bars =
      switch holder {
      case .nobody, .stranger, .unprovedHelperOfOtherSide, .endedHelperOfOtherSide, .helperOfSameSide,
        .numberOfOtherSide:
        false
      case .themself, .formerly, .sameSide, .otherSide, .formerParty, .helperOfOtherSide: true
      }
    #expect(try judge(holder) == bars)
  }

  /// A helper of another side keeps a party's own new address out only once they proved theirs, and never walls one.
  @Test func `who reads for another side counts once the address is proved`() throws {
    let proved = try row(.helperOfOtherSide, form: .helper)
    let unproved = try row(.unprovedHelperOfOtherSide, form: .helper)
    let wall = try wall(.helperOfOtherSide)
    let owner: PersonID = try identifier(3)
    #expect(
      wall.judge(wallIndex: Self.index, owner: owner, holders: [proved])
        == .refused(heldBy: [proved.point.id])
    )
    #expect(wall.judge(wallIndex: Self.index, owner: owner, holders: [unproved]) == .open)
    let own = try row(.otherSide, form: .email).point
    #expect(!PartyWall.walls(own, by: proved.point) && PartyWall.walls(proved.point, by: own))
    // Of the same side they are no reason to ask whether a mailbox is shared.
    let beside = try self.wall(.helperOfSameSide)
    let helper = try row(.helperOfSameSide, form: .helper)
    #expect(beside.judge(wallIndex: Self.index, owner: owner, holders: [helper]) == .open)
  }

  private func judge(_ holder: HelperHolder) throws -> Bool {
    let form: ContactPointForm =
      switch holder {
      case .helperOfOtherSide, .unprovedHelperOfOtherSide, .endedHelperOfOtherSide, .helperOfSameSide: .helper
      case .numberOfOtherSide: .phone
      default: .email
      }
    let holders = holder == .nobody ? [] : [try row(holder, form: form)]
    return try wall(holder).bars(helperOf: identifier(3), wallIndex: Self.index, holders: holders)
  }

  private func wall(_ holder: HelperHolder) throws -> PartyWall {
    let applicant = try #require(Side(parsing: "applicant"))
    let respondent = try #require(Side(parsing: "respondent"))
    let isParty = ![.nobody, .themself, .formerly, .stranger].contains(holder)
    let side = [.sameSide, .helperOfSameSide].contains(holder) ? applicant : respondent
    return PartyWall(
      parties: isParty ? [PartyWall.Party(person: try identifier(1), side: side, facing: applicant)] : []
    )
  }

  private func row(_ holder: HelperHolder, form: ContactPointForm) throws -> ContactPointStore.ContactRow {
    let isOld = [.formerly, .formerParty, .endedHelperOfOtherSide].contains(holder)
    let isOwn = [.themself, .formerly].contains(holder)
    return ContactPointStore.ContactRow(
      point: ContactPoint(
        id: try identifier(2),
        person: try identifier(isOwn ? 3 : 1),
        source: .person,
        status: isOld ? .superseded : .verified,
        isPreferred: false,
        isShared: false,
        hasAgreedToShare: false,
        isWalled: false,
        verifiedAt: holder == .unprovedHelperOfOtherSide ? nil : TestClock().now,
        mailedAt: TestClock().now,
        createdAt: TestClock().now,
        isInUse: !isOld,
        isHelper: form == .helper
      ),
      form: form,
      index: [7],
      wallIndex: Self.index,
      box: [],
      isSharedByRecord: false,
      isByPerson: form == .helper
    )
  }

  private func identifier<Kind: IdentifiedKind>(_ seed: UInt64) throws -> Identifier<Kind> {
    try Identifier(at: TestClock().now, from: TestRandom(seed: seed))
  }
}
