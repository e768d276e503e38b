import Alerts
import Core
import Delivery
import Foundation
import Jobs
import People
import Portal
import Record
import Storage
import Support
import Synchronization
import Testing
import Transfer

@testable import Mail

/// A mailbox in memory, which fails where it is told to.
final class ListedMailbox: Mailbox {
  struct State {
    var validity: UInt32 = 7
    var mails: [UInt32: [UInt8]] = [:]
    var unread: Set<UInt32> = []
    var faults: [UInt32: TransferFailure.Kind] = [:]
    var keepsMails = false
    var searches: [ClosedRange<UInt32>] = []
    var isEnded = false
  }

  let state = Mutex(State())

  func put(_ number: UInt32, _ bytes: [UInt8]) { state.withLock { $0.mails[number] = bytes } }

  func open() async throws(TransferFailure) -> MailboxVisit.Numbering {
    state.withLock { state in
      state.isEnded = false
      return MailboxVisit.Numbering(validity: state.validity, next: (state.mails.keys.max() ?? 0) + 1)
    }
  }

  func mails(from first: UInt32, through last: UInt32) async throws(TransferFailure) -> [UInt32] {
    state.withLock { state in
      state.searches.append(first...last)
      return state.mails.keys.filter { (first...last).contains($0) }.sorted()
    }
  }

  func fetch(_ mail: UInt32) async throws(TransferFailure) -> [UInt8] {
    let found = state.withLock { ($0.faults[mail], $0.mails[mail]) }
    if let fault = found.0 { throw TransferFailure(fault) }
    guard let bytes = found.1 else { throw TransferFailure(.notThere) }
    return bytes
  }

  func mark(_ mail: UInt32, isSeen: Bool) async throws(TransferFailure) {
    state.withLock { state in if !isSeen { state.unread.insert(mail) } }
  }

  func delete(_ mail: UInt32) async throws(TransferFailure) {
    let isKept = state.withLock { state in
      if !state.keepsMails { state.mails[mail] = nil }
      return state.keepsMails
    }
    if isKept { throw TransferFailure(.badAnswer) }
  }

  func end(grace: Duration) async { state.withLock { $0.isEnded = true } }
}

@Suite("Reading the mailbox", .serialized, .onBothDatabases) struct MailboxReaderTests {
  let ground: PortalGround
  let mailbox = ListedMailbox()
  let reader: MailboxReader

  init() async throws {
    ground = try await PortalGround.make()
    reader = MailboxReader(
      name: "imaps://mail.example.org replies",
      addresses: [try EmailAddress(parsing: "replies@example.org")],
      authservID: nil,
      pause: .minutes(1),
      inbound: Inbound(ground.delivery),
      log: .silent,
      connect: { [mailbox] in mailbox }
    )
  }

  /// A visit that is due.
  func visit(after pause: Duration = .hours(1)) async -> MailboxReader.Outcome {
    ground.clock.advance(by: pause)
    let outcome = await reader.visit()
    await ground.runner.drain()
    return outcome
  }

  /// The Message-ID and number of the last mail that left.
  func lastMail() async throws -> (messageID: String, number: String) {
    let id = try #require(ground.mail.tries.last?.headerMessageID)
    let numbers = try await ground.values(
      "SELECT message_number AS value FROM outgoing_mail ORDER BY created_at, id"
    )
    return (id, try #require(numbers.last))
  }

  func fixture(_ name: String, to someone: PortalGround.Someone) async throws -> [UInt8] {
    let mail = try await lastMail()
    return try InboundFixture(
      name,
      messageID: mail.messageID,
      number: mail.number,
      recipient: someone.address.text
    ).bytes
  }

  func status(_ point: ContactPointID) async throws -> ContactPointStatus? {
    try await ground.stored.database.read { [people = ground.people] in
      try people.emailPoint(point, in: $0)?.status
    }
  }

  func waiting(for name: String) async throws -> (someone: PortalGround.Someone, message: MessageID) {
    let someone = try await ground.verified(name)
    try await ground.openAccount(of: someone)
    let message = try await ground.send(to: someone).id
    await ground.runner.drain()
    return (someone, message)
  }

  @Test(arguments: ["postfix-5.1.1", "exim-5.1.1", "exchange-5.1.10", "gmail-5.1.1"])
  func `a notice that came back ends the address and tells the sender`(shape: String) async throws {
    let (ann, message) = try await waiting(for: "Ann")
    mailbox.put(3, try await fixture(shape, to: ann))
    #expect(await visit() == .read(mails: 1))
    #expect(try await status(ann.point) == .failed)
    #expect(try await ground.raised(.undelivered).map(\.message) == [message])
    #expect(try await ground.status(of: message) == .notified)
    #expect(mailbox.state.withLock { $0.unread.isEmpty && $0.isEnded })
    #expect(await visit() == .read(mails: 0))
  }

  @Test(arguments: ["postfix-given-up-4.4.1", "exchange-policy-5.7.1", "gmail-full-5.2.2"])
  func `a notice that is lost tells the sender, and the address stays`(shape: String) async throws {
    let (ann, message) = try await waiting(for: "Ann")
    mailbox.put(1, try await fixture(shape, to: ann))
    #expect(await visit() == .read(mails: 1))
    #expect(try await status(ann.point) == .verified)
    #expect(try await ground.raised(.undelivered).map(\.message) == [message])
  }

  @Test(arguments: ["postfix-delayed", "absence", "list", "report-without-recipients"])
  func `what asks for nothing changes nothing and tells nobody`(shape: String) async throws {
    let (ann, _) = try await waiting(for: "Ann")
    let tries = ground.mail.tries.count
    mailbox.put(1, try await fixture(shape, to: ann))
    #expect(await visit() == .read(mails: 1))
    #expect(try await status(ann.point) == .verified)
    for kind in [Alert.Kind.undelivered, .addressFailed, .mailReply] {
      #expect(try await ground.raised(kind).isEmpty)
    }
    #expect(ground.mail.tries.count == tries)
  }

  @Test func `a forged report without our Message-ID stays unread and ends nothing`() async throws {
    let (ann, _) = try await waiting(for: "Ann")
    mailbox.put(1, try await fixture("forged-report-without-message", to: ann))
    #expect(await visit() == .read(mails: 1))
    #expect(try await status(ann.point) == .verified)
    #expect(mailbox.state.withLock { $0.unread } == [1])
  }

  @Test func `an answer becomes an alert, and is deleted when staff say so`() async throws {
    let (ann, _) = try await waiting(for: "Ann")
    mailbox.put(1, try await fixture("reply-plain", to: ann))
    #expect(await visit() == .read(mails: 1))
    #expect(try await ground.raised(.mailReply).map(\.person) == [ann.id])
    let inbound = Inbound(ground.delivery)
    let answer = try #require(try await inbound.answers(of: ann.id).first)
    #expect(answer.isFromAddress)
    try await ground.stored.database.write {
      _ = try inbound.askDeletion(of: answer.id, by: .officer("officer-7"), in: $0)
    }
    mailbox.state.withLock { $0.keepsMails = true }
    #expect(await visit() == .read(mails: 0))
    #expect(try await ground.recorded("inbound_mail.deleted").isEmpty)
    mailbox.state.withLock { $0.keepsMails = false }
    #expect(await visit() == .read(mails: 0))
    #expect(try await ground.recorded("inbound_mail.deleted") == ["done"])
    #expect(mailbox.state.withLock { $0.mails.isEmpty })
  }

  @Test func `a mail that cannot be fetched holds up those behind it for a while, then no more`() async throws
  {
    let (ann, _) = try await waiting(for: "Ann")
    mailbox.put(1, Array("From: a@example.com\r\n\r\nHello".utf8))
    mailbox.put(2, try await fixture("reply-plain", to: ann))
    mailbox.state.withLock { $0.faults[1] = .lostBeforeData }
    for _ in 0..<5 { #expect(await visit() == .failed) }
    #expect(try await ground.raised(.mailReply).isEmpty)
    #expect(await visit() == .read(mails: 2))
    #expect(
      try await ground.values("SELECT kind AS value FROM inbound_mail ORDER BY uid") == [
        "unreadable", "answer",
      ]
    )
  }

  @Test func `a mail that is too much is written down as unreadable at once`() async throws {
    mailbox.put(1, Array("From: a@example.com\r\n\r\nHello".utf8))
    mailbox.state.withLock { $0.faults[1] = .tooMuch }
    #expect(await visit() == .read(mails: 1))
    #expect(try await ground.values("SELECT kind AS value FROM inbound_mail") == ["unreadable"])
    #expect(try await ground.raised(.mailReply).count == 1)
  }

  @Test func `many mails are read in several visits without a pause between them, each once`() async throws {
    for number in 1...250 {
      mailbox.put(UInt32(number) * 7, Array("From: a@example.com\r\n\r\n\(number)".utf8))
    }
    #expect(await visit() == .read(mails: 100))
    #expect(await visit(after: .zero) == .read(mails: 100))
    #expect(await visit(after: .zero) == .read(mails: 50))
    #expect(await visit(after: .zero) == .notDue)
    #expect(try await ground.values("SELECT CAST(COUNT(*) AS TEXT) AS value FROM inbound_mail") == ["250"])
    #expect(mailbox.state.withLock { $0.searches.allSatisfy { $0.count <= 1000 } })
  }

  @Test func `a server that claims four thousand million mails is asked a hundred times`() async throws {
    mailbox.put(UInt32.max - 1, Array("From: a@example.com\r\n\r\nHello".utf8))
    #expect(await visit() == .read(mails: 0))
    #expect(mailbox.state.withLock { $0.searches.count } == 100)
  }

  @Test func `a mailbox that numbers anew is read from its beginning, and nothing happens twice`()
    async throws
  {
    let (ann, _) = try await waiting(for: "Ann")
    mailbox.put(90, try await fixture("reply-plain", to: ann))
    #expect(await visit() == .read(mails: 1))
    mailbox.state.withLock { state in
      state.validity = 8
      state.mails = [1: state.mails[90] ?? []]
    }
    #expect(await visit() == .read(mails: 1))
    #expect(try await Inbound(ground.delivery).answers(of: ann.id).count == 1)
    #expect(try await ground.recorded("inbound_mail.taken") == ["done"])
  }

  @Test func `between visits there is a pause`() async throws {
    #expect(await visit() == .read(mails: 0))
    #expect(await reader.visit() == .notDue)
    ground.clock.advance(by: .minutes(1))
    #expect(await reader.visit() == .read(mails: 0))
  }
}
