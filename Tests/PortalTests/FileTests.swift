import Access
import Attachments
import Core
import Crypto
import People
import Record
import Storage
import Support
import Testing

@testable import Portal

@Suite("Files of messages and answers", .onBothDatabases) struct FileTests {
  let ground: PortalGround
  let key = FileOwner("key_1")
  let account = FileOwner("acc_1")

  init() async throws { ground = try await PortalGround.make() }

  static let letter = Array("A plan of Tuesday.\n".utf8)
  static let long = Array(String(repeating: "A line of a long plan.\n", count: 9_000).utf8)

  private func upload(_ file: [UInt8], named name: String = "plan.txt", of owner: FileOwner) async throws
    -> FileID
  {
    let upload = try ground.attachments.begin(name: name, owner: owner)
    #expect(try await upload.add(file) == nil)
    guard case .taken(let stored) = try await upload.finish() else { throw Refused() }
    return stored.id
  }

  struct Refused: Error {}

  private func draft(_ files: [FileID], to someone: PortalGround.Someone) -> MessageDraft {
    MessageDraft(
      to: someone.reference,
      courtCase: nil,
      subject: Secret("About Tuesday"),
      body: Secret("A letter."),
      language: nil,
      files: FilesToSend(files, of: key)
    )
  }

  private func sent(_ files: [FileID], to someone: PortalGround.Someone) async throws -> MessageID {
    guard
      case .accepted(let id, _, _) = try await ground.portal.send(
        draft(files, to: someone),
        by: .apiKey("key_1"),
        admittedBy: .given
      )
    else { throw Refused() }
    return id
  }

  private func opened(_ id: MessageID, by someone: PortalGround.Someone) async throws -> OpenedMessage {
    guard case .opened(let message) = try await ground.portal.open(id, for: ground.reader(someone)) else {
      throw Refused()
    }
    return message
  }

  private func bytes(_ outcome: GiveOut) async throws -> [UInt8]? {
    guard case .open(_, let reader) = outcome else { return nil }
    var file: [UInt8] = []
    while let chunk = try await reader.next() { file += chunk }
    return file
  }

  @Test func `a message carries files, and the person opens them, each look written down`() async throws {
    let ann = try await ground.verified("Ann")
    let files = [
      try await upload(FileTests.long, of: key), try await upload(FileTests.letter, named: "a.txt", of: key),
    ]
    let id = try await sent(files, to: ann)
    let message = try await opened(id, by: ann)
    #expect(message.files.map(\.file.id) == files)
    #expect(message.files.map(\.downloadName) == ["document-1.txt", "document-2.txt"])
    #expect(message.files[0].name.text.reveal { $0 } == "plan.txt")
    let given = try await ground.portal.file(files[0], of: id, for: ground.reader(ann))
    #expect(try await bytes(given) == FileTests.long)
    #expect(try await ground.recorded("file.opened") == ["done"])
    #expect(try await bytes(ground.portal.file(files[1], of: id, by: .apiKey("key_1"))) == FileTests.letter)
    #expect(try await ground.recorded("file.opened") == ["done", "done"])
  }

  @Test func `an answer carries files, which both sides open`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await sent([], to: ann)
    let file = try await upload(FileTests.letter, of: account)
    guard
      case .sent = try await ground.portal.reply(
        Secret("Here it is."),
        files: FilesToSend([file], of: account),
        to: id,
        for: ground.reader(ann)
      )
    else { Issue.record("it was not sent"); return }
    #expect(try await opened(id, by: ann).replies.map { $0.files.map(\.file.id) } == [[file]])
    #expect(try await bytes(ground.portal.file(file, of: id, for: ground.reader(ann))) == FileTests.letter)
    let replies = try #require(try await ground.portal.replies(to: id, by: .apiKey("key_1")))
    #expect(replies.items.map { $0.files.map(\.downloadName) } == [["document-1.txt"]])
    #expect(try await bytes(ground.portal.file(file, of: id, by: .apiKey("key_1"))) == FileTests.letter)
  }

  @Test func `the sender is told which files nobody has read, at once and whenever they look`() async throws {
    let ann = try await ground.verified("Ann")
    let files = [
      try await upload(FileTests.letter, of: key),
      try await upload(Array("%PDF-1.7\n".utf8), named: "../../x\u{202e}fdp.exe", of: key),
    ]
    let before = try await ground.portal.readings(of: FilesToSend(files, of: key))
    #expect(before == [files[0]: .clear, files[1]: .notChecked])
    let outcome = try await ground.portal.send(
      draft(files, to: ann),
      by: .apiKey("key_1"),
      admittedBy: .given
    )
    guard case .accepted(let id, _, let told) = outcome else { Issue.record("it was refused"); return }
    let view = try #require(try await ground.portal.view(id, by: .apiKey("key_1")))
    for seen in [told, view.files] {
      #expect(seen.map(\.file.id) == files)
      #expect(seen.map(\.reading) == [.clear, .notChecked])
      #expect(seen.map { $0.name.text.reveal { $0 } } == ["plan.txt", "xfdp.exe"])
    }
  }

  @Test func `of the files of an answer nobody is told that they were read`() async throws {
    let ann = try await ground.verified("Ann")
    let id = try await sent([], to: ann)
    let file = try await upload(FileTests.letter, of: account)
    _ = try await ground.portal.reply(
      Secret("Here."),
      files: FilesToSend([file], of: account),
      to: id,
      for: ground.reader(ann)
    )
    let replies = try #require(try await ground.portal.replies(to: id, by: .apiKey("key_1")))
    #expect(replies.items.flatMap { $0.files.map(\.reading) } == [nil])
    #expect(try await ground.portal.view(id, by: .apiKey("key_1"))?.files.isEmpty == true)
  }

  @Test func `nobody else opens a file, nor by another message, and the refusal is written down`()
    async throws
  {
    let ann = try await ground.verified("Ann")
    let ben = try await ground.verified("Ben")
    let file = try await upload(FileTests.letter, of: key)
    let id = try await sent([file], to: ann)
    let other = try await sent([], to: ben)
    for (message, reader) in [
      (id, ground.reader(ben)), (other, ground.reader(ben)), (other, ground.reader(ann)),
    ] {
      guard case .unknown = try await ground.portal.file(file, of: message, for: reader) else {
        Issue.record("it was given out")
        return
      }
      ground.clock.advance(by: .minutes(1))
    }
    #expect(try await ground.recorded("file.opened") == ["refused", "refused", "refused"])
    guard case .unknown = try await ground.portal.file(file, of: other, by: .apiKey("key_1")) else {
      Issue.record("it was given out")
      return
    }
  }

  @Test func `a look that cannot be written down gives no file out`() async throws {
    let ann = try await ground.verified("Ann")
    let file = try await upload(FileTests.letter, of: key)
    let id = try await sent([file], to: ann)
    ground.recordRandom.setBroken(true)
    await #expect(throws: (any Error).self) {
      try await ground.portal.file(file, of: id, for: ground.reader(ann))
    }
  }

  @Test func `files that are gone, taken or of others send nothing`() async throws {
    let ann = try await ground.verified("Ann")
    let file = try await upload(FileTests.letter, of: key)
    let id = try await sent([file], to: ann)
    let others = try await upload(FileTests.letter, of: account)
    for files in [[file], [others]] {
      guard
        case .filesRefused(.gone) = try await ground.portal.send(
          draft(files, to: ann),
          by: .apiKey("key_1"),
          admittedBy: .given
        )
      else { Issue.record("it was sent"); return }
      guard
        case .filesRefused(.gone) = try await ground.portal.reply(
          Secret("x"),
          files: FilesToSend(files, of: key),
          to: id,
          for: ground.reader(ann)
        )
      else { Issue.record("it was answered"); return }
    }
  }

  @Test func `a revoked message gives its files out to nobody`() async throws {
    let ann = try await ground.verified("Ann")
    let file = try await upload(FileTests.letter, of: key)
    let id = try await sent([file], to: ann)
    _ = try await ground.portal.revoke(id, by: .apiKey("key_1"))
    guard case .unknown = try await ground.portal.file(file, of: id, for: ground.reader(ann)) else {
      Issue.record("it was given out")
      return
    }
  }

  @Test func `a message that fifty send with one file is sent once`() async throws {
    let ann = try await ground.verified("Ann")
    let there = try await ground.another()
    let file = try await upload(FileTests.letter, of: key)
    let outcomes = try await atOnce(20, on: [ground, there]) { ground, _ in
      do {
        let outcome = try await ground.portal.send(
          draft([file], to: ann),
          by: .apiKey("key_1"),
          admittedBy: .given
        )
        guard case .accepted = outcome else { return 0 }
        return 1
      } catch is TooMuchContention {
        return 0
      }
    }
    #expect(outcomes.reduce(0, +) == 1)
  }

  @Test(arguments: [false, true])
  func `a confidential detail of somebody else in a file is a leak, when it is sent and when it is released`(
    isHeld: Bool
  ) async throws {
    let ann = isHeld ? try await ground.somebody("Ann") : try await ground.verified("Ann")
    var record = try PortalGround.record(
      of: "Bob",
      side: "respondent",
      in: "CASE-1",
      email: "bob@example.org"
    )
    record.addresses = [
      PersonRecord.Address(
        lines: ["4 Hidden Lane", "London"],
        postcode: try Postcode(parsing: "SE1 9GF"),
        isCurrent: true,
        isConfidential: true,
        source: .person,
        isKnownToOthers: false
      )
    ]
    if !isHeld { _ = try await ground.put("REF-Bob", record) }
    let file = try await upload(Array("Bring the papers to se19gf.\n".utf8), of: key)
    let outcome = try await ground.portal.send(
      draft([file], to: ann),
      by: .apiKey("key_1"),
      admittedBy: .given
    )
    guard isHeld else {
      guard case .leak(inFiles: [file]) = outcome else { Issue.record("it leaked"); return }
      return
    }
    guard case .accepted(let id, .held, _) = outcome else { Issue.record("it was not held"); return }
    _ = try await ground.put("REF-Bob", record)
    #expect(try await ground.portal.leaksNow(id))
  }
}
