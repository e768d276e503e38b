import Core
import Storage
import Support
import Testing

@testable import Jobs

@Suite("How much work there is", .onBothDatabases) struct BacklogTests {
  private func backlog(_ ground: JobsGround) async throws -> [JobBacklog] {
    try await ground.database.read { [queue = ground.queue] in try queue.backlog(in: $0) }
  }

  @Test func `nothing is told where there is none`() async throws {
    #expect(try await backlog(try await JobsGround()).isEmpty)
  }

  @Test func `each kind is counted by how far it is`() async throws {
    let ground = try await JobsGround()
    try await ground.add("mail_1")
    try await ground.add("mail_2")
    try await ground.add("mail_3", at: ground.clock.now + .hours(1))
    try await ground.add("msg_1", at: ground.clock.now + .hours(1), kind: .noticeMessage)
    ground.clock.advance(by: .seconds(30))
    let before = try await backlog(ground).sorted { $0.kind.word < $1.kind.word }
    #expect(before.map(\.kind) == [.deliverMail, .noticeMessage])
    #expect(before.map(\.due) == [2, 0])
    #expect(before.map(\.later) == [1, 1])
    #expect(before[0].dueSince == ground.clock.now + (.zero - .seconds(30)))
    #expect(before[1].dueSince == nil)

    await ground.runner { job in
      job.subject == "mail_1" ? .hopeless(reason: "no", record: { _ in }) : .failed(reason: "not yet")
    }.drain()
    let after = try #require(try await backlog(ground).first { $0.kind == .deliverMail })
    #expect(after.parked == 1)
    #expect(after.due + after.running + after.later == 2)
  }

  @Test func `what is leased is under way, and counts for the age`() async throws {
    let ground = try await JobsGround()
    try await ground.add("mail_1")
    let added = ground.clock.now
    let leased = try await ground.database.write { connection in
      try JobStore.lease(
        atMost: 1,
        at: ground.clock.now,
        until: ground.clock.now + .seconds(30),
        token: "t",
        in: connection
      )
    }
    #expect(leased.count == 1)
    #expect(
      try await backlog(ground) == [
        JobBacklog(kind: .deliverMail, due: 0, running: 1, later: 0, parked: 0, dueSince: added)
      ]
    )
  }

  @Test func `what somebody waits for is no older than it is`() async throws {
    let ground = try await JobsGround()
    let added = ground.clock.now
    try await ground.database.write { [queue = ground.queue] connection in
      try queue.add(.deliverMail, subject: "mail_1", isWaitedFor: true, in: connection)
    }
    #expect(try await backlog(ground).first?.dueSince == added)
  }
}
