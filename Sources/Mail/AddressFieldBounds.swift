/// Whether a mail's fields are short enough for GMime to read.
///
/// GMime reads addresses in a time that grows faster than their length: 40 KB take seconds, 260 KB minutes, and anybody can send
/// them. No honest mail to us has as many. Fields of mails that lie in the mail are looked at too, and so is whatever in a text
/// looks like one: it costs nothing to be strict.
enum AddressFieldBounds {
  /// The most bytes of one field that holds addresses, with its continuation lines.
  static let fieldBytes = 8192
  /// The most bytes of all of them in one mail.
  static let totalBytes = 65_536
  /// The most bytes of any other field that GMime reads word by word.
  static let structuredBytes = 65_536

  private static let addresses = [
    "from", "to", "cc", "bcc", "sender", "reply-to", "resent-from", "resent-to", "resent-cc", "resent-bcc",
    "resent-sender", "resent-reply-to", "disposition-notification-to", "return-path", "mail-followup-to",
  ].map { Array($0.utf8) }
  private static let structured = [
    "references", "in-reply-to", "message-id", "content-type", "content-disposition", "content-id", "date",
    "subject",
    "resent-message-id", "received",
  ].map { Array($0.utf8) }
  private static let longestName = 32

  private enum Kind {
    case address, structured, other
  }

  /// Looks through a mail.
  ///
  /// - Parameter mail: its bytes.
  /// - Returns: whether every such field keeps within the bounds.
  static func hold(in mail: ArraySlice<UInt8>) -> Bool {
    var total = 0
    var kind = Kind.other
    var length = 0
    var start = mail.startIndex
    while start < mail.endIndex {
      let end = mail[start...].firstIndex(of: 0x0a) ?? mail.endIndex
      let line = mail[start..<end]
      if line.first != 0x20, line.first != 0x09 {
        kind = self.kind(of: line)
        length = 0
      }
      // With its line end.
      length += line.count + 1
      switch kind {
      case .address:
        total += line.count + 1
        if length > fieldBytes || total > totalBytes { return false }
      case .structured: if length > structuredBytes { return false }
      case .other: break
      }
      start = end < mail.endIndex ? end + 1 : end
    }
    return true
  }

  private static func kind(of line: ArraySlice<UInt8>) -> Kind {
    // Between name and colon a reader may pass over any number of blanks.
    guard let colon = line.firstIndex(of: 0x3a) else { return .other }
    let word = line[..<colon].prefix { $0 > 0x20 }
    guard word.count <= longestName else { return .other }
    let name = word.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
    if addresses.contains(name) { return .address }
    return structured.contains(name) ? .structured : .other
  }
}
