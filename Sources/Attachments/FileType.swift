/// What a file may be: the whole list of what is taken, and how it is given out.
///
/// Families send photographs, voice notes, short films and documents, as telephones and offices make them; the list is made
/// of that. What is not on it is refused:
///
/// - HTML, SVG and scripts, for they run in whoever's browser opens them;
/// - programs and archives, whose content nobody judges;
/// - the old forms of Word, Excel and PowerPoint, and RTF: macros and embedded objects in them cannot be seen without
///   taking them apart, and every program that writes them writes PDF too.
///
/// A table of comma-separated values is taken as the text that it is: as a table, a spreadsheet would run its formulas.
public struct FileType: Hashable, Sendable {
  /// How it is stored: `pdf`.
  let word: String
  /// What it is to a person.
  public let kind: FileKind
  /// As what it is given out, whatever it claimed to be.
  public let mediaType: String
  /// What a downloaded file's name ends in.
  public let fileExtension: String
  /// What libmagic calls it.
  let magicNames: Set<String>
  /// What it must begin with besides; empty where there is no such mark.
  let marks: [Mark]

  /// Bytes that must stand at a place.
  struct Mark: Hashable, Sendable {
    let offset: Int
    let bytes: [UInt8]

    init(_ text: StaticString, at offset: Int = 0) {
      self.offset = offset
      bytes = Array("\(text)".utf8)
    }

    init(_ bytes: [UInt8], at offset: Int = 0) {
      self.offset = offset
      self.bytes = bytes
    }

    func stands(in head: [UInt8]) -> Bool {
      head.count >= offset + bytes.count && head[offset..<offset + bytes.count].elementsEqual(bytes)
    }
  }

  private init(
    _ word: String,
    _ kind: FileKind,
    _ mediaType: String,
    magic: Set<String> = [],
    marks: [Mark] = [],
    extension fileExtension: String? = nil
  ) {
    self.word = word
    self.kind = kind
    self.mediaType = mediaType
    self.fileExtension = fileExtension ?? word
    magicNames = magic.isEmpty ? [mediaType] : magic
    self.marks = marks
  }

  /// Whether the bytes agree with what libmagic said of them: two judges must be deceived, not one.
  func agrees(with head: [UInt8]) -> Bool { marks.isEmpty || marks.contains { $0.stands(in: head) } }

  /// Whether what somebody says of a file may be said of one of this type: `application/octet-stream` says nothing, and
  /// some types have several names.
  ///
  /// - Parameter claim: a media type, with or without parameters.
  /// - Returns: false where the claim and the bytes contradict each other.
  public func allows(claim: String) -> Bool {
    let essence = claim.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
    let names = magicNames.union([mediaType, "application/octet-stream"]).union(
      FileType.otherNames[word] ?? []
    )
    return names.contains(essence)
  }

  /// Names that programs give to types beside the registered one.
  private static let otherNames: [String: Set<String>] = [
    "txt": ["text/csv", "text/markdown", "text/x-markdown"], "jpg": ["image/jpg", "image/pjpeg"],
    "pdf": ["application/x-pdf"], "mp3": ["audio/mp3"], "wav": ["audio/wave", "audio/vnd.wave"],
    "ogg": ["application/ogg"], "m4a": ["audio/m4a"], "3gp": ["audio/3gpp"], "tiff": ["image/tif"],
  ]

  private static let zip: [Mark] = [Mark([0x50, 0x4b, 3, 4])]
  private static let officeXML = "application/vnd.openxmlformats-officedocument."
  private static let openDocument = "application/vnd.oasis.opendocument."
  private static let box = [Mark("ftyp", at: 4)]

  static let pdf = FileType("pdf", .document, "application/pdf", marks: [Mark("%PDF-")])
  static let text = FileType("txt", .document, "text/plain")
  static let docx = FileType("docx", .document, officeXML + "wordprocessingml.document", marks: zip)
  static let xlsx = FileType("xlsx", .document, officeXML + "spreadsheetml.sheet", marks: zip)
  static let pptx = FileType("pptx", .document, officeXML + "presentationml.presentation", marks: zip)
  static let odt = FileType("odt", .document, openDocument + "text", marks: zip)
  static let ods = FileType("ods", .document, openDocument + "spreadsheet", marks: zip)
  static let odp = FileType("odp", .document, openDocument + "presentation", marks: zip)
  static let jpeg = FileType("jpg", .picture, "image/jpeg", marks: [Mark([0xff, 0xd8, 0xff])])
  static let png = FileType(
    "png",
    .picture,
    "image/png",
    marks: [Mark([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])]
  )
  static let gif = FileType("gif", .picture, "image/gif", marks: [Mark("GIF87a"), Mark("GIF89a")])
  static let webp = FileType("webp", .picture, "image/webp", marks: [Mark("WEBP", at: 8)])
  static let heic = FileType("heic", .picture, "image/heic", magic: ["image/heic", "image/heif"], marks: box)
  static let tiff = FileType(
    "tiff",
    .picture,
    "image/tiff",
    marks: [Mark([0x49, 0x49, 0x2a, 0]), Mark([0x4d, 0x4d, 0, 0x2a])]
  )
  static let mp3 = FileType("mp3", .sound, "audio/mpeg", marks: [Mark("ID3"), Mark([0xff])])
  static let m4a = FileType("m4a", .sound, "audio/mp4", magic: ["audio/x-m4a", "audio/mp4"], marks: box)
  static let wav = FileType(
    "wav",
    .sound,
    "audio/wav",
    magic: ["audio/x-wav", "audio/wav"],
    marks: [Mark("RIFF")]
  )
  static let ogg = FileType("ogg", .sound, "audio/ogg", marks: [Mark("OggS")])
  static let amr = FileType("amr", .sound, "audio/amr", marks: [Mark("#!AMR")])
  static let mp4 = FileType("mp4", .video, "video/mp4", marks: box)
  static let mov = FileType("mov", .video, "video/quicktime")
  static let threeGP = FileType(
    "3gp",
    .video,
    "video/3gpp",
    magic: ["video/3gpp", "video/3gpp2"],
    marks: box
  )

  /// Every type that is taken.
  public static let all: [FileType] = [
    pdf, text, docx, xlsx, pptx, odt, ods, odp, jpeg, png, gif, webp, heic, tiff, mp3, m4a, wav, ogg, amr,
    mp4,
    mov, threeGP,
  ]

  /// Those that are archives inside, whose directory tells which one it is.
  static let packages: Set<FileType> = [docx, xlsx, pptx, odt, ods, odp]

  private static let byWord = Dictionary(uniqueKeysWithValues: all.map { ($0.word, $0) })

  /// A type as it was stored; nil where this version knows none of that name.
  init?(word: String) {
    guard let type = FileType.byWord[word] else { return nil }
    self = type
  }
}

/// What a file is to a person: all that a list, a page or a neutral name says of it.
public enum FileKind: String, Sendable, CaseIterable {
  /// Something to read.
  case document
  /// Something to look at.
  case picture
  /// Something to hear.
  case sound
  /// Something to watch.
  case video
}
