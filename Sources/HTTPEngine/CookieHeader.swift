/// Reads the `Cookie` field of a request, strictly.
///
/// Source: RFC 6265 §4.2.1
enum CookieHeader {
  /// The most pairs that are looked at; browsers stop at far fewer for one host.
  static let maximumPairs = 100

  /// The cookies by name.
  ///
  /// A piece that breaks the grammar is left out, and so is a name that comes twice with different values: whichever
  /// were taken, somebody who can set a cookie for a parent domain would choose it.
  static func parse(_ text: String) -> [String: String] {
    var cookies: [String: String] = [:]
    var doubtful: Set<String> = []
    for piece in text.utf8.split(separator: UInt8(ascii: ";")).prefix(maximumPairs) {
      let pair = piece.drop { $0 == 0x20 }
      guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = pair[..<equals]
      var value = pair[equals...].dropFirst()
      if value.count >= 2, value.first == 0x22, value.last == 0x22 { value = value.dropFirst().dropLast() }
      guard !name.isEmpty, name.allSatisfy(ByteSet.token.contains), value.allSatisfy(ByteSet.cookie.contains)
      else { continue }
      let key = String(decoding: name, as: UTF8.self)
      let text = String(decoding: value, as: UTF8.self)
      if let other = cookies[key], other != text { doubtful.insert(key) }
      cookies[key] = text
    }
    for name in doubtful { cookies[name] = nil }
    return cookies
  }
}
