import Core
import Crypto
import Storage
import Support
import Testing

@testable import Attachments

@Suite("Files coming in", .onBothDatabases) struct UploadTests {
  static let chunk = 64 << 10

  @Test(
    arguments: [2, 1000, chunk - 1, chunk, chunk + 1, 2 * chunk, 2 * chunk + 1, 5 * chunk + 77],
    [1000, 70_000]
  )
  func `a file of any length comes out as it went in, whatever its pieces`(length: Int, size: Int)
    async throws
  {
    let ground = try await FilesGround.make()
    let file = Samples.text(length)
    let stored = try await ground.taken(file, inPiecesOf: size)
    #expect(stored.byteCount == length)
    #expect(stored.type == .text)
    #expect(stored.scan == .notScanned)
    #expect(try await ground.chunks == (length + UploadTests.chunk - 1) / UploadTests.chunk)
    let key = try await ground.claimed([stored.id], for: "msg_1")
    #expect(try await ground.read(stored.id, of: "msg_1", with: key) == file)
  }

  @Test func `nothing of it is stored but sealed`() async throws {
    let ground = try await FilesGround.make()
    let canary = "canary-4711-of-a-family"
    let file = Samples.bytes(canary) + Samples.text(150_000) + Samples.bytes(canary)
    let stored = try await ground.taken(file, named: "\(canary).txt")
    _ = try await ground.claimed([stored.id], for: "msg_1")
    _ = try await ground.upload(Samples.text(100_000) + Samples.bytes("<script>"), named: canary)
    #expect(try await ground.stored.found([canary, "This is line", "thank you"]) == [])
  }

  @Test func `what is too large is refused with the first byte too many, and leaves nothing behind`()
    async throws
  {
    var limits = FileLimits()
    limits.fileBytes = 300_000
    let ground = try await FilesGround.make(limits: limits)
    #expect(try await ground.taken(Samples.text(300_000)).byteCount == 300_000)
    let upload = try ground.attachments.begin(name: "a", owner: ground.ann)
    #expect(try await upload.add(Samples.text(299_999)) == nil)
    #expect(try await upload.add([1, 2]) == .tooLarge)
    #expect(try await upload.add([1]) == .tooLarge)
    guard case .refused(.tooLarge) = try await upload.finish() else { Issue.record("it was taken"); return }
    #expect(try await ground.files == 1)
  }

  @Test func `a file of 31 MiB is refused`() async throws {
    let ground = try await FilesGround.make()
    let upload = try ground.attachments.begin(name: "a", owner: ground.ann)
    let piece = [UInt8](repeating: 0x61, count: 1 << 20)
    #expect(try await upload.add(Samples.letter) == nil)
    var refusal: FileRefusal?
    var sent = 0
    while refusal == nil, sent < 31 {
      refusal = try await upload.add(piece)
      sent += 1
    }
    #expect(refusal == .tooLarge)
    #expect(sent == 30)
    #expect(try await ground.files == 0)
    #expect(try await ground.chunks == 0)
  }

  @Test func `a type that is not taken is refused after its first chunk`() async throws {
    let ground = try await FilesGround.make()
    let upload = try ground.attachments.begin(name: "holiday.pdf", owner: ground.ann)
    let page = Samples.bytes("<!doctype html><html><body>") + Samples.text(70_000)
    #expect(try await upload.add(page) == .typeNotTaken)
    #expect(try await ground.files == 0)
  }

  @Test func `a file that is cut half-way is refused and taken out`() async throws {
    let ground = try await FilesGround.make()
    let upload = try ground.attachments.begin(name: "a", owner: ground.ann)
    #expect(try await upload.add(Samples.text(400_000)) == nil)
    #expect(try await ground.chunks == 6)
    guard case .refused(.cut) = try await upload.finish(expecting: 800_000) else {
      Issue.record("taken"); return
    }
    #expect(try await ground.chunks == 0)
    #expect(try await ground.files == 0)
  }

  @Test func `an upload that is abandoned leaves nothing, and may be abandoned twice`() async throws {
    let ground = try await FilesGround.make()
    let upload = try ground.attachments.begin(name: "a", owner: ground.ann)
    #expect(try await upload.add(Samples.text(10_000_000)) == nil)
    #expect(try await ground.chunks > 100)
    try await upload.abandon()
    try await upload.abandon()
    #expect(try await ground.chunks == 0)
    #expect(try await ground.files == 0)
  }

  @Test func `half-sent uploads cost nothing but what they sent`() async throws {
    let ground = try await FilesGround.make()
    for _ in 0..<12 {
      let upload = try ground.attachments.begin(name: "a", owner: ground.ann)
      #expect(try await upload.add(Samples.letter) == nil)
    }
    #expect(try await ground.files == 0)
    #expect(try await ground.chunks == 0)
  }

  @Test func `what an upload leaves that died between chunks is swept, and only that`() async throws {
    let ground = try await FilesGround.make()
    let kept = try await ground.taken(Samples.text(200_000))
    let claimed = try await ground.taken(Samples.text(100_000))
    let key = try await ground.claimed([claimed.id], for: "msg_1")
    let dead = try ground.attachments.begin(name: "a", owner: ground.ann)
    #expect(try await dead.add(Samples.text(4_000_000)) == nil)
    #expect(try await ground.files == 3)
    ground.clock.advance(by: .minutes(59))
    #expect(try await ground.attachments.sweep() == 0)
    let isKept = try await ground.database.write { connection in
      try ground.attachments.keep(
        [kept.id],
        of: ground.ann,
        until: ground.clock.now + .days(7),
        in: connection
      )
    }
    #expect(isKept)
    ground.clock.advance(by: .minutes(2))
    var turns = 0
    while try await ground.attachments.sweep() > 0 { turns += 1 }
    #expect(turns == 2)
    #expect(try await ground.files == 2)
    // What goes on after all finds that it is gone.
    #expect(try await dead.add(Samples.text(300_000)) == .gone)
    #expect(try await ground.read(claimed.id, of: "msg_1", with: key) == Samples.text(100_000))
    ground.clock.advance(by: .days(7))
    while try await ground.attachments.sweep() > 0 {}
    #expect(try await ground.files == 1)
    #expect(try await ground.chunks == 2)
  }

  @Test func `a slow upload is not swept while it goes on`() async throws {
    let ground = try await FilesGround.make()
    let upload = try ground.attachments.begin(name: "a", owner: ground.ann)
    for _ in 0..<4 {
      #expect(try await upload.add(Samples.text(200_000)) == nil)
      ground.clock.advance(by: .minutes(50))
      #expect(try await ground.attachments.sweep() == 0)
    }
    guard case .taken = try await upload.finish() else { Issue.record("refused"); return }
  }

  @Test func `an owner has so many files and bytes waiting, others have their own`() async throws {
    var limits = FileLimits()
    limits.waitingFiles = 3
    limits.waitingBytes = 500_000
    let ground = try await FilesGround.make(limits: limits)
    let first = try await ground.taken(Samples.text(300_000))
    guard case .refused(.tooManyWaiting) = try await ground.upload(Samples.text(300_000)) else {
      Issue.record("too many bytes were taken")
      return
    }
    #expect(try await ground.files == 1)
    _ = try await ground.taken(Samples.text(1000))
    _ = try await ground.taken(Samples.text(1000))
    guard case .refused(.tooManyWaiting) = try await ground.upload(Samples.text(1000)) else {
      Issue.record("too many files were taken")
      return
    }
    _ = try await ground.taken(Samples.text(300_000), of: ground.ben)
    try await ground.attachments.remove(first.id, of: ground.ann)
    _ = try await ground.taken(Samples.text(300_000))
  }

  /// What the scanner finds is kept for a month, and would else be a way to fill the disk.
  @Test(arguments: [ScanVerdict.clean, .found])
  func `an account has so much room over all its drafts, what is quarantined included`(
    verdict: ScanVerdict
  ) async throws {
    var limits = FileLimits()
    limits.accountBytes = 500_000
    limits.accountFiles = 3
    let ground = try await FilesGround.make(scanner: ScriptedScanner(verdict), limits: limits)
    let drafts = (1...3).map { FileOwner("msg_\($0)", of: "family:acc_ann") }
    // Another account whose identifier begins alike, and one that is counted alone.
    let others = [FileOwner("msg_1", of: "family:acc_ann2"), FileOwner("family:acc_an")]
    for owner in others { _ = try await ground.upload(Samples.text(400_000), of: owner) }
    _ = try await ground.upload(Samples.text(300_000), of: drafts[0])
    guard case .refused(.tooManyWaiting) = try await ground.upload(Samples.text(300_000), of: drafts[1])
    else {
      Issue.record("too many bytes were taken")
      return
    }
    _ = try await ground.upload(Samples.text(1000), of: drafts[1])
    _ = try await ground.upload(Samples.text(1000), of: drafts[2])
    guard case .refused(.tooManyWaiting) = try await ground.upload(Samples.text(1000), of: drafts[2]) else {
      Issue.record("too many files were taken")
      return
    }
    #expect(try await ground.files == 5)
  }

  @Test func `what waits is listed with its name, for its owner alone`() async throws {
    let ground = try await FilesGround.make()
    let stored = try await ground.taken(Samples.letter, named: "../../Ann's\u{202e} letter.txt")
    let waiting = try await ground.attachments.waiting(of: ground.ann)
    #expect(waiting.map(\.file.id) == [stored.id])
    #expect(waiting[0].name.text.reveal { $0 } == "Ann's letter.txt")
    #expect(try await ground.attachments.waiting(of: ground.ben).isEmpty)
    try await ground.attachments.remove(stored.id, of: ground.ben)
    #expect(try await ground.files == 1)
    try await ground.attachments.remove(stored.id, of: ground.ann)
    #expect(try await ground.files == 0)
    #expect(try await ground.chunks == 0)
  }

  @Test func `uploads side by side come out whole`() async throws {
    let ground = try await FilesGround.make()
    let stored = try await atOnce(20, on: [ground]) { ground, number in
      let file = Samples.bytes("\(number) ") + Samples.text(150_000 + number)
      return (try await ground.taken(file, inPiecesOf: 7_000 + number).id, file)
    }
    let key = try await ground.claimed(stored.map(\.0), for: "msg_1")
    for (id, file) in stored { #expect(try await ground.read(id, of: "msg_1", with: key) == file) }
  }
}
