import Core
import People
import Record
import Storage
import Support
import Testing

@testable import Portal

@Suite("Whose cases are whose", .onBothDatabases) struct AllocationTests {
  let ground: PortalGround

  init() async throws { ground = try await PortalGround.make() }

  func setAbsence(of name: String, days: Int64?, standIn: String? = nil) async throws -> Bool {
    try await ground.people.setAbsence(
      ofStaff: try PortalGround.staffAddress(name),
      until: days.map { ground.surroundings.now + .days($0) },
      standIn: try standIn.map { try PortalGround.staffAddress($0) },
      by: .staff("acc_of_\(name)")
    )
  }

  func present(_ courtCase: CourtCaseID) async throws -> [String] {
    try await ground.stored.database.read { [people = ground.people] in
      try people.presentStaff(of: courtCase, in: $0)
    }.map { String($0.text.prefix { $0 != "@" }) }
  }

  @Test func `a case is theirs whom the case system names, in any spelling, and nobody else's`() async throws
  {
    try await ground.putCase("CASE-1", allocatedTo: ["Sian", "bo"], team: "North")
    try await ground.putCase("CASE-2", allocatedTo: ["bo"], team: "South")
    #expect(try await ground.cases(of: "sian") == ["CASE-1"])
    #expect(try await ground.cases(of: "BO") == ["CASE-1", "CASE-2"])
    #expect(try await ground.cases(of: "cai") == [])
    try await ground.putCase("CASE-1", allocatedTo: ["cai"], team: "North")
    #expect(try await ground.cases(of: "sian") == [])
    #expect(try await ground.cases(of: "cai") == ["CASE-1"])
  }

  @Test func `no address of staff stands in the clear`() async throws {
    try await ground.putCase(allocatedTo: ["sian"])
    let boxes = try await ground.stored.database.read { connection in
      try connection.query("SELECT staff_index, address_box FROM case_staff").map {
        try $0.blob("staff_index") + $0.blob("address_box")
      }
    }
    let text = boxes.map { String(decoding: $0, as: UTF8.self) }.joined()
    #expect(boxes.count == 1 && !text.contains("sian") && !text.contains("agency"))
  }

  @Test func `a case that nobody has belongs to its team`() async throws {
    try await ground.putCase("CASE-1", allocatedTo: ["sian"], team: "North")
    try await ground.putCase("CASE-2", allocatedTo: [], team: "North")
    try await ground.putCase("CASE-3", allocatedTo: [], team: "South")
    try await ground.putCase("CASE-4", allocatedTo: ["bo"], team: "North")
    try await ground.putCase("CASE-5", allocatedTo: [])
    #expect(try await ground.cases(of: "sian") == ["CASE-1", "CASE-2"])
  }

  @Test func `who is away is stood in for, by name or by the team, until the day`() async throws {
    let first = try await ground.putCase("CASE-1", allocatedTo: ["sian"], team: "North")
    try await ground.putCase("CASE-2", allocatedTo: ["bo"], team: "North")
    try await ground.putCase("CASE-3", allocatedTo: ["cai"], team: "North")
    #expect(try await setAbsence(of: "sian", days: 3, standIn: "bo"))
    #expect(try await ground.cases(of: "bo") == ["CASE-1", "CASE-2"])
    #expect(try await ground.cases(of: "cai") == ["CASE-3"])
    #expect(try await present(first) == ["bo"])
    #expect(try await setAbsence(of: "sian", days: 3))
    #expect(try await ground.cases(of: "bo") == ["CASE-1", "CASE-2"])
    #expect(try await ground.cases(of: "cai") == ["CASE-1", "CASE-3"])
    #expect(try await present(first) == [])
    ground.clock.advance(by: .days(3))
    #expect(try await ground.cases(of: "bo") == ["CASE-2"])
    #expect(try await present(first) == ["sian"])
  }

  @Test func `who stands in and is away too passes nothing on`() async throws {
    let first = try await ground.putCase("CASE-1", allocatedTo: ["sian"], team: "North")
    try await ground.putCase("CASE-2", allocatedTo: ["bo", "cai"], team: "North")
    #expect(try await setAbsence(of: "sian", days: 3, standIn: "bo"))
    #expect(try await setAbsence(of: "bo", days: 3, standIn: "cai"))
    #expect(try await present(first) == [])
  }

  @Test func `a stranger cannot stand in`() async throws {
    try await ground.putCase("CASE-1", allocatedTo: ["sian"], team: "North")
    try await ground.putCase("CASE-2", allocatedTo: ["bo"], team: "South")
    #expect(try await setAbsence(of: "sian", days: 3, standIn: "bo") == false)
    #expect(try await setAbsence(of: "sian", days: 3, standIn: "nobody") == false)
    #expect(try await ground.cases(of: "bo") == ["CASE-2"])
  }

  @Test func `a hand-over lasts until the case system names somebody else`() async throws {
    let first = try await ground.putCase("CASE-1", allocatedTo: ["sian"], team: "North")
    try await ground.putCase("CASE-2", allocatedTo: ["bo"], team: "North")
    let sian = try PortalGround.staffAddress("sian")
    let bo = try PortalGround.staffAddress("bo")
    func handOver(_ from: EmailAddress, _ to: EmailAddress) async throws -> Bool {
      let outcome = try await ground.people.handOver(first, from: from, to: to, by: .staff("acc_of_a_test"))
      guard case .handedOver = outcome else { return false }
      return true
    }
    #expect(try await handOver(bo, sian) == false)
    #expect(try await handOver(sian, PortalGround.staffAddress("stranger")) == false)
    #expect(try await handOver(sian, bo))
    #expect(try await ground.cases(of: "bo") == ["CASE-1", "CASE-2"])
    #expect(try await ground.cases(of: "sian") == [])
    try await ground.putCase("CASE-1", allocatedTo: ["sian"], team: "North")
    #expect(try await ground.cases(of: "sian") == [])
    try await ground.putCase("CASE-1", allocatedTo: ["cai"], team: "North")
    #expect(try await ground.cases(of: "cai") == ["CASE-1"])
    #expect(try await ground.cases(of: "bo") == ["CASE-2"])
    #expect(try await ground.recorded("case.handed_over") == ["refused", "refused", "done"])
  }

  @Test func `a case that is handed over takes nothing of its team along`() async throws {
    let first = try await ground.putCase("CASE-1", allocatedTo: ["sian"], team: "North")
    try await ground.putCase("CASE-2", allocatedTo: [], team: "North")
    try await ground.putCase("CASE-3", allocatedTo: ["sian", "bo"], team: "South")
    try await ground.putCase("CASE-4", allocatedTo: ["cai"], team: "North")
    try await ground.putCase("CASE-5", allocatedTo: ["dee"], team: "South")
    #expect(try await ground.cases(of: "bo") == ["CASE-3"])
    let outcome = try await ground.people.handOver(
      first,
      from: PortalGround.staffAddress("sian"),
      to: PortalGround.staffAddress("bo"),
      by: .staff("acc_of_sian")
    )
    guard case .handedOver = outcome else {
      Issue.record("it was not handed over")
      return
    }
    #expect(try await ground.cases(of: "bo") == ["CASE-1", "CASE-3"], "not CASE-2, which is North's")
    #expect(try await ground.cases(of: "sian") == ["CASE-3"], "with her last case of North she left it")
    #expect(try await setAbsence(of: "bo", days: 3))
    #expect(try await ground.cases(of: "cai") == ["CASE-1", "CASE-2", "CASE-4"], "it is North's still")
    #expect(try await ground.cases(of: "dee") == ["CASE-5"], "and never South's")
  }

  func setInForce(_ isInForce: Bool, _ name: String) throws {
    try ground.staff.setInForce(isInForce, PortalGround.staffAddress(name))
  }

  @Test func `what is allocated to nobody in force is the team's, and theirs again once they are`()
    async throws
  {
    let first = try await ground.putCase("CASE-1", allocatedTo: ["ghost"], team: "North")
    try await ground.putCase("CASE-2", allocatedTo: ["sian"], team: "North")
    try await ground.putCase("CASE-3", allocatedTo: ["sian", "ghost"], team: "North")
    try await ground.putCase("CASE-4", allocatedTo: ["bo"], team: "North")
    try setInForce(false, "ghost")
    #expect(try await ground.cases(of: "bo") == ["CASE-1", "CASE-4"], "somebody is there for CASE-3")
    #expect(try await ground.cases(of: "ghost") == [])
    #expect(try await present(first) == [])
    try setInForce(false, "sian")
    #expect(try await ground.cases(of: "bo") == ["CASE-1", "CASE-2", "CASE-3", "CASE-4"])
    try setInForce(true, "sian")
    try setInForce(true, "ghost")
    #expect(try await ground.cases(of: "bo") == ["CASE-4"])
    #expect(try await ground.cases(of: "ghost") == ["CASE-1", "CASE-3"])
  }

  @Test func `who is not in force neither gets a case nor stands in`() async throws {
    let first = try await ground.putCase("CASE-1", allocatedTo: ["sian"], team: "North")
    try await ground.putCase("CASE-2", allocatedTo: ["bo", "cai"], team: "North")
    try setInForce(false, "bo")
    let standing = try await ground.people.staffStanding(of: PortalGround.staffAddress("sian"))
    #expect(standing.colleagues == [try PortalGround.staffAddress("cai")])
    #expect(try await setAbsence(of: "sian", days: 3, standIn: "bo") == false)
    let outcome = try await ground.people.handOver(
      first,
      from: PortalGround.staffAddress("sian"),
      to: PortalGround.staffAddress("bo"),
      by: .staff("acc_of_sian")
    )
    guard case .notTheirs = outcome else {
      Issue.record("it was handed over")
      return
    }
    #expect(try await ground.cases(of: "sian") == ["CASE-1"])
  }

  @Test func `who stands in and loses the account passes the cases to the team`() async throws {
    let first = try await ground.putCase("CASE-1", allocatedTo: ["sian"], team: "North")
    try await ground.putCase("CASE-2", allocatedTo: ["bo", "cai"], team: "North")
    #expect(try await setAbsence(of: "sian", days: 3, standIn: "bo"))
    #expect(try await ground.cases(of: "cai") == ["CASE-2"])
    try setInForce(false, "bo")
    #expect(try await ground.cases(of: "cai") == ["CASE-1", "CASE-2"])
    #expect(try await present(first) == [])
    #expect(try await ground.people.staffStanding(of: PortalGround.staffAddress("sian")).standIn == nil)
    try setInForce(true, "bo")
    #expect(try await setAbsence(of: "bo", days: 3))
    #expect(try await ground.cases(of: "cai") == ["CASE-1", "CASE-2"], "away too: the team's, not nobody's")
  }
}
