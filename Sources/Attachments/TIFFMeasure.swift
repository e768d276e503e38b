/// Finds out how large the pages of a TIFF say they are, while it passes by.
///
/// The directory of a page stands anywhere; one that lies behind what has passed already is refused, which scanners do not
/// write.
///
/// Source: TIFF, revision 6.0, §2.
struct TIFFMeasure: Sendable {
  private static let maximumPages = 200
  private static let maximumEntries = 512

  private let isLittleEndian: Bool
  private var window: ByteWindow?
  private var position = 0
  private var pages = 0
  private var failure: FileRefusal?

  /// - Parameter head: the first bytes of the file.
  init(head: [UInt8]) {
    isLittleEndian = head.first == 0x49
    window = nil
    guard let offset = number(in: head, at: 4, 4), offset >= 8 else {
      failure = .typeNotTaken
      return
    }
    window = ByteWindow(at: offset, count: 2)
  }

  /// Looks at the next bytes, from the first one of the file on.
  ///
  /// - Returns: why the picture is not taken; nil to go on.
  mutating func take(_ piece: [UInt8]) -> FileRefusal? {
    defer { position += piece.count }
    while failure == nil, var current = window {
      current.take(piece, at: position)
      window = current
      guard current.isFull else { return nil }
      read(current)
    }
    return failure
  }

  /// What there is to say when the file has ended.
  var refusalAtEnd: FileRefusal? { failure ?? (window == nil ? nil : .typeNotTaken) }

  /// Reads as much of a directory as is there, and asks for more of it or for the next one.
  private mutating func read(_ full: ByteWindow) {
    let bytes = full.bytes
    guard let entries = number(in: bytes, at: 0, 2), (1...TIFFMeasure.maximumEntries).contains(entries) else {
      failure = .typeNotTaken
      return
    }
    let length = 2 + entries * 12 + 4
    guard bytes.count >= length else {
      window?.grow(to: length)
      return
    }
    pages += 1
    guard let width = value(of: 256, in: bytes, entries), let height = value(of: 257, in: bytes, entries)
    else {
      failure = .typeNotTaken
      return
    }
    failure = PictureSize(width: width, height: height).refusal
    guard let next = number(in: bytes, at: length - 4, 4), next > 0 else {
      window = nil
      return
    }
    guard next >= full.offset + length, pages < TIFFMeasure.maximumPages else {
      failure = .typeNotTaken
      return
    }
    window = ByteWindow(at: next, count: 2)
  }

  /// The one value of a field of a directory, which is a SHORT or a LONG.
  private func value(of tag: Int, in directory: [UInt8], _ entries: Int) -> Int? {
    for entry in 0..<entries {
      let start = 2 + entry * 12
      guard number(in: directory, at: start, 2) == tag else { continue }
      guard number(in: directory, at: start + 4, 4) == 1 else { return nil }
      switch number(in: directory, at: start + 2, 2) {
      case 3: return number(in: directory, at: start + 8, 2)
      case 4: return number(in: directory, at: start + 8, 4)
      default: return nil
      }
    }
    return nil
  }

  private func number(in bytes: [UInt8], at offset: Int, _ width: Int) -> Int? {
    isLittleEndian ? bytes.littleEndian(at: offset, width) : bytes.bigEndian(at: offset, width)
  }
}
