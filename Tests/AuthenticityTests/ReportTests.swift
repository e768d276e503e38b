import Alerts
import Core
import Record
import Storage
import Support
import Testing

@testable import Authenticity

@Suite("Reports of who pretends to be us", .onBothDatabases) struct ReportTests {
  @Test func `a report is sealed, raises an urgent alert without content, and is read by staff`() async throws
  {
    let ground = try await AuthenticityGround()
    let told = ground.report(text: "A man rang.\nHe wanted my bank card.", contact: "sam@example.org")
    guard case .taken(let id) = try await ground.authenticity.report(told, network: "192.0.2.1") else {
      Issue.record("it was not taken")
      return
    }
    let alerts = try await ground.rooms.raised(.impostor)
    #expect(alerts.count == 1 && alerts.allSatisfy { $0.isUrgent && !$0.note.contains("bank") })
    #expect(try await ground.rooms.stored.found(["bank card", "sam@example.org"]).isEmpty)
    let read = try await ground.authenticity.reports(by: .apiKey("key_1"))
    #expect(read.items.map(\.id) == [id] && read.next == nil)
    let report = try #require(read.items.first?.report)
    #expect(report.text.reveal { $0 } == "A man rang.\nHe wanted my bank card.")
    #expect(report.contact.reveal { $0 } == "sam@example.org" && report.sender.reveal { $0.isEmpty })
    #expect(report.language == .welsh)
    #expect(try await ground.rooms.recorded("report.read") == ["done"])
  }

  @Test func `reports come page by page, newest first`() async throws {
    let ground = try await AuthenticityGround()
    for number in 1...5 {
      ground.clock.advance(by: .seconds(1))
      _ = try await ground.authenticity.report(
        ground.report(text: "Number \(number)"),
        network: "192.0.2.\(number)"
      )
    }
    let first = try await ground.authenticity.reports(atMost: 3, by: .gateway)
    let second = try await ground.authenticity.reports(before: first.next, atMost: 3, by: .gateway)
    let texts = (first.items + second.items).map { $0.report.text.reveal { $0 } }
    #expect(texts == (1...5).reversed().map { "Number \($0)" } && second.next == nil)
  }

  @Test func `a box that was moved to another report does not open`() async throws {
    let ground = try await AuthenticityGround()
    _ = try await ground.authenticity.report(ground.report(text: "One"), network: "192.0.2.1")
    _ = try await ground.authenticity.report(ground.report(text: "Two"), network: "192.0.2.1")
    _ = try await ground.rooms.tamper(
      "UPDATE impostor_report SET box = (SELECT box FROM impostor_report ORDER BY id LIMIT 1)"
    )
    await #expect(throws: (any Error).self) { try await ground.authenticity.reports(by: .gateway) }
  }

  @Test func `who floods the form waits`() async throws {
    let ground = try await AuthenticityGround()
    for _ in 0..<10 {
      _ = try await ground.authenticity.report(ground.report(text: "Again"), network: "192.0.2.1")
    }
    let answer = try await ground.authenticity.report(ground.report(text: "Again"), network: "192.0.2.1")
    #expect(answer == .slowDown(until: ground.clock.now + .minutes(5)))
    #expect(try await ground.authenticity.reports(by: .gateway).items.count == 10)
  }
}
