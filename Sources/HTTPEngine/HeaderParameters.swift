/// A header value of a word and parameters: `form-data; name="file"; filename="a.pdf"`.
///
/// Read on bytes, in one way or not at all: no parameter twice, nothing between them but `;` and spaces, and no
/// backslash before a quotation mark, which ends the value for some readers and not for others.
struct HeaderParameters {
  /// The word before the first semicolon, in small letters.
  let word: String
  private var values: [String: ArraySlice<UInt8>] = [:]

  /// Reads a value.
  ///
  /// - Returns: nil where it breaks the grammar or could be read in two ways.
  init?(_ value: ArraySlice<UInt8>) {
    let head = value.prefix { $0 != UInt8(ascii: ";") }
    word = MediaType.essence(String(decoding: head, as: UTF8.self))
    guard !word.isEmpty else { return nil }
    var rest = value.dropFirst(head.count)
    while let first = rest.first {
      // What stands behind a value that ended is no semicolon.
      guard first == UInt8(ascii: ";") else { return nil }
      rest = rest.dropFirst().drop(while: HeaderParameters.isSpace)
      let name = rest.prefix(while: ByteSet.token.contains)
      rest = rest.dropFirst(name.count)
      guard !name.isEmpty, rest.first == UInt8(ascii: "=") else { return nil }
      rest = rest.dropFirst()
      guard let found = HeaderParameters.takeValue(&rest) else { return nil }
      let key = String(decoding: name, as: UTF8.self).lowercased()
      guard values.updateValue(found, forKey: key) == nil else { return nil }
      rest = rest.drop(while: HeaderParameters.isSpace)
    }
  }

  /// The value of a parameter, without its quotation marks.
  subscript(name: String) -> ArraySlice<UInt8>? { values[name] }

  /// A token, or what stands between quotation marks.
  ///
  /// Browsers write a quotation mark inside as `%22` and leave a backslash as it is.
  ///
  /// Source: HTML, "multipart/form-data encoding algorithm"
  private static func takeValue(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard rest.first == UInt8(ascii: "\"") else {
      let token = rest.prefix(while: ByteSet.token.contains)
      rest = rest.dropFirst(token.count)
      return token.isEmpty ? nil : token
    }
    rest = rest.dropFirst()
    let text = rest.prefix { $0 != UInt8(ascii: "\"") }
    rest = rest.dropFirst(text.count)
    guard !rest.isEmpty, text.last != UInt8(ascii: "\\") else { return nil }
    rest = rest.dropFirst()
    return text
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
