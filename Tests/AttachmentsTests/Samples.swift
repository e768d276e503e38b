/// Files as people and their adversaries send them, put together byte by byte.
enum Samples {
  static let pdf = bytes("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n")
  static let letter = bytes("Dear Sam,\n\nthank you for the appointment.\n\nAnn\n")
  static let exe = bytes("MZ") + [UInt8](repeating: 0, count: 200)

  static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  static func bigEndian(_ number: Int, _ width: Int) -> [UInt8] {
    (0..<width).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }

  static func littleEndian(_ number: Int, _ width: Int) -> [UInt8] { bigEndian(number, width).reversed() }

  static func png(_ width: Int, _ height: Int) -> [UInt8] {
    [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13] + bytes("IHDR") + bigEndian(width, 4)
      + bigEndian(height, 4) + [8, 2, 0, 0, 0] + [UInt8](repeating: 0, count: 40)
  }

  static func gif(_ width: Int, _ height: Int) -> [UInt8] {
    bytes("GIF89a") + littleEndian(width, 2) + littleEndian(height, 2) + [0, 0, 0, 0x3b]
  }

  static func webP(_ width: Int, _ height: Int) -> [UInt8] {
    bytes("RIFF") + littleEndian(40, 4) + bytes("WEBPVP8X") + littleEndian(10, 4) + [0, 0, 0, 0]
      + littleEndian(width - 1, 3) + littleEndian(height - 1, 3) + [UInt8](repeating: 0, count: 20)
  }

  /// A JPEG whose size stands behind so many bytes of preview.
  static func jpeg(_ width: Int, _ height: Int, preview: Int = 0, frame: UInt8 = 0xc0) -> [UInt8] {
    var file: [UInt8] = [0xff, 0xd8, 0xff, 0xe0, 0, 16] + bytes("JFIF") + [0, 1, 1, 0, 0, 72, 0, 72, 0, 0]
    var left = preview
    while left > 0 {
      let part = min(left, 65_533)
      file += [0xff, 0xe2] + bigEndian(part + 2, 2) + [UInt8](repeating: 0x11, count: part)
      left -= part
    }
    return file + [0xff, 0xff, frame, 0, 17, 8] + bigEndian(height, 2) + bigEndian(width, 2)
      + [3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xff, 0xda, 0, 2, 0, 0, 0xff, 0xd9]
  }

  /// A TIFF with a directory for each page, behind so many bytes of picture.
  static func tiff(_ pages: [(Int, Int)], picture: Int = 0, isLittleEndian: Bool = true) -> [UInt8] {
    let number = isLittleEndian ? littleEndian : bigEndian
    var file: [UInt8] = isLittleEndian ? [0x49, 0x49, 0x2a, 0] : [0x4d, 0x4d, 0, 0x2a]
    file += number(8 + picture, 4) + [UInt8](repeating: 0x5a, count: picture)
    for (index, (width, height)) in pages.enumerated() {
      file += number(2, 2)
      for (tag, value) in [(256, width), (257, height)] {
        file += number(tag, 2) + number(4, 2) + number(1, 4) + number(value, 4)
      }
      file += number(index == pages.count - 1 ? 0 : file.count + 4, 4)
    }
    return file
  }

  static func heic(_ width: Int, _ height: Int) -> [UInt8] {
    bigEndian(24, 4) + bytes("ftypheic") + [0, 0, 0, 0] + bytes("mif1heic") + bigEndian(20, 4) + bytes("ispe")
      + [0, 0, 0, 0] + bigEndian(width, 4) + bigEndian(height, 4)
  }

  static func isoMedia(_ brand: String) -> [UInt8] {
    bigEndian(24, 4) + bytes("ftyp\(brand)") + [0, 0, 2, 0] + bytes("\(brand)isom")
      + [UInt8](repeating: 0, count: 40)
  }

  static let wav =
    bytes("RIFF") + littleEndian(36, 4) + bytes("WAVEfmt ") + littleEndian(16, 4) + [1, 0, 1, 0]
    + [UInt8](repeating: 0, count: 20)
  static let amr = bytes("#!AMR\n") + [0x3c, 1, 2, 3]
  static let opus =
    bytes("OggS") + [0, 2] + [UInt8](repeating: 0, count: 20) + [1, 0x13] + bytes("OpusHead")
    + [UInt8](repeating: 1, count: 40)

  static let music: [UInt8] = [0xff, 0xfb, 0x90, 0x44] + [UInt8](repeating: 0, count: 6000)

  /// Music behind a tag of so many bytes, as a cover picture makes it.
  static func mp3(cover: Int, then rest: [UInt8] = music) -> [UInt8] {
    bytes("ID3") + [3, 0, 0]
      + [UInt8(cover >> 21 & 127), UInt8(cover >> 14 & 127), UInt8(cover >> 7 & 127), UInt8(cover & 127)]
      + [UInt8](repeating: 0, count: cover) + rest
  }

  /// One part of an archive.
  struct Part {
    let name: String
    var content: [UInt8] = Samples.bytes("<x/>")
    /// How large it claims to be when it is unpacked.
    var claimed: Int?
    var flags = 0

    init(_ name: String, _ content: [UInt8]? = nil, claimed: Int? = nil, flags: Int = 0) {
      self.name = name
      self.content = content ?? Samples.bytes("<x/>")
      self.claimed = claimed
      self.flags = flags
    }
  }

  /// A zip archive whose parts are stored as they are.
  static func zip(_ parts: [Part], comment: [UInt8] = []) -> [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for part in parts {
      let offset = file.count
      let sizes = littleEndian(part.content.count, 4) + littleEndian(part.claimed ?? part.content.count, 4)
      let common = littleEndian(part.flags, 2) + littleEndian(0, 2) + [0, 0, 0, 0, 0, 0, 0, 0] + sizes
      file += [0x50, 0x4b, 3, 4, 20, 0] + common + littleEndian(part.name.utf8.count, 2) + [0, 0]
      file += bytes(part.name) + part.content
      directory += [0x50, 0x4b, 1, 2, 20, 0, 20, 0] + common + littleEndian(part.name.utf8.count, 2)
      directory += [UInt8](repeating: 0, count: 12) + littleEndian(offset, 4) + bytes(part.name)
    }
    let count = littleEndian(parts.count, 2)
    return file + directory + [0x50, 0x4b, 5, 6, 0, 0, 0, 0] + count + count
      + littleEndian(directory.count, 4) + littleEndian(file.count, 4) + littleEndian(comment.count, 2)
      + comment
  }

  static func docx(_ others: [Part] = []) -> [UInt8] {
    zip([Part("[Content_Types].xml"), Part("_rels/.rels"), Part("word/document.xml")] + others)
  }

  static func openDocument(_ kind: String, _ others: [Part] = []) -> [UInt8] {
    zip(
      [Part("mimetype", bytes("application/vnd.oasis.opendocument.\(kind)")), Part("content.xml")] + others
    )
  }

  /// Text of so many bytes, no two lines alike.
  static func text(_ count: Int) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(count + 40)
    var line = 0
    while text.count < count {
      text += bytes("This is line \(line) of a long letter.\n")
      line += 1
    }
    return Array(text.prefix(count))
  }
}
