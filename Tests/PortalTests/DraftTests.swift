import Attachments
import Core
import Crypto
import Storage
import Support
import Testing

@testable import Portal

@Suite("An answer that was begun", .onBothDatabases) struct DraftTests {
  let ground: PortalGround

  init() async throws { ground = try await PortalGround.make() }

  private func keep(
    _ text: String,
    to id: MessageID,
    by reader: Reader,
    isLate: Bool = false,
    tookLate: LateShown = .nothing,
    over keptAt: Timestamp? = nil
  ) async throws -> Bool {
    let outcome = try await ground.portal.keepDraft(
      Secret(text),
      to: id,
      for: reader,
      isLate: isLate,
      tookLate: tookLate,
      over: keptAt
    )
    ground.clock.advance(by: .minutes(1))
    if case .kept = outcome { return true }
    return false
  }

  private func draft(of id: MessageID, for reader: Reader) async throws -> AnswerDraft? {
    guard case .opened(let message) = try await ground.portal.open(id, for: reader) else { return nil }
    return message.draft
  }

  /// What the page shows of what came late.
  private func shownLate(of id: MessageID, for reader: Reader) async throws -> LateShown {
    try await draft(of: id, for: reader)?.late ?? .nothing
  }

  private func text(of id: MessageID, for reader: Reader) async throws -> String? {
    try await draft(of: id, for: reader)?.text.reveal { $0 }
  }

  private func other(_ reader: Reader, account: String) -> Reader {
    Reader(session: "ses_2", account: account, mailboxes: reader.mailboxes, earliestOpenMail: nil)
  }

  private func upload(to id: MessageID, by reader: Reader, isLate: Bool = false) async throws {
    let owner = reader.owner(answering: id, isLate: isLate)
    let upload = try ground.attachments.begin(name: "plan.txt", owner: owner)
    _ = try await upload.add(Array("A plan.\n".utf8))
    _ = try await upload.finish()
  }

  @Test func `it is given back to the account that began it, in every session, and to nobody else`()
    async throws
  {
    let ann = try await ground.verified("Ann")
    let ben = try await ground.verified("Ben")
    let id = try await ground.send(to: ann).id
    let reader = ground.reader(ann)
    let begun = ground.clock.now
    #expect(try await keep("first words", to: id, by: reader))
    #expect(try await keep("canary words", to: id, by: reader))
    let again = try #require(try await draft(of: id, for: other(reader, account: reader.account)))
    #expect(again.text.reveal { $0 } == "canary words" && again.late == nil)
    #expect(again.begunAt == begun && again.savedAt == begun + .minutes(1))
    #expect(again.keptUntil == again.savedAt + .days(14))
    // Another account that opens the same mailbox, and another person.
    #expect(try await draft(of: id, for: other(reader, account: "acc_2")) == nil)
    #expect(try await keep("x", to: id, by: ground.reader(ben)) == false)
    // Another message of the same person.
    let second = try await ground.send(to: ann).id
    #expect(try await draft(of: second, for: reader) == nil)
    let stored = try await ground.stored.database.read {
      try $0.query("SELECT content FROM answer_draft").map { try $0.blob("content") }
    }
    #expect(stored.count == 1 && !stored.contains { String(decoding: $0, as: UTF8.self).contains("canary") })
    #expect(try await ground.recorded("draft.kept") == ["done", "done", "refused"])
    #expect(!"\(again)".contains("canary"))
  }

  @Test(arguments: ["account_id = 'acc_2'", "late_part = 'late_00000000000000000000000001'"])
  func `one that was moved to another place does not open`(move: String) async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    let reader = ground.reader(ann)
    #expect(try await keep("words", to: id, by: reader))
    #expect(try await ground.tamper("UPDATE answer_draft SET \(move)") == 1)
    let thief = move.hasPrefix("account") ? other(reader, account: "acc_2") : reader
    await #expect(throws: CryptoFailure.cannotOpen) { try await draft(of: id, for: thief) }
  }

  @Test func `it goes when the answer is sent, with what came late, and after fourteen days`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    let reader = ground.reader(ann)
    #expect(try await keep("words", to: id, by: reader))
    #expect(try await keep("late words", to: id, by: reader, isLate: true))
    // What was not seen stays; what stood in the box goes with it.
    for isShown in [false, true] {
      let tookLate = isShown ? try await shownLate(of: id, for: reader) : .nothing
      let sent = try await ground.portal.reply(Secret("words"), to: id, for: reader, tookLate: tookLate)
      guard case .sent = sent else {
        Issue.record("not sent")
        return
      }
      #expect(try await text(of: id, for: reader) == (isShown ? nil : "late words"))
    }
    #expect(try await ground.values("SELECT account_id AS value FROM answer_draft").isEmpty)
    #expect(try await keep("words", to: id, by: reader))
    ground.clock.advance(by: .days(14) - .minutes(2))
    #expect(try await ground.portal.sweepDrafts() == 0)
    #expect(try await text(of: id, for: reader) == "words")
    ground.clock.advance(by: .minutes(1))
    #expect(try await draft(of: id, for: reader) == nil)
    #expect(try await ground.portal.sweepDrafts() == 1)
    #expect(try await ground.values("SELECT account_id AS value FROM answer_draft").isEmpty)
  }

  @Test func `what comes after the session's end lies beside what was kept, and never in its place`()
    async throws
  {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    let reader = ground.reader(ann)
    #expect(try await keep("her own words", to: id, by: reader))
    #expect(try await keep("", to: id, by: reader, isLate: true))
    #expect(try await keep("somebody's words", to: id, by: reader, isLate: true))
    let shown = try #require(try await draft(of: id, for: reader))
    #expect(shown.text.reveal { $0 } == "her own words" + LateTexts.line + "somebody's words")
    #expect(shown.late?.parts.count == 2 && shown.pieces == 2)
    #expect(try await ground.portal.discardDraft(to: id, for: reader, late: shown.late))
    #expect(try await text(of: id, for: reader) == "her own words")
    // Kept again, it stands for both.
    #expect(try await keep("late", to: id, by: reader, isLate: true))
    #expect(try await keep("hers again", to: id, by: reader, tookLate: shownLate(of: id, for: reader)))
    #expect(try await text(of: id, for: reader) == "hers again")
    #expect(try await ground.values("SELECT account_id AS value FROM answer_draft").count == 1)
    let entries = try await ground.values(
      "SELECT actor_kind AS value FROM audit_entry WHERE action = 'draft.kept' ORDER BY id"
    )
    #expect(entries == ["person", "anonymous", "anonymous", "anonymous", "person"])
  }

  @Test func `what was typed over what was kept stands alone, and deleted it gives that back`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    let reader = ground.reader(ann)
    #expect(try await keep("on Friday.", to: id, by: reader))
    let first = try #require(try await draft(of: id, for: reader)?.keptAt)
    #expect(try await keep("on Saturday", to: id, by: reader, isLate: true, over: first))
    // An empty box covers nothing.
    #expect(try await keep(" ", to: id, by: reader, isLate: true, over: first))
    let over = try #require(try await draft(of: id, for: reader))
    #expect(over.text.reveal { $0 } == "on Saturday" && over.pieces == 1 && over.keptAt == first)
    // What was kept since was in nobody's box.
    #expect(try await keep("on Sunday", to: id, by: reader))
    #expect(try await text(of: id, for: reader) == "on Saturday" + LateTexts.line + "on Sunday")
    #expect(try await ground.portal.discardDraft(to: id, for: reader, late: over.late))
    #expect(try await text(of: id, for: reader) == "on Sunday")
  }

  @Test func `a second text that comes late stands under the first, and nothing empty covers either`()
    async throws
  {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    let reader = ground.reader(ann)
    // Nothing is there but nothing: no page tells of it.
    #expect(try await keep(" \n", to: id, by: reader, isLate: true))
    #expect(try await draft(of: id, for: reader) == nil)
    #expect(try await keep("her own words", to: id, by: reader))
    #expect(try await keep("", to: id, by: reader, isLate: true))
    let own = try #require(try await draft(of: id, for: reader))
    #expect(own.text.reveal { $0 } == "her own words" && own.late == nil)
    // A reload posts the same again; who went on posts more.
    for text in ["the first", "the second", "the second", "", "the first", "the second, and on"] {
      #expect(try await keep(text, to: id, by: reader, isLate: true))
    }
    let late = try #require(try await draft(of: id, for: reader))
    let parts = ["her own words", "the first", "the second, and on"]
    #expect(late.text.reveal { $0 } == parts.joined(separator: LateTexts.line))
    #expect(late.late != nil && late.pieces == 3 && !late.isIncomplete)
    #expect(late.keptUntil == late.savedAt + .days(14))
    // Saved without having been seen it is still there, and what was saved as well.
    #expect(try await keep("hers, later", to: id, by: reader))
    #expect(
      try await text(of: id, for: reader)?.hasSuffix("the second, and on" + LateTexts.line + "hers, later")
        == true
    )
    #expect(try await ground.portal.discardDraft(to: id, for: reader, late: shownLate(of: id, for: reader)))
    #expect(try await text(of: id, for: reader) == "hers, later")
  }

  @Test func `files that come late without words stand beside the words that were kept`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    let reader = ground.reader(ann)
    #expect(try await keep("her own words", to: id, by: reader))
    try await upload(to: id, by: reader, isLate: true)
    #expect(try await keep("", to: id, by: reader, isLate: true))
    guard case .opened(let message) = try await ground.portal.open(id, for: reader) else {
      Issue.record("it does not open")
      return
    }
    #expect(message.waiting.count == 1)
    #expect(message.draft?.late?.files.count == 1 && message.draft?.text.reveal { $0 } == "her own words")
  }

  /// Two tabs: what came after a page was shown was read by nobody, and neither goes with its answer nor is it lost.
  @Test(arguments: ["send", "save", "discard"])
  func `what came late since the page was shown stays where it is`(act: String) async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    let reader = ground.reader(ann)
    #expect(try await keep("the first", to: id, by: reader, isLate: true))
    let seen = try await shownLate(of: id, for: reader)
    #expect(try await keep("the second", to: id, by: reader, isLate: true))
    switch act {
    case "send":
      _ = try await ground.portal.reply(Secret("the first"), to: id, for: reader, tookLate: seen)
    case "save": #expect(try await keep("the first", to: id, by: reader, tookLate: seen))
    default: #expect(try await ground.portal.discardDraft(to: id, for: reader, late: seen))
    }
    let expected = act == "save" ? "the second" + LateTexts.line + "the first" : "the second"
    #expect(try await text(of: id, for: reader) == expected)
    #expect(try await shownLate(of: id, for: reader).parts.isDisjoint(with: seen.parts))
  }

  @Test func `what a page says of what came late is read again, and all else passed over`() throws {
    let shown = LateShown(
      parsing: "late_00000000000000000000000001 x att_1 \(String(repeating: "y ", count: 300))"
    )
    #expect(shown.text == "late_00000000000000000000000001" && LateShown(parsing: "yes") == .nothing)
    #expect(LateShown(parsing: "") == .nothing && LateShown.nothing.text == nil)
  }

  @Test func `there is room for so much, and what finds none is told`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    let reader = ground.reader(ann)
    for number in 0..<LateTexts.maximumParts {
      #expect(try await keep("text \(number).", to: id, by: reader, isLate: true))
    }
    let full = try #require(try await draft(of: id, for: reader))
    #expect(full.pieces == LateTexts.maximumParts && !full.isIncomplete)
    #expect(try await keep("one more", to: id, by: reader, isLate: true))
    let over = try #require(try await draft(of: id, for: reader))
    #expect(over.pieces == LateTexts.maximumParts && over.isIncomplete)
    #expect(try await ground.recorded("draft.kept").last == "no_room")
    #expect(try await keep("all of it", to: id, by: reader, tookLate: shownLate(of: id, for: reader)))
    // Long ones fill it sooner; the first always fits.
    for letter in ["é", "b"] {
      #expect(try await keep(String(repeating: letter, count: 50_000), to: id, by: reader, isLate: true))
    }
    let long = try #require(try await draft(of: id, for: reader))
    #expect(long.pieces == 2 && long.isIncomplete)
    #expect(long.text.reveal { $0.count } == "all of it".count + LateTexts.line.count + 50_000)
  }

  @Test(arguments: [
    ([], "", 0), ([" \n", ""], "", 0), (["a"], "a", 1), (["a", "a"], "a", 1), (["a", "a b"], "a b", 1),
    (["a b", "a"], "a b", 1), (["a", "b"], "a|b", 2), (["a", "b", "a, c"], "b|a, c", 2),
    (["No", "Not on Tuesday"], "No|Not on Tuesday", 2), (["a", "b", "a|b more"], "a|b more", 1),
    (["a", "b", "a|bc"], "b|a|bc", 2),
    (["b", "a", "b"], "b|a", 2),
    (["e\u{301}", "é"], "e\u{301}|é", 2),
  ])
  func `late texts are joined oldest first, each once`(texts: [String], joined: String, pieces: Int) {
    let found = LateTexts.joined(texts.map { $0.replacing("|", with: LateTexts.line) })
    #expect(Array(found.text.utf8) == Array(joined.replacing("|", with: LateTexts.line).utf8))
    #expect(found.pieces == pieces)
  }

  @Test func `files are kept as long as the words, and go with them`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    let reader = ground.reader(ann)
    try await upload(to: id, by: reader)
    #expect(try await keep("words", to: id, by: reader))
    ground.clock.advance(by: .days(13))
    while try await ground.attachments.sweep() > 0 {}
    guard case .opened(let message) = try await ground.portal.open(id, for: reader) else {
      Issue.record("it does not open")
      return
    }
    #expect(message.waiting.map { $0.name.text.reveal { $0 } } == ["plan.txt"])
    #expect(try await ground.portal.discardDraft(to: id, for: reader, late: nil))
    #expect(try await draft(of: id, for: reader) == nil)
    #expect(try await ground.attachments.waiting(of: reader.owner(answering: id)).isEmpty)
  }

  enum Closing: CaseIterable {
    case frozen, walled, revoked
  }

  @Test(arguments: Closing.allCases)
  func `nothing is kept where the message is not open any more`(closing: Closing) async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    let reader = ground.reader(ann)
    switch closing {
    case .frozen: try await ground.freeze(ann)
    case .walled: try await ground.wall(ann)
    case .revoked: _ = try await ground.portal.revoke(id, by: PortalGround.caseSystem)
    }
    for isLate in [false, true] {
      #expect(try await keep("x", to: id, by: reader, isLate: isLate) == false)
    }
    #expect(try await ground.portal.discardDraft(to: id, for: reader, late: nil) == false)
    #expect(try await ground.values("SELECT account_id AS value FROM answer_draft").isEmpty)
  }

  @Test func `what is too long to send is cut where it could not be kept`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    let reader = ground.reader(ann)
    #expect(try await keep(String(repeating: "é", count: 70_000), to: id, by: reader))
    #expect(try await text(of: id, for: reader)?.count == Portal.maximumDraftCharacters)
  }

  @Test func `the person sees when it was opened before, in another session`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await ground.send(to: ann).id
    func openedBefore(_ session: String) async throws -> Timestamp? {
      let reader = Reader(
        session: session,
        account: "acc_1",
        mailboxes: ground.reader(ann).mailboxes,
        earliestOpenMail: nil
      )
      guard case .opened(let message) = try await ground.portal.open(id, for: reader) else { return nil }
      return message.openedBefore
    }
    let first = ground.clock.now
    for _ in 0..<2 {
      #expect(try await openedBefore("ses_1") == nil)
      ground.clock.advance(by: .minutes(1))
    }
    let second = ground.clock.now
    #expect(try await openedBefore("ses_2") == first)
    ground.clock.advance(by: .minutes(1))
    #expect(try await openedBefore("ses_2") == first)
    #expect(try await openedBefore("ses_1") == second)
  }
}
