import Attachments
import Core
import Storage
import Support
import Testing

@testable import Portal

@Suite("How much may be answered") struct AnswerLimitTests {
  @Test(arguments: [(0, nil), (29, nil), (30, .answers), (31, .answers)] as [(Int, AnswerExcess?)])
  func `thirty answers an hour`(answers: Int, excess: AnswerExcess?) {
    #expect(AnswerLimit.excess(of: .init(answers: answers), adding: 0) == excess)
  }

  @Test(
    arguments: [
      (0, 200 << 20, nil), (0, (200 << 20) + 1, .files), (200 << 20, 0, nil), (200 << 20, 1, .files),
      (Int.max, 1, .files),
    ] as [(Int, Int, AnswerExcess?)]
  )
  func `two hundred mebibytes of files a day, and text besides`(before: Int, now: Int, excess: AnswerExcess?)
  {
    #expect(AnswerLimit.excess(of: .init(fileBytes: before), adding: now) == excess)
  }
}

@Suite("Answering without end", .onBothDatabases) struct AnsweringWithoutEndTests {
  let ground: PortalGround

  init() async throws { ground = try await PortalGround.make() }

  /// Whether an answer goes; nil where it is something else than too much.
  private func goes(
    _ files: FilesToSend? = nil,
    to id: MessageID,
    by reader: Reader,
    on other: PortalGround? = nil
  ) async throws -> AnswerExcess? {
    switch try await (other ?? ground).portal.reply(Secret("x"), files: files, to: id, for: reader) {
    case .sent: return nil
    case .tooMuch(let excess): return excess
    case .unknown, .filesRefused: throw PortalGround.Unexpected("no answer was taken")
    }
  }

  @Test func `of one account for one person, over all messages and instances, thirty go in an hour`()
    async throws
  {
    let ann = try await ground.verified("Ann")
    let ben = try await ground.verified("Ben")
    let there = try await ground.another()
    let messages = [try await ground.send(to: ann).id, try await ground.send(to: ann).id]
    for number in 0..<30 {
      let excess = try await goes(
        to: messages[number % 2],
        by: ground.reader(ann),
        on: number % 3 == 0 ? there : ground
      )
      #expect(excess == nil)
    }
    for id in messages {
      #expect(try await goes(to: id, by: ground.reader(ann)) == .answers)
      #expect(try await goes(to: id, by: ground.reader(ann), on: there) == .answers)
    }
    #expect(try await ground.recorded("message.answered").count { $0 == "too_much" } == 1)
    #expect(try await ground.values("SELECT id AS value FROM reply").count == 30)
    // Somebody else answers, and an hour later the same.
    #expect(try await goes(to: ground.send(to: ben).id, by: ground.reader(ben)) == nil)
    ground.clock.advance(by: .hours(1))
    #expect(try await goes(to: messages[0], by: ground.reader(ann)) == nil)
  }

  @Test func `who reads for a person does not use up what the person may send`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    let other = Reader(
      session: "ses_2",
      account: "acc_of_another",
      mailboxes: ground.reader(ann).mailboxes,
      earliestOpenMail: nil
    )
    for _ in 0..<30 { #expect(try await goes(to: id, by: other) == nil) }
    #expect(try await goes(to: id, by: other) == .answers)
    #expect(try await goes(to: id, by: ground.reader(ann)) == nil)
  }

  @Test func `forty at once are thirty`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    let there = try await ground.another()
    _ = try await atOnce(40, on: [ground, there]) { [reader = ground.reader(ann)] ground, _ in
      do {
        _ = try await ground.portal.reply(Secret("x"), to: id, for: reader)
      } catch is StorageFailure {}
      return 0
    }
    for _ in 0..<40 { _ = try await ground.portal.reply(Secret("x"), to: id, for: ground.reader(ann)) }
    #expect(try await ground.values("SELECT id AS value FROM reply").count == 30)
  }

  @Test func `files count by the day, and what does not go waits`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    _ = try await goes(to: id, by: ground.reader(ann))
    try await ground.tamper("UPDATE reply SET file_bytes = \((200 << 20) - 10)")
    let owner = FileOwner("acc_1")
    let upload = try ground.attachments.begin(name: "plan.txt", owner: owner)
    #expect(try await upload.add(Array("A plan of Tuesday.\n".utf8)) == nil)
    guard case .taken(let file) = try await upload.finish() else { throw PortalGround.Unexpected("no file") }
    let files = FilesToSend([file.id], of: owner)
    #expect(try await goes(files, to: id, by: ground.reader(ann)) == .files)
    #expect(try await goes(to: id, by: ground.reader(ann)) == nil)
    #expect(try await ground.attachments.waiting(of: owner).count == 1)
    let end = ground.clock.now + .days(2)
    try await ground.stored.database.write { [attachments = ground.attachments] in
      try attachments.keepAll(of: owner, until: end, in: $0)
    }
    ground.clock.advance(by: .days(1))
    #expect(try await goes(files, to: id, by: ground.reader(ann)) == nil)
  }
}
