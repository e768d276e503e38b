import Core
import Foundation
import Support
import Testing

@testable import Postern

@Suite("Importing people, and listing keys") struct ImportTests {
  /// A folder that `init` has filled, with a certificate.
  private func initialised() throws -> String {
    let folder = try TemporaryFolder.make()
    try #require(try RunningProgram.run(["init", "--directory", "."], in: folder).code == 0)
    try #require(try RunningProgram.run(["certs", "development"], in: folder).code == 0)
    return folder
  }

  private func write(_ text: String, _ folder: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/people.csv"))
  }

  private func remove(_ folder: String) throws { try FileManager.default.removeItem(atPath: folder) }

  private func answer(_ outcome: RunningProgram.Outcome) throws -> JSONObject {
    guard case .object(let object) = try JSONValue.parse(Array(outcome.output.utf8)) else {
      return JSONObject()
    }
    return object
  }

  private static let people = """
    reference,agency,given_name,family_name,email,email_source,case,side\r
    P-1,england,Canary,Fenwick,ada@example.org,self,C-1,applicant\r
    P-2,england,,Canary,,,,\r
    "P-3,england,Canary,Moss,,,,\r
    P-4,england,Canary,Hay,ada@example.org,self,C-1,respondent\r
    P-5,england,Canary,Day,,,,\r
    P-1,england,Canary,Again,,,,\r

    """

  @Test func `every row that can be taken is, and of the others line and column are told`() throws {
    let folder = try initialised()
    try write(ImportTests.people, folder)
    let dry = try RunningProgram.run(["people", "import", "people.csv", "--dry-run"], in: folder)
    #expect(dry.code == ExitCode.badData.rawValue)
    #expect(dry.output.contains("would be taken: 3, of them new: 3, replaced: 0"), "\(dry.output)")
    let first = try RunningProgram.run(["people", "import", "people.csv"], in: folder)
    #expect(first.code == ExitCode.badData.rawValue)
    #expect(
      first.output.split(separator: "\n").map(String.init) == [
        "line 3, given_name: is needed", "line 4: a quote is opened and never closed",
        "line 5, email: another side of the case holds this address; ask the person, safely, for another",
        "line 7, reference: stands on line 2 too; a person has one row", "read as UTF-8",
        "taken: 2, of them new: 2, replaced: 0", "refused: 4",
      ]
    )
    #expect(first.errors.split(separator: "\n").count == 1)
    let again = try RunningProgram.run(["people", "import", "people.csv", "--json"], in: folder)
    let told = try answer(again)
    #expect(told["replaced"] == 2 && told["created"] == 0 && told["refused"] == 4 && told["dry_run"] == false)
    for outcome in [dry, first, again] {
      #expect(!(outcome.output + outcome.errors).contains("Canary"))
      #expect(!(outcome.output + outcome.errors).contains("ada@"))
    }
    try remove(folder)
  }

  @Test func `where every row is taken the code is 0`() throws {
    let folder = try initialised()
    try write("reference,given_name,family_name\nP-1,Ada,Fenwick\n", folder)
    let outcome = try RunningProgram.run(["people", "import", "people.csv"], in: folder)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.isEmpty)
    try remove(folder)
  }

  @Test(arguments: [
    ("P-1,Canary\n", ExitCode.badData, "column 1 of the first row"), ("a\u{0}b", .badData, "CSV UTF-8"),
  ])
  func `a file that cannot be read is refused whole`(text: String, code: ExitCode, said: String) throws {
    let folder = try initialised()
    try write(text, folder)
    let outcome = try RunningProgram.run(["people", "import", "people.csv"], in: folder)
    #expect(outcome.code == code.rawValue)
    #expect(outcome.errors.contains(said) && outcome.errors.contains("nothing was taken"))
    #expect(!outcome.errors.contains("Canary"))
    try remove(folder)
  }

  @Test func `keys list tells what each root key wraps, and which are lacking`() throws {
    let folder = try initialised()
    try write("reference,given_name,family_name\nP-1,Ada,Fenwick\n", folder)
    #expect(try RunningProgram.run(["people", "import", "people.csv"], in: folder).code == 0)
    let outcome = try RunningProgram.run(["keys", "list"], in: folder)
    #expect(outcome.code == 0)
    // The gateway's six, and the person's.
    #expect(
      outcome.output.wholeMatch(of: #/[0-9a-f]{8}  in use  wraps 7 data keys\n/#) != nil,
      "\(outcome.output)"
    )
    let other = try TemporaryFolder.make()
    try #require(try RunningProgram.run(["init", "--directory", "."], in: other).code == 0)
    try FileManager.default.removeItem(atPath: folder + "/keyring")
    try FileManager.default.copyItem(atPath: other + "/keyring", toPath: folder + "/keyring")
    let lacking = try RunningProgram.run(["keys", "list", "--json"], in: folder)
    #expect(lacking.code == ExitCode.badSettings.rawValue)
    #expect(lacking.errors.contains("the key ring lacks "))
    guard case .array(let items) = try answer(lacking)["items"] else {
      Issue.record("no items")
      return
    }
    #expect(items.count == 2)
    #expect(lacking.output.contains("\"active\":false,\"in_ring\":false,\"data_keys\":7"))
    #expect(lacking.output.contains("\"active\":true,\"in_ring\":true,\"data_keys\":0"))
    try remove(folder)
    try remove(other)
  }
}
