/// Says what a file is, by its bytes alone: neither its name nor what was claimed of it is asked.
///
/// libmagic says what its beginning is; that must be a type that is taken (``FileType``), and the type's own mark must stand
/// there too. What follows is watched as it passes by (``FileWatch``).
struct FileJudge: Sendable {
  let magic: MagicDatabase

  /// What the beginning of a file says.
  enum Beginning: Sendable {
    case refused(FileRefusal)
    /// It may be taken, if what follows agrees.
    case watched(FileWatch)
  }

  /// Judges the beginning: the first chunk, or the whole file.
  func judge(_ head: [UInt8]) throws(MagicFailure) -> Beginning {
    guard !head.isEmpty else { return .refused(.empty) }
    if let end = FileJudge.endOfTag(head), end > head.count {
      // A cover picture stands before the music; libmagic would have to look behind it.
      return .watched(FileWatch(.tagged(ByteWindow(at: end, count: FileJudge.soundByteCount), self)))
    }
    let said = try magic.mediaType(of: head)
    if said == "application/zip" || FileType.packages.contains(where: { $0.magicNames.contains(said) }) {
      let type = FileType.packages.first { $0.magicNames.contains(said) }
      return FileType.docx.agrees(with: head)
        ? .watched(FileWatch(.package(said: type, tail: []))) : .refused(.typeNotTaken)
    }
    guard let type = FileType.all.first(where: { $0.magicNames.contains(said) }), type.agrees(with: head)
    else {
      return .refused(.typeNotTaken)
    }
    return FileJudge.watch(type, head)
  }

  private static func watch(_ type: FileType, _ head: [UInt8]) -> Beginning {
    switch type {
    case .text: return .watched(FileWatch(.text(MarkupWatch())))
    case .jpeg: return .watched(FileWatch(.jpeg(JPEGMeasure())))
    case .tiff: return .watched(FileWatch(.tiff(TIFFMeasure(head: head))))
    case .png: return measured(type, PictureSize(png: head))
    case .gif: return measured(type, PictureSize(gif: head))
    case .webp: return measured(type, PictureSize(webP: head))
    case .heic: return measured(type, PictureSize.largest(inHEIF: head))
    default: return .watched(FileWatch(.nothing(type)))
    }
  }

  private static func measured(_ type: FileType, _ size: PictureSize?) -> Beginning {
    guard let size else { return .refused(.typeNotTaken) }
    return size.refusal.map { .refused($0) } ?? .watched(FileWatch(.nothing(type)))
  }

  private static let soundByteCount = 4096

  /// Where an ID3 tag ends; nil where there is none.
  ///
  /// Source: ID3v2.4.0 §3.1: the size has seven bits a byte, and leaves the ten of the head out.
  private static func endOfTag(_ head: [UInt8]) -> Int? {
    guard head.count >= 10, head.starts(with: Array("ID3".utf8)), (2...4).contains(head[3]),
      head[6..<10].allSatisfy({ $0 < 0x80 })
    else { return nil }
    return 10 + head[6..<10].reduce(0) { $0 << 7 | Int($1) }
  }

  /// Whether bytes that stand behind a tag are music.
  func isMusic(_ bytes: [UInt8]) throws(MagicFailure) -> Bool {
    guard bytes.first == 0xff else { return false }
    return FileType.mp3.magicNames.contains(try magic.mediaType(of: bytes))
  }
}
