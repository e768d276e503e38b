import Core
import Testing

@testable import People

@Suite("Fact spelling") struct FactSpellingTests {
  /// What stands on record with `/` between its lines, and how the same house is honestly answered.
  @Test(
    arguments: [
      (
        "12 Acacia Avenue/Swansea",
        ["12", "12 Acacia Avenue", "No. 12", "no 12", "Number 12", "rhif 12", "12, Acacia Ave."]
      ),
      ("12a High Street", ["12a", "12A", "12A High Street"]),
      (
        "Flat 2, 12 Acacia Avenue",
        ["12", "Flat 2, 12", "flat 2 12", "2/12", "12 flat 2", "Fflat 2, 12", "Apt 2, 12"]
      ),
      ("Flat 2/12 Acacia Avenue", ["12", "Flat 2, 12 Acacia Avenue", "12, Flat 2"]),
      ("12 Acacia Avenue, Flat 2", ["12", "Flat 2, 12"]),
      (
        "Rose Cottage/Mill Lane/Llanelli",
        ["Rose Cottage", "rose cottage", "ROSE-COTTAGE", "The Rose Cottage"]
      ),
      ("Rose Cottage, Mill Lane/Llanelli", ["Rose Cottage", "Rose Cottage, Mill Lane"]),
      ("Rose Court, 40 Castle Street", ["Rose Court", "40", "40 Castle Street"]),
      ("Rose Court/40 Castle Street", ["Rose Court", "40"]),
      ("Flat 3, Rose Court/40 Castle Street", ["Rose Court", "flat 3 Rose Court", "40", "Flat 3, 40"]),
      ("Tŷ'r Ysgol/Heol y Bont", ["Ty'r Ysgol", "TYR YSGOL", "Tŷ’r Ysgol", "ty´r ysgol"]),
      ("Llys-y-Coed", ["Llys y Coed", "llys-y-coed"]),
      ("12 1st Avenue", ["12", "12 1st Avenue", "No 12"]),
      ("1st Floor, 12 High Street", ["12"]),
      ("12-14 High Street", ["12-14", "12/14"]),
      ("Flat 7", ["Flat 7", "flat 7", "7"]),
    ]
  )
  func `an honest way to name the house is found`(lines: String, answers: [String]) throws {
    let postcode = try Postcode(parsing: "SA1 1AA")
    let held = FactSpelling.address(lines: lines.split(separator: "/").map(String.init), postcode: postcode)
    for answer in answers {
      #expect(!held.isDisjoint(with: FactSpelling.address(house: answer, postcode: postcode)), "\(answer)")
    }
  }

  @Test(
    arguments: [
      ("12 Acacia Avenue/Swansea", ["13", "1", "2", "112", "12A", "Acacia Avenue", "Swansea"]),
      ("Flat 2, 12 Acacia Avenue", ["2", "Flat 3, 13", "Flat 2", "Flat 2, 13"]),
      ("Rose Cottage/Mill Lane/Llanelli", ["Rose", "Mill Lane", "Llanelli", "Rose House"]),
      ("12 1st Avenue", ["1", "1st Avenue", "11"]), ("Tŷ Gwyn", ["Ty", "Gwyn", "Ty Glas"]),
    ]
  )
  func `another house, a street or a town is not`(lines: String, answers: [String]) throws {
    let postcode = try Postcode(parsing: "SA1 1AA")
    let held = FactSpelling.address(lines: lines.split(separator: "/").map(String.init), postcode: postcode)
    for answer in answers {
      #expect(held.isDisjoint(with: FactSpelling.address(house: answer, postcode: postcode)), "\(answer)")
    }
  }

  @Test func `the same house under another post code is another`() throws {
    let held = FactSpelling.address(house: "12", postcode: try Postcode(parsing: "SA1 1AA"))
    #expect(
      held.isDisjoint(with: FactSpelling.address(house: "12", postcode: try Postcode(parsing: "SA1 1AB")))
    )
    #expect(held == FactSpelling.address(house: "12", postcode: try Postcode(parsing: "sa11aa")))
  }

  @Test(
    arguments: [
      "1984-03-07", "7/3/1984", "07.03.1984", "7 March 1984", "7th of March 1984", "March 7, 1984",
      "7 Mawrth 1984",
      "7fed o Fawrth 1984", "7 mar 1984",
    ]
  )
  func `a date has one spelling in every usual writing`(text: String) {
    #expect(FactSpelling.date(text) == ["1984-03-07"])
  }

  @Test(
    arguments: [
      (IdentityFactKind.childName, "Ffion Haf Prys", "ffion prys"),
      (.childName, "Siân O'Brien", "SIAN OBRIEN"),
      (.childName, "Anne-Marie Jones", "anne marie jones"), (.previousName, "Zoë Müller", "zoe muller"),
      (.school, "Ysgol Gymraeg Aberdâr", "Gymraeg Aberdar"),
      (.school, "St. John's Primary School", "St Johns"),
      (.court, "The Family Court at Swansea", "Swansea"),
      (.court, "Swansea Family Court", "swansea family court"),
      (.caseNumber, "ZW24P00123", "zw24 p00123"), (.caseNumber, "ZW24P00123", "ZW-24-P-00123"),
      (.phone, "07700 900101", "+44 7700 900101"), (.email, "Her@Example.ORG", " her@example.org "),
    ]
  )
  func `an honest spelling meets the record`(kind: IdentityFactKind, held: String, answer: String) {
    #expect(!FactSpelling.of(kind, held).isDisjoint(with: FactSpelling.of(kind, answer)))
  }

  @Test(
    arguments: [
      (IdentityFactKind.childName, "Ffion Prys", "Ffion Bowen"), (.childName, "Ffion Prys", "Prys"),
      (.school, "Ysgol Aberdâr", "Ysgol"), (.court, "Swansea Family Court", "Family Court"),
      (.caseNumber, "ZW24P00123", "ZW24P00124"), (.phone, "07700 900101", "07700 900102"),
      (.passphrase, "purple tractor quiet custard", "purple custard"),
    ]
  )
  func `another answer does not`(kind: IdentityFactKind, held: String, answer: String) {
    #expect(FactSpelling.of(kind, held).isDisjoint(with: FactSpelling.of(kind, answer)))
  }

  @Test func `what says nothing has no spelling`() {
    for kind in IdentityFactKind.allCases { #expect(FactSpelling.of(kind, " — ").isEmpty) }
    for kind in [IdentityFactKind.school, .court] { #expect(!FactSpelling.of(kind, "Ysgol").contains("")) }
  }
}
