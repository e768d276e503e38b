import Core
import Crypto
import People
import Storage
import Support
import Testing

@Suite("Confidential details", .onBothDatabases) struct ConfidentialDetailTests {
  @Test func `they are those of everybody in the case but the one who is written to`() async throws {
    let ground = try await DomainGround.make()
    try await ground.put("HIM", .him.phoning("07700 900102", isConfidential: true))
    try await ground.put("HER", hers())
    #expect(try await kinds(ground, leavingOut: "HIM") == ["address_line", "email", "phone", "postcode"])
    #expect(try await kinds(ground, leavingOut: "HER") == ["phone"])
  }

  @Test func `what was confidential once stays so, when the record drops it and when she leaves the case`()
    async throws
  {
    let ground = try await DomainGround.make()
    try await ground.put("HIM", .him)
    try await ground.put("HER", hers())
    try await ground.put("HER", .her)
    #expect(try await kinds(ground, leavingOut: "HIM").count == 4)
    try await ground.put("HER", .of("Angharad Prys"))
    #expect(try await kinds(ground, leavingOut: "HIM").count == 4)
  }

  @Test func `what is not confidential is not among them`() async throws {
    let ground = try await DomainGround.make()
    try await ground.put("HIM", .him)
    try await ground.put("HER", .her.home().phoning("07700 900101").mailing("her@example.org"))
    #expect(try await kinds(ground, leavingOut: "HIM").isEmpty)
  }

  @Test func `what the recipient holds as confidential too is no leak`() async throws {
    let ground = try await DomainGround.make()
    try await ground.put("HIM", .him.phoning("07700 900101", isConfidential: true))
    try await ground.put("HER", hers())
    #expect(try await kinds(ground, leavingOut: "HIM") == ["address_line", "email", "postcode"])
    #expect(try await kinds(ground, leavingOut: "HER").isEmpty)
  }

  private func hers() throws -> PersonRecord {
    try PersonRecord.her.living(at: "14 Mill Lane/Cardiff", "CF10 1AA", isConfidential: true)
      .phoning("07700 900101", isConfidential: true).mailing("her@example.org", isConfidential: true)
  }

  private func kinds(_ ground: DomainGround, leavingOut reference: String) async throws -> [String] {
    let person = try await ground.standing(of: reference).id
    let people = ground.people
    return try await ground.database.database.read { connection in
      guard
        case .found(let courtCase) = try people.recipient(reference: reference, in: connection)?
          .courtCase(named: "CASE-1")
      else {
        // The one who is written to may have left: the case is found by its other member.
        return []
      }
      return try people.confidentialDetails(in: courtCase, leavingOut: person, connection: connection)
        .map(\.kind.rawValue).sorted()
    }
  }
}
