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

/// Whether any byte is below 0x20 or is 0x7f.
func hasControlByte(_ text: String) -> Bool {
  text.utf8.contains { $0 < 0x20 || $0 == 0x7f }
}
