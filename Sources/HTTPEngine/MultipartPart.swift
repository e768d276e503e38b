/// What the head of a part says about it: the sender's words, of which none is to be believed.
public struct MultipartPart: Hashable, Sendable {
  /// The most bytes that are kept of a file's name.
  public static let maximumFileNameBytes = 300

  /// The name of the form's field.
  public let name: String
  /// The name of the file, as it was sent: it may hold paths, marks that turn the text round, and line ends.
  ///
  /// Nil where the part is a field and no file; empty where no file was chosen, and where the name was told by
  /// `filename*` alone, which "MUST NOT" be used in forms and is not read (RFC 7578 §4.2).
  public let fileName: String?
  /// Whether the file's name was longer than ``maximumFileNameBytes`` and only its beginning is kept.
  public let isFileNameCut: Bool
  /// The media type that the sender claims.
  public let contentType: String?

  /// A part, as the parser makes it, or a test.
  ///
  /// - Parameters:
  ///   - name: the name of the form's field.
  ///   - fileName: the name of the file; nil for a field.
  ///   - isFileNameCut: whether more of the name was sent.
  ///   - contentType: the media type that the sender claims.
  public init(
    name: String,
    fileName: String? = nil,
    isFileNameCut: Bool = false,
    contentType: String? = nil
  ) {
    self.name = name
    self.fileName = fileName
    self.isFileNameCut = isFileNameCut
    self.contentType = contentType
  }
}

/// The header lines of a part while they come in.
struct MultipartPartHead {
  private var disposition: HeaderParameters?
  private var contentType: String?
  /// The bytes of its lines.
  private(set) var count = 0

  /// Takes one line.
  ///
  /// "Other header fields … MUST be ignored" (RFC 7578 §4.8), but for a coding that would have to be undone.
  mutating func take(_ line: [UInt8]) throws(MultipartRefusal) {
    count += line.count + 2
    let parts: (name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)
    do { parts = try MessageParser.splitBytes(line) } catch { throw .malformed }
    switch String(decoding: parts.name, as: UTF8.self).lowercased() {
    case "content-disposition":
      guard disposition == nil, let read = HeaderParameters(parts.value), read.word == "form-data" else {
        throw .malformed
      }
      disposition = read
    case "content-type":
      guard contentType == nil else { throw .malformed }
      guard let text = String(validating: parts.value, as: UTF8.self) else { throw .encoding }
      contentType = text
    case "content-transfer-encoding":
      let coding = String(decoding: parts.value, as: UTF8.self).lowercased()
      guard ["binary", "8bit", "7bit"].contains(coding) else { throw .encoding }
    default: break
    }
  }

  /// What the lines say together.
  func part() throws(MultipartRefusal) -> MultipartPart {
    guard let disposition, let name = disposition["name"] else { throw .malformed }
    let file = disposition["filename"] ?? (disposition["filename*"] == nil ? nil : [])
    let fileName = try file.map { bytes throws(MultipartRefusal) in try MultipartPartHead.text(bytes) }
    let kept = fileName.map { MultipartPartHead.beginning(of: $0) }
    return MultipartPart(
      name: try MultipartPartHead.text(name),
      fileName: kept,
      isFileNameCut: kept?.utf8.count != fileName?.utf8.count,
      contentType: contentType
    )
  }

  /// Undoes what browsers do to names: `"` is sent as `%22`, and a line end as `%0D%0A`; a percent sign stands for
  /// itself.
  ///
  /// Source: HTML, "multipart/form-data encoding algorithm"
  private static func text(_ bytes: ArraySlice<UInt8>) throws(MultipartRefusal) -> String {
    var decoded: [UInt8] = []
    var rest = bytes
    while let byte = rest.popFirst() {
      let escaped: UInt8? =
        switch (byte, rest.first, rest.dropFirst().first) {
        case (0x25, 0x32, 0x32): 0x22
        case (0x25, 0x30, 0x44): 0x0d
        case (0x25, 0x30, 0x41): 0x0a
        default: nil
        }
      decoded.append(escaped ?? byte)
      if escaped != nil { rest = rest.dropFirst(2) }
    }
    guard let text = String(validating: decoded, as: UTF8.self) else { throw .encoding }
    return text
  }

  /// The beginning of a name, cut between two characters of its encoding.
  private static func beginning(of name: String) -> String {
    let bytes = Array(name.utf8)
    guard bytes.count > MultipartPart.maximumFileNameBytes else { return name }
    var end = MultipartPart.maximumFileNameBytes
    while end > 0, bytes[end] & 0xc0 == 0x80 { end -= 1 }
    return String(decoding: bytes[..<end], as: UTF8.self)
  }
}
