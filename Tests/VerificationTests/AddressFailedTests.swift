import Alerts
import Core
import Delivery
import Jobs
import People
import Storage
import Support
import Testing

@testable import Verification

@Suite("An address that mail comes back from", .onBothDatabases) struct AddressFailedTests {
  let ground: DomainGround

  init() async throws {
    ground = try await DomainGround.make()
    try await ground.put("REF-1", PersonRecord.of("Ann Example", side: "applicant"))
  }

  func status() async throws -> ContactPointStatus? {
    let point = try #require(try await ground.emailPoint(of: "REF-1"))
    return try await ground.database.database.read { [people = ground.people] in
      try people.emailPoint(point, in: $0)?.status
    }
  }

  @Test func `it is failed, staff hear of it, and given anew it is asked anew`() async throws {
    ground.mail.answerFromNow(.refused(replyCode: 550, isOfAddress: true))
    #expect(try await ground.mailLink(to: "ann@example.org", of: "REF-1") == nil)
    #expect(try await status() == .failed)
    let alert = try #require(try await ground.raised(.addressFailed).first)
    #expect(alert.person == (try await ground.standing(of: "REF-1")).id)
    #expect(!alert.note.contains("ann"))
    ground.mail.answerFromNow(.accepted)
    #expect(try await ground.mailLink(to: "ann@example.org", of: "REF-1") != nil)
    #expect(try await status() == .pending)
  }

  @Test
  func `proved once, it stays failed though an old link is asked for afresh, and still lets its owner in`()
    async throws
  {
    let token = try #require(try await ground.mailLink(to: "ann@example.org", of: "REF-1"))
    let point = try #require(try await ground.emailPoint(of: "REF-1"))
    ground.clock.advance(by: .days(8))
    await ground.runner.drain()
    try await ground.database.database.write { [people = ground.people] connection in
      for status in [ContactPointStatus.pending, .verified, .failed] {
        let isMoved = try people.move(point, to: status, in: connection)
        #expect(isMoved)
      }
    }
    try await ground.links.askFresh(token)
    await ground.runner.drain()
    #expect(try await status() == .failed)
    let opens = try await ground.database.database.read { [people = ground.people] in
      try people.emailPoint(point, in: $0)?.opensMailbox
    }
    #expect(opens == true)
  }

  @Test func `a refusal of the mail alone leaves it as it is`() async throws {
    ground.mail.answerFromNow(.refused(replyCode: 554))
    #expect(try await ground.mailLink(to: "ann@example.org", of: "REF-1") == nil)
    #expect(try await status() == .pending)
    #expect(try await ground.raised(.addressFailed).isEmpty)
  }
}
