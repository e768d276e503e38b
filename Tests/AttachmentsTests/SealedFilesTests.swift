import Core
import Crypto
import Storage
import Support
import Testing

@testable import Attachments

@Suite("Files and their messages", .onBothDatabases) struct SealedFilesTests {
  let ground: FilesGround

  init() async throws { ground = try await FilesGround.make() }

  @Test func `a message gives its files out with names, to whoever has its key`() async throws {
    let letter = try await ground.taken(Samples.letter, named: "Llythyr.txt")
    let picture = try await ground.taken(Samples.png(10, 10), named: "a.png")
    let key = try await ground.claimed([picture.id, letter.id], for: "msg_1")
    let files = try await ground.database.read { [ground] in
      try ground.attachments.askFiles(ofContents: ["msg_1", "msg_2"], in: $0).answer()
    }
    #expect(files.keys.sorted() == ["msg_1"])
    let named = try #require(try files["msg_1"]?.opened(with: key))
    #expect(named.map(\.downloadName) == ["picture-1.png", "document-1.txt"])
    #expect(named.map { $0.name.text.reveal { $0 } } == ["a.png", "Llythyr.txt"])
    #expect(named.map(\.file.type.mediaType) == ["image/png", "text/plain"])
    #expect(try await ground.read(letter.id, of: "msg_1", with: key) == Samples.letter)
  }

  @Test func `another key, another message or another file opens nothing`() async throws {
    let one = try await ground.taken(Samples.letter)
    let other = try await ground.taken(Samples.text(3000))
    let key = try await ground.claimed([one.id], for: "msg_1")
    let otherKey = try await ground.claimed([other.id], for: "msg_2")
    await #expect(throws: AttachmentFailure.self) {
      try await ground.read(one.id, of: "msg_1", with: otherKey)
    }
    guard case .unknown = try await ground.attachments.giveOut(one.id, of: "msg_2", with: key),
      case .unknown = try await ground.attachments.giveOut(other.id, of: "msg_1", with: key)
    else { Issue.record("it was given out"); return }
  }

  @Test func `once claimed, the gateway has no key to it any more`() async throws {
    let file = try await ground.taken(Samples.letter)
    #expect(try await ground.count("SELECT COUNT(*) FROM attachment WHERE LENGTH(gateway_key) > 0") == 1)
    _ = try await ground.claimed([file.id], for: "msg_1")
    #expect(try await ground.count("SELECT COUNT(*) FROM attachment WHERE LENGTH(gateway_key) > 0") == 0)
    #expect(try await ground.attachments.waiting(of: ground.ann).isEmpty)
  }

  @Test func `a file that moves to another shelf is read and erased as before`() async throws {
    let file = try await ground.taken(Samples.text(200_000))
    let other = try await ground.taken(Samples.letter)
    let stays = try await ground.taken(Samples.letter)
    try await ground.attachments.move([file.id, other.id], from: ground.ann, to: ground.ben)
    #expect(try await ground.attachments.waiting(of: ground.ann).map(\.file.id) == [stays.id])
    try await ground.attachments.remove(stays.id, of: ground.ann)
    let key = try await ground.claimed([file.id], for: "msg_1", of: ground.ben)
    #expect(try await ground.read(file.id, of: "msg_1", with: key) == Samples.text(200_000))
    try await ground.attachments.remove(other.id, of: ground.ben)
    try await ground.database.write { [ground] in try ground.attachments.drop(ofContent: "msg_1", in: $0) }
    while try await ground.attachments.sweep() > 0 {}
    #expect(try await ground.chunks == 0)
  }

  @Test func `a file goes to one message, though fifty ask for it on two instances`() async throws {
    let there = try await ground.another()
    let file = try await ground.taken(Samples.letter)
    let claims = try await atOnce(on: [ground, there]) { ground, number in
      do {
        try await ground.claim(
          [file.id],
          for: "msg_\(number)",
          with: try MessageKey.random(from: ground.surroundings.random)
        )
        return 1
      } catch AttachmentFailure.changed, is FilesGround.NotTaken {
        return 0
      }
    }
    #expect(claims.reduce(0, +) == 1)
  }

  @Test func `a claim of which one file is gone takes none`() async throws {
    let one = try await ground.taken(Samples.letter)
    let other = try await ground.taken(Samples.letter)
    let found = try await ground.database.read { [ground] in
      try ground.attachments.askWaiting([one.id, other.id], of: ground.ann, in: $0).answer()
    }
    guard case .ready(let files) = found else { Issue.record("not found"); return }
    let key = try MessageKey.random(from: ground.surroundings.random)
    let claim = try files.sealed(with: key, for: "msg_1", random: ground.surroundings.random)
    try await ground.attachments.remove(other.id, of: ground.ann)
    await #expect(throws: AttachmentFailure.self) {
      try await ground.database.write { [ground] in try ground.attachments.claim(claim, in: $0) }
    }
    #expect(try await ground.attachments.waiting(of: ground.ann).map(\.file.id) == [one.id])
  }

  @Test func `files of others, files twice, too many and too much are refused`() async throws {
    var limits = FileLimits()
    limits.messageBytes = 5000
    limits.messageFiles = 2
    let strict = try await ground.another(limits: limits)
    let small = try await ground.taken(Samples.text(2000))
    let large = try await ground.taken(Samples.text(4000))
    let third = try await ground.taken(Samples.text(20))
    func asked(_ ids: [FileID], _ owner: FileOwner) async throws -> FileRefusal? {
      let found = try await strict.database.read {
        try strict.attachments.askWaiting(ids, of: owner, in: $0).answer()
      }
      guard case .refused(let why) = found else { return nil }
      return why
    }
    #expect(try await asked([small.id], ground.ann) == nil)
    #expect(try await asked([], ground.ann) == nil)
    #expect(try await asked([small.id], ground.ben) == .gone)
    #expect(try await asked([small.id, small.id], ground.ann) == .gone)
    #expect(try await asked([small.id, large.id], ground.ann) == .tooLarge)
    #expect(try await asked([small.id, large.id, third.id], ground.ann) == .tooManyWaiting)
  }

  @Test func `a message that is destroyed takes its files with it, key first`() async throws {
    let file = try await ground.taken(Samples.text(5_000_000))
    let other = try await ground.taken(Samples.letter)
    let key = try await ground.claimed([file.id], for: "msg_1")
    let otherKey = try await ground.claimed([other.id], for: "msg_2")
    try await ground.database.write { [ground] in try ground.attachments.drop(ofContent: "msg_1", in: $0) }
    guard case .unknown = try await ground.attachments.giveOut(file.id, of: "msg_1", with: key) else {
      Issue.record("it was given out")
      return
    }
    let left = try await ground.count("SELECT COUNT(*) FROM attachment WHERE label_box IS NOT NULL")
    #expect(left == 1)
    while try await ground.attachments.sweep() > 0 {}
    #expect(try await ground.chunks == 1)
    #expect(try await ground.read(other.id, of: "msg_2", with: otherKey) == Samples.letter)
  }

  @Test(arguments: [
    ("the last chunk is gone", "DELETE FROM attachment_chunk WHERE number = 3"),
    ("a chunk in the middle is gone", "DELETE FROM attachment_chunk WHERE number = 1"),
    (
      "it is said to be shorter than it is",
      "UPDATE attachment SET chunk_count = 3, byte_count = 196608"
    ),
    (
      "a chunk stands twice",
      "UPDATE attachment_chunk SET sealed = (SELECT sealed FROM attachment_chunk WHERE number = 0) WHERE number = 1"
    ),
    (
      "a byte was changed",
      "UPDATE attachment_chunk SET sealed = (SELECT content_key FROM attachment) WHERE number = 2"
    ),
  ])
  func `a file that was tampered with does not end as if it were whole`(_ what: String, by sql: String)
    async throws
  {
    let file = Samples.text(3 * 65_536 + 900)
    let stored = try await ground.taken(file)
    let key = try await ground.claimed([stored.id], for: "msg_1")
    #expect(try await ground.execute("\(unsafeRaw: sql)") == 1)
    guard case .open(_, let reader) = try await ground.attachments.giveOut(stored.id, of: "msg_1", with: key)
    else {
      Issue.record("not given out")
      return
    }
    await #expect(throws: AttachmentFailure.self, "\(what)") { while try await reader.next() != nil {} }
    // And it stays so, should somebody go on.
    await #expect(throws: AttachmentFailure.self) { try await reader.next() }
  }

  @Test func `two chunks that changed places do not open`() async throws {
    let stored = try await ground.taken(Samples.text(3 * 65_536))
    let key = try await ground.claimed([stored.id], for: "msg_1")
    for (old, new) in [(0, 9), (1, 0), (9, 1)] {
      #expect(
        try await ground.execute("UPDATE attachment_chunk SET number = \(new) WHERE number = \(old)") == 1
      )
    }
    await #expect(throws: AttachmentFailure.self) { try await ground.read(stored.id, of: "msg_1", with: key) }
  }

  @Test func `a whole chunk of another file does not open`() async throws {
    let one = try await ground.taken(Samples.text(3000))
    let other = try await ground.taken(Samples.text(3000))
    let key = try await ground.claimed([one.id, other.id], for: "msg_1")
    let changed = try await ground.execute(
      """
      UPDATE attachment_chunk SET sealed = (SELECT sealed FROM attachment_chunk WHERE attachment_id = \(other.id))
      WHERE attachment_id = \(one.id)
      """
    )
    #expect(changed == 1)
    await #expect(throws: AttachmentFailure.self) { try await ground.read(one.id, of: "msg_1", with: key) }
  }

  @Test func `a reader holds two chunks and reads on only when asked`() async throws {
    let file = Samples.text(10 * 65_536)
    let stored = try await ground.taken(file)
    let key = try await ground.claimed([stored.id], for: "msg_1")
    guard
      case .open(let named, let reader) = try await ground.attachments.giveOut(
        stored.id,
        of: "msg_1",
        with: key
      )
    else { Issue.record("not given out"); return }
    #expect(named.file.byteCount == file.count)
    #expect(try await reader.next()?.count == 65_536)
    // What it has not read yet can still vanish: it has not been read ahead.
    _ = try await ground.execute("DELETE FROM attachment_chunk WHERE number = 2")
    #expect(try await reader.next()?.count == 65_536)
    await #expect(throws: AttachmentFailure.self) { try await reader.next() }
  }
}
