/// The target of a request line, taken apart: path decoded once, query read as a form.
///
/// Source: RFC 9112 §3.2, RFC 3986 §3.3 and §3.4
struct RequestTarget: Sendable {
  let rawPath: String
  let path: String
  let rawQuery: String
  let query: FormFields
  /// Scheme and authority of the absolute form, in small letters: they must agree with `Host`.
  let origin: (scheme: String, authority: String)?

  /// Parses `/path?query`, or the absolute form that a server must also take.
  init(parsing target: String) throws(MessageRefusal) {
    var rest = Array(target.utf8)[...]
    var origin: (scheme: String, authority: String)?
    if rest.first != UInt8(ascii: "/") {
      (origin, rest) = try RequestTarget.absolute(rest)
    }
    let mark = rest.firstIndex(of: UInt8(ascii: "?")) ?? rest.endIndex
    let path = rest[..<mark]
    let query = rest[mark...].dropFirst()
    guard query.allSatisfy(ByteSet.query.contains) else { throw .malformed }
    self.origin = origin
    rawPath = path.isEmpty ? "/" : String(decoding: path, as: UTF8.self)
    self.path = path.isEmpty ? "/" : try RequestTarget.decodedPath(path)
    rawQuery = String(decoding: query, as: UTF8.self)
    do { self.query = try FormBody.parse(query) } catch { throw .malformed }
  }

  /// What stands in for a target that is not taken: the first word of its path.
  ///
  /// Whoever renders the refusal learns by it whether a person or a program is to be told; nothing is ever found by it.
  ///
  /// - Parameter target: the target as it came.
  /// - Returns: nil where not even that can be read.
  static func standIn(for target: String) -> RequestTarget? {
    guard target.utf8.first == UInt8(ascii: "/") else { return nil }
    let word = target.utf8.dropFirst().prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
    let path = word.isEmpty ? "/" : "/\(String(decoding: word, as: UTF8.self))/"
    do { return try RequestTarget(parsing: path) } catch { return nil }
  }

  private static func absolute(
    _ target: ArraySlice<UInt8>
  ) throws(MessageRefusal) -> ((scheme: String, authority: String), ArraySlice<UInt8>) {
    for scheme in ["https", "http"] where target.starts(with: "\(scheme)://".utf8) {
      let rest = target.dropFirst(scheme.utf8.count + 3)
      let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
      guard !authority.isEmpty, authority.allSatisfy(ByteSet.host.contains) else { throw .malformed }
      return ((scheme, String(decoding: authority, as: UTF8.self).lowercased()), rest[authority.endIndex...])
    }
    throw .malformed
  }

  /// Decodes once and refuses whatever two programs could understand as two places: an encoded slash, a backslash,
  /// dot segments, empty segments, control characters.
  private static func decodedPath(_ bytes: ArraySlice<UInt8>) throws(MessageRefusal) -> String {
    guard bytes.first == UInt8(ascii: "/"),
      bytes.allSatisfy({ ByteSet.path.contains($0) || $0 == UInt8(ascii: "%") }),
      let path = Percent.decode(bytes)
    else { throw .malformed }
    let slashes = bytes.reduce(0) { $1 == UInt8(ascii: "/") ? $0 + 1 : $0 }
    var segments = path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard segments.count == slashes,
      path.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "\\") })
    else { throw .malformed }
    if segments.last?.isEmpty == true { segments.removeLast() }
    for segment in segments {
      guard !segment.isEmpty, !segment.elementsEqual(".".utf8), !segment.elementsEqual("..".utf8) else {
        throw .malformed
      }
    }
    return path
  }
}
