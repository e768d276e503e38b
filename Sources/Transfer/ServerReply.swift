/// One reply of a mail server, of one line or several: its code and its first line.
///
/// Source: RFC 5321 §4.2.1
struct ServerReply: Equatable, Sendable {
  /// The three digits.
  let code: Int
  /// The first line without its end, at most ``maximumLineBytes`` of it.
  let firstLine: String
  /// Whether the last line has come.
  var isComplete: Bool

  /// RFC 5321 §4.5.3.1.5 allows 512; a server that sends more is not quoted further.
  static let maximumLineBytes = 512

  /// The first line of a reply.
  ///
  /// - Returns: nil where it does not begin with three digits.
  init?(line: some Collection<UInt8>) {
    let head = Array(line.prefix(4))
    guard head.count >= 3, head.prefix(3).allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    code = head.prefix(3).reduce(0) { $0 * 10 + Int($1 - 0x30) }
    isComplete = head.count == 3 || head[3] != 0x2d
    let printable = line.prefix(ServerReply.maximumLineBytes).filter { $0 != 0x0d && $0 != 0x0a }
    firstLine = String(decoding: printable.map { $0 >= 0x20 && $0 < 0x7f ? $0 : 0x3f }, as: UTF8.self)
  }

  /// Whether it is a complete no, for now or for good.
  var isRefusal: Bool { isComplete && (400..<600).contains(code) }

  /// The first line with nothing in it that names a person.
  ///
  /// Servers quote the address that they refuse, whole, in halves or encoded. Words with an @ become `‹address›`; where
  /// any other word still holds one side of an address of the envelope, only the codes are kept.
  ///
  /// - Parameter addresses: of the envelope.
  /// - Returns: at most 200 characters.
  func masked(addresses: [String]) -> String {
    let words = firstLine.split(separator: " ").map(String.init)
    let halves = addresses.flatMap { $0.lowercased().split(separator: "@").map(String.init) }
    let shown = words.map { ServerReply.holdsAddress($0) ? "‹address›" : $0 }
    let tells = shown.dropFirst().contains { word in
      halves.contains { ServerReply.tells(word.lowercased(), half: $0) }
    }
    guard tells else { return String(shown.joined(separator: " ").prefix(200)) }
    return words.prefix(2).filter(ServerReply.isCode).joined(separator: " ")
  }

  private static func holdsAddress(_ word: String) -> Bool {
    ["@", "%40", "=40", "+40", "&#64;"].contains { word.contains($0) }
  }

  /// A long half counts wherever it stands, a short one only as a word of its own.
  private static func tells(_ word: String, half: String) -> Bool {
    if half.utf8.count >= 4 { return word.contains(half) }
    return word.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).contains { $0 == half }
  }

  /// Whether a word is a reply code or an enhanced status code (RFC 3463).
  private static func isCode(_ word: String) -> Bool {
    word.utf8.count <= 11 && word.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2e || $0 == 0x2d }
  }
}
