/// Writes words so that they are words in markup too, between tags and inside a quoted attribute.
enum HTMLEscaping {
  private static let ampersand = Array("&amp;".utf8)
  private static let less = Array("&lt;".utf8)
  private static let greater = Array("&gt;".utf8)
  private static let quote = Array("&quot;".utf8)
  private static let apostrophe = Array("&#39;".utf8)

  /// Appends a text; one without any of the five characters is copied whole.
  ///
  /// The Mustache specification names `& " < >`; the apostrophe is added for attributes in single quotes.
  static func append(_ text: String, to output: inout [UInt8]) {
    let bytes = text.utf8Span.span
    guard bytes.indices.contains(where: { isSpecial(bytes[$0]) }) else {
      output.append(contentsOf: text.utf8)
      return
    }
    for index in bytes.indices {
      switch bytes[index] {
      case 0x26: output.append(contentsOf: ampersand)
      case 0x3c: output.append(contentsOf: less)
      case 0x3e: output.append(contentsOf: greater)
      case 0x22: output.append(contentsOf: quote)
      case 0x27: output.append(contentsOf: apostrophe)
      case let plain: output.append(plain)
      }
    }
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte == 0x26 || byte == 0x3c || byte == 0x3e || byte == 0x22 || byte == 0x27
  }
}
