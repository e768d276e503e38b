internal import Attachments
internal import Core
internal import HTTPEngine

/// A file as it leaves: saved and never shown, of the type that we judged, under a name that says nothing unless the person wants
/// its own.
enum FileAnswer {
  static func response(of named: NamedFile, from reader: FileReader, keepingName: Bool = false) throws
    -> HTTPResponse
  {
    var response = HTTPResponse(
      status: 200,
      body: .stream(count: named.file.byteCount, Source(reader: reader))
    )
    response.headers.set("Content-Type", try HTTPHeaderValue(named.file.type.mediaType))
    response.headers.set(
      "Content-Disposition",
      try HTTPHeaderValue(disposition(of: named, keepingName: keepingName))
    )
    response.headers.set("Content-Security-Policy", "sandbox; default-src 'none'")
    return response
  }

  /// Under which name a browser saves it.
  ///
  /// The name of its own stands in `filename*` alone, where every letter can stand; who does not know that saves it under the
  /// other.
  ///
  /// Source: RFC 6266 §4.3 and §5, RFC 8187 §3.2.
  private static func disposition(of named: NamedFile, keepingName: Bool) -> String {
    let neutral = "attachment; filename=\"\(named.downloadName)\""
    guard keepingName else { return neutral }
    let own = named.name.text.reveal { ownName($0, ending: named.file.type.fileExtension) }
    return own.isEmpty ? neutral : neutral + "; filename*=UTF-8''" + encoded(own)
  }

  /// The name with the ending of what the file is: what its sender called it must not decide by what it is opened.
  private static func ownName(_ name: String, ending: String) -> String {
    guard !name.isEmpty else { return "" }
    return name.lowercased().hasSuffix("." + ending) ? name : name + "." + ending
  }

  /// Every byte but those of `attr-char`, as `%` and two digits.
  private static func encoded(_ text: String) -> String {
    let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`|~".utf8)
    return text.utf8.map { byte in
      if plain.contains(byte) { return String(UnicodeScalar(byte)) }
      let digits = String(byte, radix: 16, uppercase: true)
      return "%" + (digits.count == 1 ? "0" : "") + digits
    }.joined()
  }

  private struct Source: BodySource {
    let reader: FileReader

    func next() async throws -> [UInt8]? { try await reader.next() }
  }
}
