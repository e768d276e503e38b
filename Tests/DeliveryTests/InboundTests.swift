import Alerts
import Core
import Crypto
import Jobs
import People
import Record
import Storage
import Support
import Testing

@testable import Delivery

@Suite("What comes back to the mailbox", .onBothDatabases) struct InboundTests {
  let ground: PortalGround
  let inbound: Inbound

  init() async throws {
    ground = try await PortalGround.make()
    inbound = Inbound(ground.delivery)
  }

  /// A mail that a server has taken.
  func sent(to someone: PortalGround.Someone) async throws -> (id: OutgoingMailID, number: MessageNumber) {
    let number = try MessageNumber(from: ground.surroundings.random)
    let prepared = try ground.delivery.prepare(
      RenderedMail(
        agency: "england",
        to: someone.address,
        subject: "Something waits",
        text: "The text.",
        html: "<p>The text.</p>",
        languages: [.english]
      ),
      for: someone.id,
      contactPoint: someone.point,
      purpose: .notice,
      messageNumber: number
    )
    try await ground.stored.database.write { [delivery = ground.delivery] in
      try delivery.enqueue(prepared, in: $0)
    }
    await ground.runner.drain()
    return (prepared.id, number)
  }

  func header(_ id: OutgoingMailID) -> String { "\(id)@agency.example.org" }

  func visit() async throws -> Inbound.Visit { try #require(try await inbound.begin("imaps://mail u")) }

  /// Hands a mail in, in a visit of its own.
  @discardableResult
  func take(_ mail: InboundMail, bytes: String = "bytes", number: UInt32 = 1) async throws -> Bool {
    let visit = try await visit()
    let staysUnread = try await inbound.take(
      mail,
      bytes: Array(bytes.utf8),
      number: number,
      numbering: 7,
      in: visit
    )
    try await inbound.end(visit, hasFailed: false, pause: .zero)
    return staysUnread
  }

  func answer(
    _ text: String? = "born on 7 March",
    from: EmailAddress? = nil,
    quoted: [String] = [],
    number: MessageNumber? = nil
  ) -> InboundMail {
    InboundMail(
      .answer(InboundMail.Answer(from: from, isAuthenticated: false, text: text.map { Secret($0) })),
      quoted: quoted,
      number: number
    )
  }

  func status(_ someone: PortalGround.Someone) async throws -> ContactPointStatus? {
    try await ground.stored.database.read { [people = ground.people] in
      try people.emailPoint(someone.point, in: $0)?.status
    }
  }

  func returned(_ id: OutgoingMailID, _ address: EmailAddress) -> InboundMail {
    InboundMail(
      .returned([ReturnedRecipient(addresses: [address], effect: .addressFails)]),
      quoted: [header(id)],
      number: nil
    )
  }

  @Test func `a report ends the address it names, once`() async throws {
    let ann = try await ground.verified("Ann")
    let mail = try await sent(to: ann)
    #expect(try await !take(returned(mail.id, ann.address)))
    await ground.runner.drain()
    #expect(try await status(ann) == .failed)
    #expect(try await ground.recorded("mail.returned") == ["address_failed"])
    // The same report under another number, and another one of the same mail.
    #expect(try await !take(returned(mail.id, ann.address), number: 2))
    #expect(try await take(returned(mail.id, ann.address), bytes: "again", number: 3))
    #expect(try await ground.recorded("mail.returned") == ["address_failed", "unproved"])
    #expect(try await ground.values("SELECT status AS value FROM outgoing_mail") == ["returned"])
  }

  @Test func `a report that quotes none of our mails ends nothing, whatever its address says`() async throws {
    let ann = try await ground.verified("Ann")
    let mail = try await sent(to: ann)
    let forged = InboundMail(
      .returned([ReturnedRecipient(addresses: [ann.address], effect: .addressFails)]),
      quoted: ["mail_01jqk5s3n80000000000000000@agency.example.org"],
      number: mail.number
    )
    #expect(try await take(forged))
    await ground.runner.drain()
    #expect(try await status(ann) == .verified)
    #expect(try await ground.raised(.mailReply).count == 1)
  }

  @Test func `a report that quotes several of our mails ends nothing`() async throws {
    let ann = try await ground.verified("Ann")
    let (first, second) = (try await sent(to: ann), try await sent(to: ann))
    let report = InboundMail(
      .returned([ReturnedRecipient(addresses: [ann.address], effect: .addressFails)]),
      quoted: [header(first.id), header(second.id)],
      number: nil
    )
    #expect(try await take(report))
    await ground.runner.drain()
    #expect(try await status(ann) == .verified)
  }

  @Test func `an answer is sealed, told without content and never answered`() async throws {
    let ann = try await ground.verified("Ann")
    let mail = try await sent(to: ann)
    let count = ground.mail.tries.count
    #expect(try await !take(answer("canary-words", from: ann.address, number: mail.number)))
    await ground.runner.drain()
    #expect(ground.mail.tries.count == count)
    let alert = try #require(try await ground.raised(.mailReply).first)
    #expect(alert.person == ann.id)
    #expect(try await ground.stored.found(["canary-words", "ann@example.org"], inAnyCase: true).isEmpty)
    let found = try #require(try await inbound.answers(of: ann.id).first)
    #expect(found.isFromAddress && !found.isAuthenticated && found.status == .taken && found.mail == mail.id)
    let read = try #require(try await inbound.read(found.id, by: .officer("officer-7")))
    #expect(read.text?.reveal { $0 } == "canary-words")
    #expect(try await ground.recorded("inbound_mail.read") == ["done"])
  }

  @Test func `an answer from an address that is the person's no more is not told as theirs`() async throws {
    let ann = try await ground.verified("Ann")
    let mail = try await sent(to: ann)
    try await ground.stored.database.write { [people = ground.people] in
      _ = try people.move(ann.point, to: .refused, in: $0)
    }
    _ = try await take(answer("Hello", from: ann.address, number: mail.number))
    let found = try #require(try await inbound.answers(of: ann.id).first)
    #expect(!found.isFromAddress && found.mail == mail.id)
  }

  @Test func `an answer is found by its number, or by what it quotes`() async throws {
    let ann = try await ground.verified("Ann")
    let mail = try await sent(to: ann)
    try await take(answer(quoted: ["x@example.net", header(mail.id)]), bytes: "one")
    try await take(answer(number: mail.number), bytes: "two", number: 2)
    let answers = try await inbound.answers(of: ann.id)
    #expect(answers.count == 2 && answers.allSatisfy { $0.mail == mail.id && !$0.isFromAddress })
  }

  @Test func `of an answer to nothing of ours no word is kept`() async throws {
    #expect(try await take(answer("canary-words")))
    #expect(
      try await ground.values("SELECT CAST(LENGTH(text_box) AS TEXT) AS value FROM inbound_mail") == ["0"]
    )
    #expect(try await ground.raised(.mailReply).map(\.person) == [nil])
  }

  @Test func `a machine's mail is written down and nobody is told`() async throws {
    #expect(try await !take(InboundMail(.automatic, quoted: [], number: nil)))
    #expect(try await ground.raised(.mailReply).isEmpty)
    #expect(try await ground.values("SELECT kind AS value FROM inbound_mail") == ["automatic"])
  }

  @Test func `what staff have dealt with is deleted, and then forgotten`() async throws {
    let ann = try await ground.verified("Ann")
    let mail = try await sent(to: ann)
    try await take(answer(number: mail.number), number: 4)
    let id = try #require(try await inbound.answers(of: ann.id).first?.id)
    let database = ground.stored.database
    let asked = { [inbound] in
      try await database.write { try inbound.askDeletion(of: id, by: .officer("officer-7"), in: $0) }
    }
    #expect(try await asked())
    #expect(try await !asked())
    let visit = try await visit()
    #expect(try await inbound.toDelete(in: visit, numbering: 8).isEmpty)
    #expect(try await inbound.toDelete(in: visit, numbering: 7).map(\.number) == [4])
    #expect(try await ground.recorded("inbound_mail.deleted").isEmpty)
    try await inbound.noteDeleted(id)
    try await inbound.noteDeleted(id)
    #expect(try await ground.recorded("inbound_mail.deleted") == ["done"])
    #expect(try await inbound.toDelete(in: visit, numbering: 7).isEmpty)
    #expect(try await inbound.read(id, by: .gateway)?.text == nil)
    #expect(try await inbound.answers(of: ann.id).map(\.status) == [.deleted])
  }

  @Test func `the alert ends with the last answer that is dealt with, and a later answer raises another`()
    async throws
  {
    let ann = try await ground.verified("Ann")
    let mail = try await sent(to: ann)
    try await take(answer(number: mail.number), bytes: "one", number: 4)
    try await take(answer(number: mail.number), bytes: "two", number: 5)
    let answers = try #require(try await inbound.answers(ofReference: ann.reference, by: .gateway))
    #expect(try await ground.recorded("inbound_mails.listed") == ["done"])
    #expect(try await inbound.answers(ofReference: "REF-Nobody", by: .gateway)?.count == nil)
    let open = "SELECT status AS value FROM alert WHERE kind = 'mail_reply' ORDER BY id"
    for (answer, states) in zip(answers, [["open"], ["closed"]]) {
      let isAsked = try await ground.stored.database.write { [inbound] in
        try inbound.askDeletion(of: answer.id, by: .gateway, in: $0)
      }
      #expect(isAsked)
      #expect(try await ground.values(open) == states)
    }
    try await take(answer(number: mail.number), bytes: "three", number: 6)
    #expect(try await ground.values(open) == ["closed", "open"])
  }

  @Test func `a mailbox that numbers anew finds its mails again`() async throws {
    let ann = try await ground.verified("Ann")
    let mail = try await sent(to: ann)
    try await take(answer(number: mail.number), number: 4)
    let id = try #require(try await inbound.answers(of: ann.id).first?.id)
    try await ground.stored.database.write { [inbound] in
      _ = try inbound.askDeletion(of: id, by: .gateway, in: $0)
    }
    let visit = try await visit()
    _ = try await inbound.take(
      answer(number: mail.number),
      bytes: Array("bytes".utf8),
      number: 1,
      numbering: 9,
      in: visit
    )
    #expect(try await inbound.toDelete(in: visit, numbering: 9).map(\.number) == [1])
    #expect(try await inbound.answers(of: ann.id).count == 1)
  }

  @Test func `one instance visits at a time, and goes on where it was`() async throws {
    let other = Inbound(try await ground.another().delivery)
    let first = try await visit()
    #expect(first.numbering == 0 && first.lastMail == 0)
    #expect(try await other.begin("imaps://mail u") == nil)
    try await inbound.pass(12, numbering: 7, in: first)
    ground.clock.advance(by: .minutes(5))
    let second = try #require(try await other.begin("imaps://mail u"))
    #expect(second.numbering == 7 && second.lastMail == 12)
    await #expect(throws: Inbound.VisitLost.self) { try await inbound.pass(13, numbering: 7, in: first) }
    await #expect(throws: Inbound.VisitLost.self) {
      _ = try await inbound.take(answer(), bytes: [1], number: 13, numbering: 7, in: first)
    }
    #expect(try await ground.values("SELECT kind AS value FROM inbound_mail").isEmpty)
    try await inbound.end(first, hasFailed: true, pause: .minutes(1))
    try await other.end(second, hasFailed: false, pause: .minutes(1))
    #expect(try await inbound.begin("imaps://mail u") == nil)
    ground.clock.advance(by: .minutes(1))
    #expect(try await inbound.begin("imaps://mail u")?.failures == 0)
  }

  @Test func `after failures the next visit waits longer, up to an hour`() async throws {
    for (failures, wait) in [(0, 2), (1, 4), (2, 8), (3, 16), (4, 32), (5, 60), (6, 60)] {
      let visit = try await visit()
      #expect(visit.failures == failures)
      try await inbound.end(visit, hasFailed: true, pause: .minutes(1))
      ground.clock.advance(by: .minutes(Int64(wait)) - .milliseconds(1))
      #expect(try await inbound.begin("imaps://mail u") == nil)
      ground.clock.advance(by: .milliseconds(1))
    }
  }
}
