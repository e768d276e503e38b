import Access
import Alerts
import Core
import HTTPEngine
import People
import Record
import Support
import Testing

@testable import Web

@Suite("Cases whose member is gone", .onBothDatabases) struct StaffCasesTests {
  typealias Scene = StaffMessagesTests.Scene

  @Test
  func `when a member is disabled the team has their cases and unread answers, and one alert says how many`()
    async throws
  {
    let scene = try await Scene()
    let ground = scene.ground
    try await Scene.allocate(["pat@agency.example.org"], team: "North", on: ground)
    var other = CaseRecord(agency: "england")
    other.allocated = ["bo@agency.example.org"]
    other.team = "North"
    _ = try await ground.rooms.people.putCase(reference: "OTHER", record: other, by: .gateway)
    try await scene.reply("vermilion needle")
    var bo = try await ground.signedInStaff("bo@agency.example.org", name: "Bo Colleague").browser
    try await bo.get("/staff/messages")
    #expect(!bo.page.contains("/staff\(scene.path)"))
    #expect(try await ground.rooms.staff.disable(scene.pat.member.account, by: .gateway))
    let alerts = try await ground.rooms.alerts.list(AlertQuery(kind: .unallocated)).items
    #expect(alerts.map(\.note).map { $0.hasSuffix("How many cases: 1.") } == [true])
    try await bo.get("/staff/messages/team")
    #expect(bo.page.contains("/staff\(scene.path)") && bo.page.contains("New answers: 1"))
    try await bo.get("/staff\(scene.path)")
    #expect(bo.page.contains("vermilion needle") && bo.page.contains("Write to them again"))
    try await bo.get("/staff/messages/absence")
    #expect(!bo.page.contains("Pat Practitioner"))
    _ = try await ground.rooms.staff.add(
      try EmailAddress(parsing: "pat@agency.example.org"),
      name: Secret("Pat Practitioner"),
      roles: [.practitioner],
      by: .gateway
    )
    #expect(try await bo.get("/staff\(scene.path)").status == 200, "who is invited cannot work yet")
  }

  @Test func `who was reset, or may not work on cases, has none and hears of nothing`() async throws {
    let scene = try await Scene()
    let ground = scene.ground
    try await Scene.allocate(["lee@agency.example.org"], team: "North", on: ground)
    let lee = try await ground.signedInStaff("lee@agency.example.org", name: "Lee", roles: [.callCentre])
    try await scene.reply("an answer")
    await ground.work()
    #expect(!ground.mail.all.contains { $0.content.hasPrefix("An answer has come") })
    #expect(try await ground.rooms.alerts.list(AlertQuery(kind: .unread)).items.count == 1)
    try await Scene.allocate(["lee@agency.example.org", "pat@agency.example.org"], team: "North", on: ground)
    var pat = scene.pat.browser
    try await pat.get("/staff/messages/absence")
    #expect(!pat.page.contains("lee@agency.example.org") && !pat.page.contains(">Lee<"))
    _ = lee
  }

  @Test func `to begin an answer reads none that has come`() async throws {
    let scene = try await Scene()
    try await scene.reply("vermilion needle")
    var pat = scene.pat.browser
    try await pat.get("/staff/messages/new?answer=\(scene.path.split(separator: "/").last ?? "")")
    #expect(pat.heading == "Write a message")
    try await pat.get("/staff/messages")
    #expect(pat.page.contains("New answers: 1"))
  }
}
