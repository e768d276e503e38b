import Core
import Jobs
import People
import Record
import Storage
import Support
import Testing

@testable import Portal

@Suite("What an answer that waited opens to a team", .onBothDatabases) struct TeamRightTests {
  let ground: PortalGround
  let ann: PortalGround.Someone
  let message: MessageID

  init() async throws {
    ground = try await PortalGround.make()
    try await ground.putCase(allocatedTo: ["sian"], team: "North")
    try await ground.putCase("CASE-2", allocatedTo: ["bo", "cai"], team: "North")
    ann = try await ground.verified("Ann")
    message = try await ground.send(to: ann).id
  }

  func reply(_ text: String) async throws -> ReplyID {
    guard case .sent = try await ground.portal.reply(Secret(text), to: message, for: ground.reader(ann))
    else {
      throw PortalGround.Unexpected("no answer was taken")
    }
    ground.clock.advance(by: .seconds(1))
    let rows = try await ground.values("SELECT id AS value FROM reply ORDER BY received_at DESC LIMIT 1")
    return try #require(rows.first.flatMap(ReplyID.init(parsing:)))
  }

  /// As the job does when two working days are over.
  func waitedTooLong(_ reply: ReplyID) async throws {
    try await ground.stored.database.write { [portal = ground.portal] connection in
      guard let row = try ReplyStore.find(reply, in: connection) else { return }
      try portal.giveToTeam(row, in: connection)
    }
  }

  func answers(_ name: String) async throws -> [String]? {
    guard case .found(let found) = try await ground.portal.conversation(message, for: ground.worker(name))
    else { return nil }
    return found.answers.map { $0.body.reveal { $0 } }
  }

  func queue(_ name: String) async throws -> [MessageID] {
    try await ground.portal.waitingForTeam(of: ground.worker(name)).map(\.id)
  }

  func readers() async throws -> [String] {
    try await ground.values("SELECT COALESCE(read_by, '') AS value FROM reply ORDER BY received_at")
  }

  @Test func `opens that answer to them, and no other before or after it`() async throws {
    _ = try await reply("earlier")
    #expect(try await answers("sian") == ["earlier"])
    let waited = try await reply("waited")
    try await waitedTooLong(waited)
    _ = try await reply("later")
    #expect(try await queue("bo") == [message])
    #expect(try await answers("bo") == ["waited"])
    #expect(try await readers() == ["acc_of_sian", "acc_of_bo", ""])
    #expect(try await queue("bo") == [])
    #expect(try await answers("sian") == ["earlier", "waited", "later"])
    #expect(try await readers() == ["acc_of_sian", "acc_of_bo", "acc_of_sian"])
  }

  @Test func `ends for the rest of the team when one of them has read it`() async throws {
    try await waitedTooLong(reply("waited"))
    #expect(try await answers("bo") == ["waited"])
    #expect(try await answers("bo") == ["waited"], "who read it may look again")
    #expect(try await answers("cai") == nil)
    #expect(try await ground.recorded("message.read") == ["done", "done", "refused"])
  }

  @Test func `ends for all of them when whoever has the case has read it`() async throws {
    try await waitedTooLong(reply("waited"))
    #expect(try await answers("bo") == ["waited"])
    #expect(try await answers("sian") == ["waited"])
    #expect(try await answers("bo") == nil)
    _ = try await reply("later")
    #expect(try await answers("bo") == nil)
  }

  @Test func `ends when whoever was away is back`() async throws {
    func setAway(_ days: Int64?) async throws {
      _ = try await ground.people.setAbsence(
        ofStaff: try PortalGround.staffAddress("sian"),
        until: days.map { ground.surroundings.now + .days($0) },
        standIn: nil,
        by: .staff("acc_of_sian")
      )
    }
    try await setAway(3)
    _ = try await reply("while away")
    #expect(try await queue("cai") == [message])
    #expect(try await queue("bo") == [message])
    #expect(try await answers("cai") == ["while away"])
    _ = try await reply("unread yet")
    #expect(try await queue("bo") == [message])
    try await setAway(nil)
    #expect(try await queue("bo") == [])
    #expect(try await answers("bo") == nil)
    #expect(try await answers("cai") == nil)
    #expect(try await answers("sian") == ["while away", "unread yet"])
  }

  @Test func `opens nothing else of the case`() async throws {
    try await waitedTooLong(reply("waited"))
    let courtCase = try #require(try await ground.portal.cases(of: ground.worker("sian")).first?.id)
    guard
      case .unknown = try await ground.portal.desk(
        of: ground.worker("bo"),
        showing: DeskFilter(courtCase: courtCase)
      ),
      case .unknown = try await ground.portal.parties(of: courtCase, for: ground.worker("bo"))
    else {
      Issue.record("the case itself is open to them")
      return
    }
  }
}
