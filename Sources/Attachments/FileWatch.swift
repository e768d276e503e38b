/// Watches a file pass by, chunk by chunk, for what its beginning could not tell.
struct FileWatch: Sendable {
  enum Content: Sendable {
    /// The beginning has said it all.
    case nothing(FileType)
    case text(MarkupWatch)
    case jpeg(JPEGMeasure)
    case tiff(TIFFMeasure)
    /// An archive, whose directory stands at its end.
    case package(said: FileType?, tail: [UInt8])
    /// Music behind a tag.
    case tagged(ByteWindow, FileJudge)
  }

  private var content: Content
  private var position = 0

  init(_ content: Content) { self.content = content }

  /// How many bytes of the file it keeps.
  var heldByteCount: Int {
    switch content {
    case .package(_, let tail): tail.count
    case .tagged(let window, _): window.bytes.count
    case .nothing, .text, .jpeg, .tiff: 0
    }
  }

  /// Looks at the next chunk, from the first one on.
  ///
  /// - Returns: why the file is not taken; nil to go on.
  mutating func take(_ chunk: [UInt8]) -> FileRefusal? {
    defer { position += chunk.count }
    switch content {
    case .nothing: return nil
    case .text(var watch):
      let isFound = watch.finds(chunk)
      content = .text(watch)
      return isFound ? .typeNotTaken : nil
    case .jpeg(var measure):
      let refusal = measure.take(chunk)
      content = .jpeg(measure)
      return refusal
    case .tiff(var measure):
      let refusal = measure.take(chunk)
      content = .tiff(measure)
      return refusal
    case .package(let said, let tail):
      content = .package(said: said, tail: Array((tail + chunk).suffix(ZipDirectory.tailByteCount)))
      return nil
    case .tagged(var window, let judge):
      window.take(chunk, at: position)
      content = .tagged(window, judge)
      return nil
    }
  }

  /// What the file is, now that it has ended.
  func end() throws(MagicFailure) -> Result<FileType, FileRefusal> {
    switch content {
    case .nothing(let type): return .success(type)
    case .text: return .success(.text)
    case .jpeg(let measure): return measure.refusalAtEnd.map { .failure($0) } ?? .success(.jpeg)
    case .tiff(let measure): return measure.refusalAtEnd.map { .failure($0) } ?? .success(.tiff)
    case .package(let said, let tail): return FileWatch.judge(said, tail, position)
    case .tagged(let window, let judge):
      return try judge.isMusic(window.bytes) ? .success(.mp3) : .failure(.typeNotTaken)
    }
  }

  private static func judge(_ said: FileType?, _ tail: [UInt8], _ byteCount: Int) -> Result<
    FileType, FileRefusal
  > {
    guard let directory = ZipDirectory(tail: tail, fileByteCount: byteCount), !directory.hasSecrets else {
      return .failure(.typeNotTaken)
    }
    let isOpenDocument = said.map { [FileType.odt, .ods, .odp].contains($0) } ?? false
    let type = isOpenDocument ? (directory.isOpenDocument ? said : nil) : directory.type
    // libmagic and the directory must not name two different documents.
    guard let type, said == nil || said == type else { return .failure(.typeNotTaken) }
    if directory.runsSomething { return .failure(.runsSomething) }
    if directory.unpackedBytes > ZipDirectory.maximumUnpackedBytes { return .failure(.unpacksTooLarge) }
    return .success(type)
  }
}
