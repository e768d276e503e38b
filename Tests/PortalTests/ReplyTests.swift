import Core
import Storage
import Support
import Testing

@testable import Portal

@Suite("Answering a message", .onBothDatabases) struct ReplyTests {
  let ground: PortalGround

  init() async throws { ground = try await PortalGround.make() }

  func reply(_ text: String, to id: MessageID, by someone: PortalGround.Someone) async throws {
    guard case .sent = try await ground.portal.reply(Secret(text), to: id, for: ground.reader(someone)) else {
      throw PortalGround.Unexpected("no answer was taken")
    }
    ground.clock.advance(by: .seconds(1))
  }

  @Test func `it is read by the person and by the case`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    try await reply("first", to: id, by: ann)
    try await reply("second", to: id, by: ann)
    #expect(try await ground.status(of: id) == .answered)
    guard case .opened(let message) = try await ground.portal.open(id, for: ground.reader(ann)) else {
      Issue.record("it does not open")
      return
    }
    #expect(message.replies.map { $0.body.reveal { $0 } } == ["first", "second"])
    #expect(message.answeredBy?.reveal { $0 } == "Ann")
    let read = try #require(try await ground.portal.replies(to: id, by: PortalGround.caseSystem))
    #expect(read.items.map { $0.body.reveal { $0 } } == ["first", "second"])
    #expect(read.items.allSatisfy { $0.from == "REF-Ann" && $0.message == id })
    #expect(read.next == nil)
    #expect(try await ground.recorded("replies.read") == ["done"])
    #expect(
      try await ground.values("SELECT mailbox_id AS value FROM content_key WHERE content_id LIKE 'rep_%'")
        .count == 4
    )
  }

  @Test func `the case reads them page by page`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    for number in 0..<5 { try await reply("\(number)", to: id, by: ann) }
    var texts: [String] = []
    var cursor: ReplyID?
    repeat {
      let page = try #require(
        try await ground.portal.replies(to: id, after: cursor, atMost: 2, by: PortalGround.caseSystem)
      )
      texts += page.items.map { $0.body.reveal { $0 } }
      cursor = page.next
    } while cursor != nil && texts.count < 20
    #expect(texts == ["0", "1", "2", "3", "4"])
  }

  @Test func `of a message that is not there nothing is read`() async throws {
    let id: MessageID = try ground.surroundings.newIdentifier()
    #expect(try await ground.portal.replies(to: id, by: PortalGround.caseSystem) == nil)
  }

  @Test func `the answers to one message do not show under another`() async throws {
    let ann = try await ground.verified("Ann")
    let first = try await ground.send(to: ann).id
    let second = try await ground.send(to: ann).id
    try await reply("to the first", to: first, by: ann)
    #expect(try await ground.portal.replies(to: second, by: PortalGround.caseSystem)?.items.isEmpty == true)
    #expect(try await ground.status(of: second) == .released)
  }

  @Test func `a held message takes no answer`() async throws {
    let ann = try await ground.somebody("Ann")
    let id = try await ground.send(to: ann).id
    guard case .unknown = try await ground.portal.reply(Secret("x"), to: id, for: ground.reader(ann)) else {
      Issue.record("it took an answer")
      return
    }
  }
}
