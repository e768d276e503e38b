import Core
import Crypto
import Support
import Testing

@testable import Attachments
@testable import Keys

/// Judges a file as it would come in, in pieces of so many bytes.
func judged(_ file: [UInt8], inPiecesOf size: Int = 10_000) throws -> Result<FileType, FileRefusal> {
  let judge = FileJudge(magic: try MagicDatabase())
  let random = TestRandom(seed: 5)
  let key = try SymmetricKey(bytes: [UInt8](repeating: 3, count: 32))
  let opened = OpenedKey(key: key, id: try KeyID(of: "box"), publicKey: nil)
  var intake = try FileIntake(
    id: Identifier(at: TestClock().now, from: random),
    judge: judge,
    keys: try FileKeySealer(opened, random: random),
    maximumBytes: 30 << 20,
    random: random
  )
  for start in stride(from: 0, to: file.count, by: size)
  where intake.take(Array(file[start..<min(file.count, start + size)])) {
    try intake.sealFull()
  }
  guard let whole = try intake.end(name: FileName(cleaning: "a"), random: random) else {
    return .failure(intake.refusal ?? .gone)
  }
  return .success(whole.type)
}

@Suite("What a file is") struct FileJudgeTests {
  static let taken: [(String, [UInt8], FileType)] = [
    ("a PDF", Samples.pdf, .pdf), ("a letter", Samples.letter, .text),
    ("a Welsh letter", Samples.bytes("Annwyl Siân,\n\nŵyr fy nhŷ ddim.\n"), .text),
    ("a letter of an old Windows", Samples.bytes("Caf") + [0xe9] + Samples.bytes(" at nine\r\n"), .text),
    ("a table", Samples.bytes("a,b,c\n1,2,3\n4,5,6\n"), .text),
    ("a table with a formula", Samples.bytes("=1+1,b\n1,2\n"), .text),
    ("a long letter", Samples.text(200_000), .text),
    ("a Word document", Samples.docx(), .docx),
    (
      "a Word document of another program",
      Samples.zip([
        .init("_rels/.rels"), .init("docProps/core.xml"), .init("docProps/app.xml"),
        .init("word/document.xml"),
        .init("[Content_Types].xml"),
      ]), .docx
    ),
    (
      "a Word document that libmagic does not tell",
      Samples.zip([
        .init("[Content_Types].xml"), .init("docProps/app.xml"), .init("_rels/.rels"),
        .init("word/document.xml"),
      ]), .docx
    ),
    (
      "a long Word document",
      Samples.docx([.init("word/media/image1.png", [UInt8](repeating: 7, count: 300_000))]), .docx
    ),
    (
      "a workbook",
      Samples.zip([.init("[Content_Types].xml"), .init("_rels/.rels"), .init("xl/workbook.xml")]), .xlsx
    ),
    (
      "a presentation",
      Samples.zip([.init("[Content_Types].xml"), .init("_rels/.rels"), .init("ppt/presentation.xml")]), .pptx
    ),
    ("an OpenDocument text", Samples.openDocument("text"), .odt),
    ("an OpenDocument table", Samples.openDocument("spreadsheet"), .ods),
    ("an OpenDocument presentation", Samples.openDocument("presentation"), .odp),
    ("a photograph", Samples.jpeg(4032, 3024), .jpeg),
    ("a progressive photograph", Samples.jpeg(4032, 3024, frame: 0xc2), .jpeg),
    ("a photograph with large previews", Samples.jpeg(8160, 6120, preview: 180_000), .jpeg),
    ("a drawing", Samples.png(1200, 800), .png), ("a GIF", Samples.gif(320, 200), .gif),
    ("a WebP picture", Samples.webP(800, 600), .webp),
    ("a picture of an iPhone", Samples.heic(4032, 3024), .heic),
    ("a scan", Samples.tiff([(2480, 3508)]), .tiff),
    ("a scan of several pages", Samples.tiff([(2480, 3508), (2480, 3508)], picture: 150_000), .tiff),
    ("a scan of another scanner", Samples.tiff([(2480, 3508)], isLittleEndian: false), .tiff),
    ("music", Samples.music, .mp3), ("music behind a tag", Samples.mp3(cover: 10), .mp3),
    ("music behind a large picture", Samples.mp3(cover: 150_000), .mp3),
    ("a voice memo", Samples.isoMedia("M4A "), .m4a), ("a sound", Samples.wav, .wav),
    ("a voice note of WhatsApp", Samples.opus, .ogg), ("a voice note of an old telephone", Samples.amr, .amr),
    ("a film", Samples.isoMedia("mp42"), .mp4), ("a film of Android", Samples.isoMedia("isom"), .mp4),
    ("a film of an iPhone", Samples.isoMedia("qt  "), .mov),
    ("a film of long ago", Samples.isoMedia("3gp4"), .threeGP),
  ]

  @Test(arguments: taken)
  func `what families send is taken, as what its bytes are`(_ name: String, file: [UInt8], type: FileType)
    throws
  {
    for size in [1_000_000, 1_000] {
      #expect(try judged(file, inPiecesOf: size) == .success(type), "\(name)")
    }
  }

  static let refused: [(String, [UInt8], FileRefusal)] = [
    ("nothing", [], .empty), ("noise", TestRandom(seed: 9).bytes(90_000), .typeNotTaken),
    ("a page", Samples.bytes("<!doctype html><html><body>Hello</body></html>"), .typeNotTaken),
    ("a page in capitals", Samples.bytes("<HTML><BODY>Hello"), .typeNotTaken),
    ("a script in a letter", Samples.bytes("Dear Sam\n<ScRiPt>alert(1)</script>\n"), .typeNotTaken),
    (
      "a letter that becomes a page after a hundred thousand bytes",
      Samples.text(100_000) + Samples.bytes("\n<html><script>alert(1)</script>"), .typeNotTaken
    ),
    (
      "a page in UTF-16",
      [0xff, 0xfe] + Samples.bytes("Dear Sam <iframe src=x>").flatMap { [$0, 0] }, .typeNotTaken
    ),
    (
      "a drawing that runs a script",
      Samples.bytes(
        "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"
      ),
      .typeNotTaken
    ),
    ("a small drawing", Samples.bytes("<svg onload=alert(1)>"), .typeNotTaken),
    ("XML", Samples.bytes("<?xml version=\"1.0\"?><a/>"), .typeNotTaken),
    ("a program", Samples.exe, .typeNotTaken),
    ("a shell script", Samples.bytes("#!/bin/sh\nrm -r .\n"), .typeNotTaken),
    ("an archive", Samples.zip([.init("a.txt")]), .typeNotTaken),
    ("a Java archive", Samples.zip([.init("META-INF/MANIFEST.MF")]), .typeNotTaken),
    (
      "an old Word document",
      [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1] + [UInt8](repeating: 0, count: 600), .typeNotTaken
    ),
    ("rich text", Samples.bytes("{\\rtf1\\ansi hello}"), .typeNotTaken),
    ("a PDF behind something else", Samples.bytes("   \n%PDF-1.4\n"), .typeNotTaken),
    ("a mail", Samples.bytes("From: a@example.org\nTo: b@example.org\nSubject: x\n\nhello\n"), .typeNotTaken),
    ("a document with macros", Samples.docx([.init("word/vbaProject.bin")]), .runsSomething),
    ("a document with a program in it", Samples.docx([.init("word/media/setup.EXE")]), .runsSomething),
    (
      "a document with an object in it", Samples.docx([.init("word/embeddings/oleObject1.bin")]),
      .runsSomething
    ),
    (
      "an OpenDocument text with macros", Samples.openDocument("text", [.init("Basic/Standard/a.xml")]),
      .runsSomething
    ),
    ("a document with a part that is locked", Samples.docx([.init("word/a.xml", flags: 1)]), .typeNotTaken),
    ("two documents in one", Samples.docx([.init("xl/workbook.xml")]), .typeNotTaken),
    ("a document with something behind it", Samples.docx() + Samples.pdf, .typeNotTaken),
    ("a document whose end is missing", Array(Samples.docx().dropLast(5)), .typeNotTaken),
    (
      "a document that unpacks to gigabytes",
      Samples.docx((0..<3).map { .init("word/media/\($0).xml", claimed: 1 << 30) }), .unpacksTooLarge
    ),
    (
      "a document of too many parts", Samples.docx((0..<5_001).map { .init("word/\($0)", []) }), .typeNotTaken
    ),
    ("a drawing of 65,535 pixels a side", Samples.png(65_535, 65_535), .tooManyPixels),
    ("a photograph of 65,535 pixels a side", Samples.jpeg(65_535, 65_535), .tooManyPixels),
    ("the same behind previews", Samples.jpeg(65_535, 65_535, preview: 200_000), .tooManyPixels),
    ("a GIF of 65,535 pixels a side", Samples.gif(65_535, 65_535), .tooManyPixels),
    ("a WebP picture of 16,777,216 pixels a side", Samples.webP(16_777_216, 16_777_216), .tooManyPixels),
    ("a HEIC picture of 65,535 pixels a side", Samples.heic(65_535, 65_535), .tooManyPixels),
    ("a scan of 65,535 pixels a side", Samples.tiff([(65_535, 65_535)]), .tooManyPixels),
    ("a scan whose second page does", Samples.tiff([(100, 100), (65_535, 65_535)]), .tooManyPixels),
    (
      "a scan whose page stands before it",
      Array(Samples.tiff([(9, 9)]).prefix(4)) + [4, 0, 0, 0] + Samples.letter, .typeNotTaken
    ),
    ("a long thin drawing", Samples.png(60_000, 10), .tooManyPixels),
    ("a drawing without a side", Samples.png(0, 10), .typeNotTaken),
    ("a photograph cut before its size", Array(Samples.jpeg(100, 100).prefix(22)), .typeNotTaken),
    (
      "a picture before what is no music", Samples.mp3(cover: 150_000, then: Samples.text(5_000)),
      .typeNotTaken
    ),
    ("a picture before nothing", Array(Samples.mp3(cover: 150_000).prefix(100_000)), .typeNotTaken),
  ]

  @Test(arguments: refused)
  func `what runs, hides or harms is refused`(_ name: String, file: [UInt8], refusal: FileRefusal) throws {
    for size in [1_000_000, 1_000] {
      #expect(try judged(file, inPiecesOf: size) == .failure(refusal), "\(name)")
    }
  }

  @Test func `a file that is cut anywhere, or has a byte changed, traps nothing`() throws {
    let random = TestRandom(seed: 11)
    for (name, file, _) in FileJudgeTests.taken where file.count < 10_000 {
      for _ in 0..<60 {
        let draw = random.bytes(4)
        var changed = file
        let place = (Int(draw[0]) << 8 | Int(draw[1])) % file.count
        changed[place] = draw[2]
        _ = try judged(draw[3] < 128 ? changed : Array(changed.prefix(place)))
      }
      _ = name
    }
  }

  @Test func `every type has a name, and downloads are named by kind and number`() {
    #expect(Set(FileType.all.map(\.word)).count == FileType.all.count)
    for type in FileType.all { #expect(FileType(word: type.word) == type) }
    #expect(FileType(word: "exe") == nil)
    #expect(
      NeutralName.all(for: [.pdf, .jpeg, .docx, .heic, .amr, .mov])
        == [
          "document-1.pdf", "picture-1.jpg", "document-2.docx", "picture-2.heic", "sound-1.amr",
          "video-1.mov",
        ]
    )
  }
}
