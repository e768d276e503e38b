import Core
import People
import Support

extension Family {
  /// What most families have in common: she was born on 7 March 1984, and the other party knows all of this.
  static var her: PersonRecord {
    var record = PersonRecord.of("Angharad Prys", born: "1984-03-07", side: "applicant")
      .knowing(.childName, "Ffion Prys").knowing(.school, "Ysgol Gymraeg Aberdar")
      .knowing(.caseNumber, "ZW24P00123").knowing(.court, "Swansea Family Court")
      .knowing(.lastAppointment, "2026-02-11")
    record.previousNames = ["Angharad Bowen"]
    return record
  }

  /// The other party.
  static var him: PersonRecord { .of("Rhys Bowen", born: "1982-11-19", side: "respondent") }

  /// Where both lived.
  static let joint = Said.address(house: "12", postcode: "SA1 1AA")
  /// Where she lives now.
  static let new = Said.address(house: "14", postcode: "CF10 1AA")
  static let email = [Mailbox(address: "angharad@example.org")]
  static let phone = "07700 900101"

  /// A guess for every house of her street, the right one after many.
  static let streetGuesses = (3...20).map { Said.address(house: String($0), postcode: "CF10 1AA") }

  /// A builder of records that fails the suite where a fixture is malformed.
  static func build(_ make: () throws -> [Family]) -> [Family] {
    do { return try make() } catch { return [] }
  }
}

extension PersonRecord {
  /// At the address where both lived.
  func atJoint(known: Bool = true, isCurrent: Bool = true, source: FactSource = .person) throws
    -> PersonRecord
  {
    try living(at: "12 Acacia Avenue/Swansea", "SA1 1AA", source: source, known: known, isCurrent: isCurrent)
  }

  /// At her new address, by default hers alone.
  func atNew(
    known: Bool = false,
    source: FactSource = .person,
    isConfidential: Bool = false
  ) throws -> PersonRecord {
    try living(
      at: "14 Mill Lane/Cardiff",
      "CF10 1AA",
      source: source,
      known: known,
      isConfidential: isConfidential
    )
  }

  /// With her own telephone.
  func withPhone(isShared: Bool = false, source: FactSource = .person) throws -> PersonRecord {
    try phoning(Family.phone, source: source, isShared: isShared)
  }
}
