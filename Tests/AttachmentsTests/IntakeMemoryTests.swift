import Core
import Crypto
import Support
import Testing

@testable import Attachments
@testable import Keys

@Suite("What an upload holds in memory") struct IntakeMemoryTests {
  @Test(arguments: [
    ("a letter", Samples.text(3_000_000)),
    (
      "a document",
      Samples.docx((0..<40).map { .init("word/media/\($0).png", [UInt8](repeating: 7, count: 70_000)) })
    ),
  ])
  func `no more than 330 KiB, however large the file is`(_ name: String, file: [UInt8]) throws {
    let random = TestRandom(seed: 5)
    let key = OpenedKey(
      key: try SymmetricKey(bytes: [UInt8](repeating: 3, count: 32)),
      id: try KeyID(of: "box"),
      publicKey: nil
    )
    var intake = try FileIntake(
      id: Identifier(at: TestClock().now, from: random),
      judge: FileJudge(magic: try MagicDatabase()),
      keys: try FileKeySealer(key, random: random),
      maximumBytes: 30 << 20,
      random: random
    )
    var most = 0
    for start in stride(from: 0, to: file.count, by: 16_000) {
      if intake.take(Array(file[start..<min(file.count, start + 16_000)])) { try intake.sealFull() }
      most = max(most, intake.heldByteCount)
      if intake.waitingChunkCount >= FileUpload.chunksAWrite { _ = intake.takeSealed() }
    }
    #expect(try intake.end(name: FileName(cleaning: "a"), random: random) != nil)
    #expect(most <= 330 << 10)
    #expect(most > 100 << 10)
  }
}
