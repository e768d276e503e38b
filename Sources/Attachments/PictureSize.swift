/// How large a picture says it is: a value, without a look at its pixels.
///
/// A picture of a few kilobytes may claim 65,535 pixels a side, and whoever opens it then needs 17 GB.
struct PictureSize: Equatable, Sendable {
  let width: Int
  let height: Int

  /// More than a telephone's 50-megapixel camera makes, and a page scanned at 600 dots an inch twice over.
  static let maximumPixels = 64_000_000
  /// No camera or scanner makes a longer side.
  static let maximumSide = 30_000

  var isTooLarge: Bool {
    width > PictureSize.maximumSide || height > PictureSize.maximumSide
      || width * height > PictureSize.maximumPixels
  }

  /// What is said of a picture of this size; one without a side is no picture.
  var refusal: FileRefusal? {
    guard width > 0, height > 0 else { return .typeNotTaken }
    return isTooLarge ? .tooManyPixels : nil
  }

  /// The size in the first bytes of a PNG.
  ///
  /// Source: PNG, third edition, §11.2.2: IHDR is the first chunk.
  init?(png head: [UInt8]) {
    guard head.count >= 24, head[12..<16].elementsEqual("IHDR".utf8),
      let width = head.bigEndian(at: 16, 4), let height = head.bigEndian(at: 20, 4)
    else { return nil }
    self.init(width: width, height: height)
  }

  /// The size of a GIF's screen.
  ///
  /// Source: GIF89a §18.
  init?(gif head: [UInt8]) {
    guard let width = head.littleEndian(at: 6, 2), let height = head.littleEndian(at: 8, 2) else {
      return nil
    }
    self.init(width: width, height: height)
  }

  /// The size in the first bytes of a WebP file, of each of its three forms.
  ///
  /// Source: RFC 9649 §2.5 to §2.7, §3.4; RFC 6386 §9.1.
  init?(webP head: [UInt8]) {
    guard head.count >= 30 else { return nil }
    switch String(decoding: head[12..<16], as: UTF8.self) {
    case "VP8 ":
      guard head[23..<26].elementsEqual([0x9d, 0x01, 0x2a]), let width = head.littleEndian(at: 26, 2),
        let height = head.littleEndian(at: 28, 2)
      else { return nil }
      self.init(width: width & 0x3fff, height: height & 0x3fff)
    case "VP8L":
      guard head[20] == 0x2f, let bits = head.littleEndian(at: 21, 4) else { return nil }
      self.init(width: (bits & 0x3fff) + 1, height: (bits >> 14 & 0x3fff) + 1)
    case "VP8X":
      guard let width = head.littleEndian(at: 24, 3), let height = head.littleEndian(at: 27, 3) else {
        return nil
      }
      self.init(width: width + 1, height: height + 1)
    default: return nil
    }
  }

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// The largest size that a HEIF file names in its first bytes, for its items and for the tiles of which they are made.
  ///
  /// Boxes are looked for by their name, not by walking the tree: what is named is judged wherever it stands.
  ///
  /// Source: ISO/IEC 23008-12 §6.5.3 (`ispe`).
  static func largest(inHEIF head: [UInt8]) -> PictureSize? {
    let mark = Array("ispe".utf8)
    var largest: PictureSize?
    var start = 0
    while let found = head[start...].firstIndex(of: mark[0]) {
      start = found + 1
      guard head[found...].starts(with: mark), let width = head.bigEndian(at: found + 8, 4),
        let height = head.bigEndian(at: found + 12, 4)
      else { continue }
      let size = PictureSize(width: width, height: height)
      if size.isTooLarge { return size }
      largest = largest ?? size
    }
    return largest
  }
}
