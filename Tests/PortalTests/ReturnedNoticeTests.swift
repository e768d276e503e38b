import Alerts
import Core
import Delivery
import Jobs
import People
import Storage
import Support
import Testing

@testable import Portal

@Suite("A notice that comes back", .onBothDatabases) struct ReturnedNoticeTests {
  let ground: PortalGround

  init() async throws { ground = try await PortalGround.make() }

  /// Somebody with an account, by one address or by two, and a message whose notice has left.
  func waiting(addresses: Int = 1) async throws -> (someone: PortalGround.Someone, message: MessageID) {
    var record = try PortalGround.record(of: "Ann")
    for number in 1..<addresses {
      record.emails += try PortalGround.record(of: "Ann\(number)").emails
    }
    let someone = try await ground.put("REF-Ann", record)
    let people = ground.people
    let points = try await ground.stored.database.read { try people.emailPoints(of: someone.id, in: $0) }
    for point in points { try await ground.verify(point.id) }
    try await ground.openAccount(of: someone)
    let message = try await ground.send(to: someone).id
    await ground.runner.drain()
    return (someone, message)
  }

  /// The last mail comes back, because the address does not work or for another reason.
  func comeBack(addressFails: Bool) async throws {
    let header = try #require(ground.mail.tries.last?.headerMessageID)
    let address = try #require(ground.mail.tries.last?.address)
    let inbound = Inbound(ground.delivery)
    let visit = try #require(try await inbound.begin("mailbox"))
    _ = try await inbound.take(
      InboundMail(
        .returned([
          ReturnedRecipient(addresses: [address], effect: addressFails ? .addressFails : .mailLost)
        ]),
        quoted: [header],
        number: nil
      ),
      bytes: Array(header.utf8),
      number: 1,
      numbering: 7,
      in: visit
    )
    try await inbound.end(visit, hasFailed: false, pause: .zero)
    await ground.runner.drain()
  }

  @Test func `goes to another address, and is told only when none is left`() async throws {
    let (ann, message) = try await waiting(addresses: 2)
    let first = try #require(ground.mail.tries.last?.address)
    try await comeBack(addressFails: true)
    #expect(ground.mail.tries.count == 2 || ground.asked.subjects(of: .inviteToMessage).count == 1)
    #expect(ground.mail.tries.count == 1 || ground.mail.tries.last?.address != first)
    #expect(try await ground.raised(.undelivered).isEmpty)
    guard ground.mail.tries.count == 2 else { return }
    try await comeBack(addressFails: true)
    #expect(try await ground.raised(.undelivered).map(\.message) == [message])
    #expect(try await ground.raised(.undelivered).map(\.person) == [ann.id])
    #expect(ground.mail.tries.count == 2)
  }

  @Test func `is told where the address may still work`() async throws {
    let (_, message) = try await waiting(addresses: 2)
    try await comeBack(addressFails: false)
    #expect(ground.mail.tries.count == 1)
    #expect(try await ground.raised(.undelivered).map(\.message) == [message])
    #expect(try await ground.status(of: message) == .notified)
  }

  @Test func `of a message that was opened is nobody's business`() async throws {
    let (ann, message) = try await waiting()
    #expect(try await ground.text(of: message, for: ground.reader(ann)) != nil)
    try await comeBack(addressFails: true)
    #expect(try await ground.raised(.undelivered).isEmpty)
    #expect(try await ground.status(of: message) == .opened)
  }

  @Test func `locks nobody out who was proved: a report can be forged`() async throws {
    let (ann, message) = try await waiting()
    try await comeBack(addressFails: true)
    let people = ground.people
    let status = try await ground.stored.database.read { try people.emailPoint(ann.point, in: $0)?.status }
    #expect(status == .failed)
    #expect(try await ground.text(of: message, for: ground.reader(ann)) != nil)
    try await ground.send(to: ann)
    #expect(try await ground.values("SELECT status AS value FROM message WHERE status = 'held'").count == 1)
  }

  @Test func `tells of what is held for an address that never worked`() async throws {
    let ann = try await ground.somebody("Ann")
    let message = try await ground.send(to: ann).id
    let number = try MessageNumber(from: ground.surroundings.random)
    let delivery = ground.delivery
    let prepared = try delivery.prepare(
      RenderedMail(
        agency: "england",
        to: ann.address,
        subject: "Please confirm",
        text: "A link.",
        html: "<p>A link.</p>",
        languages: [.english]
      ),
      for: ann.id,
      contactPoint: ann.point,
      purpose: .confirmation,
      messageNumber: number
    )
    try await ground.stored.database.write { try delivery.enqueue(prepared, in: $0) }
    await ground.runner.drain()
    try await comeBack(addressFails: true)
    #expect(try await ground.raised(.held).filter { $0.message == message }.count == 2)
    #expect(try await ground.status(of: message) == .held)
  }
}
