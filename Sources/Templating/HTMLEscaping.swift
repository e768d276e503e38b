/// Writes words so that they are words in markup too, between tags and inside a quoted attribute.
enum HTMLEscaping {
  private static let ampersand = Array("&amp;".utf8)
  private static let less = Array("&lt;".utf8)
  private static let greater = Array("&gt;".utf8)
  private static let quote = Array("&quot;".utf8)
  private static let apostrophe = Array("&#39;".utf8)

  /// Appends bytes of UTF-8; a run without any of the five characters is copied whole.
  ///
  /// The Mustache specification names `& " < >`; the apostrophe is added for attributes in single quotes.
  static func append(_ bytes: some Collection<UInt8>, to output: inout [UInt8]) {
    var rest = bytes[...]
    while let special = rest.firstIndex(where: isSpecial) {
      output.append(contentsOf: rest[..<special])
      switch rest[special] {
      case 0x26: output.append(contentsOf: ampersand)
      case 0x3c: output.append(contentsOf: less)
      case 0x3e: output.append(contentsOf: greater)
      case 0x22: output.append(contentsOf: quote)
      default: output.append(contentsOf: apostrophe)
      }
      rest = rest[rest.index(after: special)...]
    }
    output.append(contentsOf: rest)
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte == 0x26 || byte == 0x3c || byte == 0x3e || byte == 0x22 || byte == 0x27
  }
}
