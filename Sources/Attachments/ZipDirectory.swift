/// The directory at the end of a zip archive, read as strictly as the documents that are archives inside are written.
///
/// It is what programs that open such a document go by. Sizes are as they are claimed: an archive that lies about them is
/// caught by whoever unpacks it, not here.
///
/// Source: PKWARE APPNOTE 6.3.10 §4.3.12, §4.3.16.
struct ZipDirectory: Sendable {
  /// No honest document has more parts.
  static let maximumParts = 5_000
  /// What all parts together may unpack to.
  static let maximumUnpackedBytes = 256 << 20
  /// How much of the end of a file is looked at: a directory of about 1,500 parts.
  static let tailByteCount = 128 << 10

  private(set) var names: Set<String> = []
  private(set) var unpackedBytes = 0
  private(set) var hasSecrets = false

  private static let endByteCount = 22

  /// Reads the directory.
  ///
  /// - Parameters:
  ///   - tail: the end of the file, or all of it.
  ///   - fileByteCount: how long the file is.
  init?(tail: [UInt8], fileByteCount: Int) {
    guard let end = ZipDirectory.end(in: tail), let parts = tail.littleEndian(at: end + 10, 2),
      let length = tail.littleEndian(at: end + 12, 4), let offset = tail.littleEndian(at: end + 16, 4),
      tail.littleEndian(at: end + 4, 4) == 0, tail.littleEndian(at: end + 8, 2) == parts,
      parts > 0, parts <= ZipDirectory.maximumParts
    else { return nil }
    let start = end - length
    // Nothing before the archive, between its parts and its directory, or behind it.
    guard start >= 0, fileByteCount - tail.count + start == offset else { return nil }
    var position = start
    for _ in 0..<parts {
      guard let next = takePart(in: tail, at: position, end: end) else { return nil }
      position = next
    }
    guard position == end else { return nil }
  }

  /// Where the record of the end stands: it ends with the file.
  private static func end(in tail: [UInt8]) -> Int? {
    var position = tail.count - endByteCount
    while position >= 0 {
      if tail[position...].starts(with: [0x50, 0x4b, 5, 6]),
        tail.littleEndian(at: position + 20, 2) == tail.count - position - endByteCount
      {
        return position
      }
      position -= 1
    }
    return nil
  }

  /// Reads one part's entry, and tells where the next one stands.
  private mutating func takePart(in tail: [UInt8], at position: Int, end: Int) -> Int? {
    guard end - position >= 46, tail[position...].starts(with: [0x50, 0x4b, 1, 2]),
      let flags = tail.littleEndian(at: position + 8, 2), let size = tail.littleEndian(at: position + 24, 4),
      let name = tail.littleEndian(at: position + 28, 2), let extra = tail.littleEndian(at: position + 30, 2),
      let comment = tail.littleEndian(at: position + 32, 2)
    else { return nil }
    let next = position + 46 + name + extra + comment
    guard next <= end else { return nil }
    hasSecrets = hasSecrets || flags & 1 != 0
    // At most 5,000 numbers of 32 bits: it cannot overflow.
    unpackedBytes += size
    names.insert(String(decoding: tail[position + 46..<position + 46 + name], as: UTF8.self).lowercased())
    return next
  }

  /// Which document it is; nil where it is none that is taken, or two at once.
  var type: FileType? {
    let marks: [(FileType, [String])] = [
      (.docx, ["[content_types].xml", "word/document.xml"]),
      (.xlsx, ["[content_types].xml", "xl/workbook.xml"]),
      (.pptx, ["[content_types].xml", "ppt/presentation.xml"]),
    ]
    let found = marks.filter { $0.1.allSatisfy(names.contains) }
    return found.count == 1 ? found[0].0 : nil
  }

  /// Whether it is an OpenDocument file; which one, its first part says, and libmagic reads that.
  var isOpenDocument: Bool { names.contains("mimetype") && names.contains("content.xml") }

  /// Whether macros, programs or embedded objects lie in it.
  var runsSomething: Bool {
    names.contains { name in
      ZipDirectory.runningEndings.contains { name.hasSuffix($0) }
        || ZipDirectory.runningFolders.contains { name.hasPrefix($0) || name.contains("/" + $0) }
    }
  }

  private static let runningEndings = [
    "vbaproject.bin", ".exe", ".dll", ".js", ".jse", ".vbs", ".vbe", ".wsf", ".hta", ".bat", ".cmd", ".ps1",
    ".scr",
    ".lnk", ".jar", ".class", ".html", ".htm", ".svg", ".xlm", ".docm", ".xlsm", ".pptm",
  ]
  private static let runningFolders = [
    "activex/", "macrosheets/", "basic/", "scripts/", "embeddings/oleobject",
  ]
}
