internal import CMime

/// Takes a received mail apart, by GMime behind the door CMime.
///
/// Whoever can send us mail chooses its bytes, so everything has a limit (S57): what is deeper, longer or more than that is left
/// out, and the rest is read.
///
/// Source: RFC 5322, RFC 2045 to 2047
enum MIMEParser {
  /// How much of a mail is looked at.
  struct Limits {
    /// How deep parts may lie in parts.
    var depth = 20
    /// How many parts in all.
    var parts = 200
    /// How many header fields of a part.
    var fields = 200
    /// The most bytes of a field's value.
    var valueBytes = 4096
    /// The most bytes of one text.
    var textBytes = 65_536
    /// The most bytes of a mail; GMime takes a second for a megabyte that is made to be slow.
    var mailBytes = 1 << 20
    /// The most bytes of its header.
    var headerBytes = 262_144
  }

  /// One part, or one message.
  struct Part: Equatable {
    /// 0 for the mail itself.
    let depth: Int
    /// `text/plain`, in small letters; `message` for the mail itself and for one that lies in it.
    let type: String
    /// Whether it is marked as an attachment.
    let isAttachment: Bool
    /// Its header fields, their names in small letters.
    let fields: [Field]
    /// Its text, where it is text or a report.
    let text: String?

    /// The values of a field, in their order.
    func values(of name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    /// The value of a field that may stand once; nil where there is none, or there are several.
    func value(of name: String) -> String? {
      let values = values(of: name)
      return values.count == 1 ? values.first : nil
    }
  }

  /// One header field.
  struct Field: Equatable {
    /// In small letters.
    let name: String
    /// Unfolded, and otherwise as it came.
    let value: String
  }

  /// A mail, taken apart.
  struct Parsed: Equatable {
    /// The mail itself, then what lies in it, each before what lies in it in turn.
    let parts: [Part]
    /// The one address in From.
    let from: String?
    /// Whether something was left out or cut.
    let isCut: Bool
  }

  /// Takes a mail apart.
  ///
  /// - Parameters:
  ///   - bytes: the mail; what is longer than the limit is cut.
  ///   - limits: how much of it is looked at.
  /// - Returns: nil where it is no mail, or its header or a field of addresses is too large.
  static func parse(_ bytes: [UInt8], limits: Limits = Limits()) -> Parsed? {
    let mail = bytes.prefix(limits.mailBytes)
    guard headerBytes(of: mail) <= limits.headerBytes, AddressFieldBounds.hold(in: mail) else { return nil }
    var numbers = postern_mime_limits()
    numbers.depth = limits.depth
    numbers.parts = limits.parts
    numbers.fields = limits.fields
    numbers.value_bytes = limits.valueBytes
    numbers.text_bytes = limits.textBytes
    return unsafe mail.withUnsafeBytes { mail in
      guard
        let parsed = unsafe postern_mime_parse(
          mail.bindMemory(to: CChar.self).baseAddress,
          mail.count,
          &numbers
        )
      else { return nil }
      defer { unsafe postern_mime_parts_free(parsed) }
      let list = unsafe UnsafeBufferPointer(start: parsed.pointee.parts, count: parsed.pointee.count)
      return Parsed(
        parts: unsafe list.map { unsafe part($0) },
        from: unsafe text(parsed.pointee.from),
        isCut: unsafe parsed.pointee.is_cut != 0 || bytes.count > mail.count
      )
    }
  }

  /// How long the header is: up to the first empty line.
  private static func headerBytes(of mail: ArraySlice<UInt8>) -> Int {
    var lineBytes = 0
    for (place, byte) in mail.enumerated() {
      if byte == 0x0a {
        if lineBytes == 0 { return place }
        lineBytes = 0
      } else if byte != 0x0d {
        lineBytes += 1
      }
    }
    return mail.count
  }

  private static func part(_ part: postern_mime_part) -> Part {
    let fields = unsafe UnsafeBufferPointer(start: part.fields, count: part.field_count)
    let words = unsafe part.text.map { unsafe UnsafeRawBufferPointer(start: $0, count: part.text_count) }
    return Part(
      depth: unsafe part.depth,
      type: unsafe text(part.type) ?? "",
      isAttachment: unsafe part.is_attachment != 0,
      fields: unsafe fields.map {
        unsafe Field(name: (text($0.name) ?? "").lowercased(), value: text($0.value) ?? "")
      },
      text: unsafe words.map { unsafe String(decoding: $0, as: UTF8.self) }
    )
  }

  private static func text(_ pointer: UnsafePointer<CChar>?) -> String? {
    unsafe pointer.map { unsafe String(cString: $0) }
  }
}
