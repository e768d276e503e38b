import Core
import People
import Storage
import Support
import Testing
import Verification

/// What is said in checks of the person of ``Home``.
enum Said {
  static func birth(_ text: String = "7 March 1984") throws -> IdentityAnswer {
    try IdentityAnswer(.dateOfBirth, text: text)
  }

  static func home(_ house: String = "14", _ postcode: String = "CF10 1AA") throws -> IdentityAnswer {
    try IdentityAnswer(.address, house: house, postcode: Postcode(parsing: postcode))
  }

  static func child(_ name: String = "Ffion Prys") throws -> IdentityAnswer {
    try IdentityAnswer(.childName, text: name)
  }

  static func caseNumber(_ number: String = "ZW24P00123") throws -> IdentityAnswer {
    try IdentityAnswer(.caseNumber, text: number)
  }

  static func reference(_ text: String) throws -> IdentityAnswer {
    try IdentityAnswer(.ownReference, text: text)
  }

  /// A reference that is well made and nobody's.
  static let madeUp = "2222 2222"
}

/// One person with an address of her own, on a ground of her own.
enum Home {
  static let mailbox = "angharad@example.org"
  static let phone = "07700 900101"

  /// The person `HER`, whose address decides unless it is known.
  static func ground(
    addressIsKnown: Bool = false,
    isHeightened: Bool = false,
    migrations: [Migration] = Migration.all
  ) async throws -> DomainGround {
    let ground = try await DomainGround.make(migrations: migrations)
    if isHeightened {
      var record = CaseRecord(agency: "wales")
      record.hasHeightenedRisk = true
      _ = try await ground.people.putCase(reference: "CASE-1", record: record, by: DomainGround.caseSystem)
    }
    try await ground.put("HER", Family.her.atNew(known: addressIsKnown).withPhone())
    return ground
  }

  /// The same with a link on its way.
  static func linked(
    addressIsKnown: Bool = true,
    isHeightened: Bool = false,
    migrations: [Migration] = Migration.all
  ) async throws -> (ground: DomainGround, token: String) {
    let ground = try await ground(
      addressIsKnown: addressIsKnown,
      isHeightened: isHeightened,
      migrations: migrations
    )
    return (ground, try #require(try await ground.mailLink(to: mailbox, of: "HER")))
  }
}
