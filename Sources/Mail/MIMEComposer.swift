internal import CMime
internal import Core

/// Turns a mail into the bytes that leave, by GMime behind the door CMime.
///
/// The message is multipart/alternative, text then HTML, both UTF-8 in quoted-printable; ASCII throughout, in lines of at
/// most 998 bytes ended by CRLF. Everything that could end a header is refused before GMime sees it.
///
/// Source: RFC 5322, RFC 2045 to 2047, RFC 3834 (Auto-Submitted), RFC 3282 (Content-Language)
public enum MIMEComposer {
  /// The most that text and HTML may be together; a notice has a few thousand bytes.
  public static let maximumBodyBytes = 262_144
  /// The most that a subject may be; no mail program shows more.
  public static let maximumSubjectBytes = 200
  /// The most that a Message-ID may be, since it cannot be folded.
  public static let maximumMessageIDBytes = 200
  /// The most that a word outside ASCII may be: 60 bytes in base64, and 12 around it.
  static let maximumEncodedWordBytes = 45

  /// Composes a mail; the same mail always becomes the same bytes.
  ///
  /// - Parameters:
  ///   - mail: what to compose.
  ///   - policy: the agency's; the sender is judged again here. Where replies go is a setting of the operator.
  /// - Returns: the message.
  /// - Throws: ``MIMEFailure``.
  public static func compose(_ mail: OutgoingMail, policy: SenderPolicy) throws(MIMEFailure) -> [UInt8] {
    do throws(SenderPolicy.Refused) {
      try policy.judge(mail.from.address)
    } catch {
      throw .sender(error)
    }
    try judgeHeaders(of: mail)
    let text = lines(of: mail.text)
    let html = lines(of: mail.html)
    guard !text.isEmpty, !html.isEmpty, text.count + html.count <= maximumBodyBytes else { throw .badBody }
    let bytes = try call(mail, text: text, html: html)
    guard isASCIILines(bytes) else { throw .library }
    return bytes
  }

  private static func judgeHeaders(of mail: OutgoingMail) throws(MIMEFailure) {
    let values = [
      ("From", mail.from.name), ("From", mail.from.address.text), ("Reply-To", mail.replyTo.text),
      ("To", mail.to.text), ("Subject", mail.subject), ("Message-ID", mail.messageID),
    ]
    for (header, value) in values where hasControlByte(value) { throw .controlByte(header: header) }
    guard (1...maximumSubjectBytes).contains(mail.subject.utf8.count) else { throw .badHeader("Subject") }
    guard isEncodable(mail.subject) else { throw .badHeader("Subject") }
    guard isEncodable(mail.from.name) else { throw .badHeader("From") }
    guard isMessageID(Array(mail.messageID.utf8)) else { throw .badHeader("Message-ID") }
    // Before 1970 and after 9999 the header has no agreed form.
    guard (0...253_402_300_799_999).contains(mail.date.milliseconds) else { throw .badHeader("Date") }
  }

  /// Whether GMime encodes the text as it should be: it passes what already looks encoded, and puts a long word into one
  /// encoded word of more than 75 bytes (measured with 3.2.13).
  ///
  /// Source: RFC 2047 §2
  private static func isEncodable(_ text: String) -> Bool {
    let words = text.utf8.split(separator: 0x20)
    return words.allSatisfy { $0.count <= maximumEncodedWordBytes || $0.allSatisfy { $0 < 0x80 } }
      && zip(text.utf8, text.utf8.dropFirst()).allSatisfy { $0 != (0x3d, 0x3f) }
  }

  /// Whether it is dot-separated atoms on both sides of one @.
  ///
  /// Source: RFC 5322 §3.6.4, without the obsolete and literal forms
  private static func isMessageID(_ bytes: [UInt8]) -> Bool {
    let sides = bytes.split(separator: 0x40, omittingEmptySubsequences: false)
    let marks = Array("!#$%&'*+-/=?^_`{|}~".utf8)
    return bytes.count <= maximumMessageIDBytes && sides.count == 2
      && sides.allSatisfy { side in
        side.split(separator: 0x2e, omittingEmptySubsequences: false).allSatisfy { atom in
          !atom.isEmpty
            && atom.allSatisfy { byte in
              (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || marks.contains(byte)
            }
        }
      }
  }

  /// The text's bytes, every kind of line end become LF, and one at the end.
  private static func lines(of text: String) -> [UInt8] {
    var lines: [UInt8] = []
    lines.reserveCapacity(text.utf8.count + 1)
    var afterCR = false
    for byte in text.utf8 {
      if byte == 0x0d || (byte == 0x0a && !afterCR) {
        lines.append(0x0a)
      } else if byte != 0x0a {
        lines.append(byte)
      }
      afterCR = byte == 0x0d
    }
    if let last = lines.last, last != 0x0a { lines.append(0x0a) }
    return lines
  }

  private static func call(_ mail: OutgoingMail, text: [UInt8], html: [UInt8]) throws(MIMEFailure) -> [UInt8]
  {
    let seconds = mail.date.milliseconds / 1000
    let composed: [UInt8]? = unsafe withCStrings([
      mail.from.name, mail.from.address.text, mail.replyTo.text, mail.to.text, mail.subject, mail.messageID,
      mail.languages.map(\.rawValue).joined(separator: ", "),
    ]) { texts in
      unsafe text.withUnsafeBytes { text in
        unsafe html.withUnsafeBytes { html in
          var parts = unsafe postern_mime_mail()
          unsafe (parts.from_name, parts.from_address, parts.reply_to) = (texts[0], texts[1], texts[2])
          unsafe (parts.to, parts.subject, parts.message_id) = (texts[3], texts[4], texts[5])
          unsafe (parts.language, parts.date) = (texts[6], seconds)
          unsafe (parts.text, parts.text_count) = (text.bindMemory(to: CChar.self).baseAddress, text.count)
          unsafe (parts.html, parts.html_count) = (html.bindMemory(to: CChar.self).baseAddress, html.count)
          var count = 0
          guard let bytes = unsafe postern_mime_compose(&parts, &count) else { return nil }
          defer { unsafe postern_mime_free(bytes) }
          return unsafe Array(UnsafeRawBufferPointer(start: bytes, count: count))
        }
      }
    }
    guard let composed else { throw .library }
    return composed
  }

  /// Lends texts as C strings.
  private static func withCStrings<Result>(
    _ texts: [String],
    _ body: ([UnsafePointer<CChar>]) -> Result
  ) -> Result {
    func lend(_ rest: ArraySlice<String>, _ lent: [UnsafePointer<CChar>]) -> Result {
      guard let first = rest.first else { return unsafe body(lent) }
      return unsafe first.withCString { unsafe lend(rest.dropFirst(), lent + [$0]) }
    }
    return unsafe lend(texts[...], [])
  }

  /// Whether GMime kept to what ``compose(_:policy:)`` promises; whatever it is given, nothing else leaves.
  private static func isASCIILines(_ bytes: [UInt8]) -> Bool {
    var lineBytes = 0
    var afterCR = false
    for byte in bytes {
      guard byte < 0x80, byte != 0, afterCR == (byte == 0x0a) else { return false }
      afterCR = byte == 0x0d
      if byte == 0x0a { lineBytes = 0 } else if !afterCR { lineBytes += 1 }
      guard lineBytes <= 998 else { return false }
    }
    return !bytes.isEmpty && lineBytes == 0 && !afterCR
  }
}
