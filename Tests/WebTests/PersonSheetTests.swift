import Core
import People
import Testing
import Web

@Suite("A file of people") struct PersonSheetTests {
  private static let today = CivilDate(daysSince1970: 20_515)
  private static let header = [
    "Reference", "AGENCY", "given name", "Family-Name", "previous_names", "language", "date_of_birth",
    "address_line_2", "address_line_1", "postcode", "address_source", "address_known_to_others", "email",
    "email_source", "phone", "phone_source", "phone_reminders", "case", "role", "side",
  ]
  private static let row = [
    " P-1 ", "england", "Ada", "=Fenwick", "Ada Moss; Ada Before", "cy", "7/3/1984", "Leeds", "3 Elm Row",
    "ls14ap", "self", "no", "Ada@Example.org", "self", "07700 900123", "other_party", "NO", "C-1", "mother",
    "Applicant",
  ]

  private func sheet(_ header: [String] = header) throws -> PersonSheet {
    try PersonSheet(header: header, agencies: WebGround.agencies)
  }

  @Test func `every column comes to its place, in any order and spelling`() throws {
    guard
      case .person(let reference, let record) = try sheet().read(
        PersonSheetTests.row,
        today: PersonSheetTests.today
      )
    else {
      Issue.record("refused")
      return
    }
    #expect(reference == "P-1")
    #expect(record.familyName == "=Fenwick", "data, not a formula")
    #expect(record.previousNames == ["Ada Moss", "Ada Before"])
    #expect(record.language == .welsh)
    #expect(record.dateOfBirth == "1984-03-07")
    #expect(record.addresses.map(\.lines) == [["3 Elm Row", "Leeds"]])
    #expect(record.addresses.map(\.postcode) == ["LS14AP"])
    #expect(record.addresses.map(\.isKnownToOthers) == [false])
    #expect(record.emails.map(\.address) == ["Ada@example.org"])
    #expect(record.phones.map(\.source) == [.otherParty])
    #expect(record.phones.map(\.takesReminders) == [false])
    #expect(record.cases.map(\.side.word) == ["applicant"])
  }

  static let faults: [(column: String, value: String)] = [
    ("reference", "P 1"), ("reference", ""), ("agency", "canary"), ("given_name", ""),
    ("date_of_birth", "canary"), ("postcode", "canary"), ("address_source", ""), ("email", "canary"),
    ("email_source", "canary"), ("phone", "canary"), ("phone_reminders", "canary"), ("case", "canary 1"),
    ("side", "canary side"), ("language", "canary"), ("address_line_2", "canary\u{7}"),
    ("previous_names", "canary;;canary"),
  ]

  @Test(arguments: faults)
  func `what is wrong is said by its column, and never repeated`(column: String, value: String) throws {
    let names = PersonSheetTests.header.map {
      $0.lowercased().replacing(" ", with: "_").replacing("-", with: "_")
    }
    var row = PersonSheetTests.row
    row[try #require(names.firstIndex(of: column))] = value
    guard case .refused(let problems) = try sheet().read(row, today: PersonSheetTests.today) else {
      Issue.record("taken")
      return
    }
    #expect(problems.map(\.column).contains(column), "\(problems)")
    #expect(!problems.contains { $0.detail.contains("canary") })
  }

  @Test func `a part whose first cell is blank is not there`() throws {
    var row = PersonSheetTests.row
    for name in ["email", "phone", "case", "postcode", "address_line_1", "address_line_2"] {
      let place = PersonSheetTests.header.firstIndex {
        $0.lowercased() == name
      }
      row[try #require(place)] = " "
    }
    guard case .person(_, let record) = try sheet().read(row, today: PersonSheetTests.today) else {
      Issue.record("refused")
      return
    }
    #expect(
      record.emails.isEmpty && record.phones.isEmpty && record.cases.isEmpty && record.addresses.isEmpty
    )
  }

  @Test func `a row has as many cells as the first one, blank ones at its end apart`() throws {
    let sheet = try sheet()
    for (row, isTaken) in [
      (Array(PersonSheetTests.row.dropLast()), false), (PersonSheetTests.row + ["x"], false),
      (PersonSheetTests.row + ["", ""], true),
    ] {
      if case .person = sheet.read(row, today: PersonSheetTests.today) {
        #expect(isTaken)
      } else {
        #expect(!isTaken)
      }
    }
  }

  @Test(arguments: [
    (["reference", "agency", "given_name"], "family_name is needed"),
    (["reference", "given_name", "family_name"], "agency is needed"),
    (["reference", "reference"], "two columns are called reference"),
    (["P-1;canary;canary"], "column 1 of the first row"), ([], "reference is needed"),
    (["reference", "agency", "given_name", "family_name", "canary"], "column 5 of the first row"),
  ])
  func `a first row that names no columns is refused, and never repeated`(header: [String], said: String) {
    let error = #expect(throws: PersonSheet.BadHeader.self) { try sheet(header) }
    #expect(error?.description.contains(said) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("canary") == false)
  }
}
