internal import Core

/// One message on its way to one server, judged byte by byte.
///
/// libcurl was measured to write what it is given: a line break in CURLOPT_MAIL_RCPT delivered a second, forged mail. So
/// the judgement is here, on bytes, whatever the types above have promised.
struct Submission: Sendable {
  /// Larger mail is no notice of ours but a defect.
  static let maximumMessageBytes = 1_048_576
  /// RFC 5321 §4.5.3.1.8 has every server take 100.
  static let maximumRecipients = 100
  /// RFC 5322 §2.1.1, without the CRLF.
  static let maximumLineBytes = 998

  /// By which the transfers know it.
  let number: UInt64
  /// The envelope's sender.
  let from: String
  /// The envelope's recipients.
  let recipients: [String]
  /// What is sent, ended by CRLF.
  let message: [UInt8]
  /// Who takes it.
  let server: SMTPServer
  /// How long each step may take.
  let timeouts: TransferTimeouts
  /// When it must be over.
  let deadline: ContinuousClock.Instant

  init(
    number: UInt64,
    from: String,
    recipients: [String],
    message: [UInt8],
    server: SMTPServer,
    timeouts: TransferTimeouts,
    now: ContinuousClock.Instant
  ) throws(TransferFailure) {
    guard (1...Submission.maximumRecipients).contains(recipients.count),
      ([from] + recipients).allSatisfy(Submission.isEnvelopeAddress)
    else { throw TransferFailure(.badAddress) }
    guard Submission.isMessage(message) else { throw TransferFailure(.badMessage) }
    self.number = number
    self.from = from
    self.recipients = recipients
    self.message = message
    self.server = server
    self.timeouts = timeouts
    deadline = now + timeouts.total
  }

  /// Whether every byte is printable ASCII without angle brackets, with one @ inside, and 254 bytes at most.
  ///
  /// Source: RFC 5321 §4.1.2
  static func isEnvelopeAddress(_ text: String) -> Bool {
    let bytes = text.utf8
    guard (3...254).contains(bytes.count), bytes.first != 0x40, bytes.last != 0x40 else { return false }
    guard bytes.filter({ $0 == 0x40 }).count == 1 else { return false }
    return bytes.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x3c && $0 != 0x3e }
  }

  /// Whether the bytes are lines of ASCII without NUL, each of at most 998 bytes and ended by CRLF.
  ///
  /// A CR or LF alone is where servers disagree on what ends a message, so that one could smuggle in a second.
  ///
  /// Source: RFC 5321 §2.3.8
  static func isMessage(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 2, bytes.count <= maximumMessageBytes else { return false }
    var lineBytes = 0
    var afterCR = false
    for byte in bytes {
      if afterCR {
        guard byte == 0x0a else { return false }
        afterCR = false
        lineBytes = 0
      } else if byte == 0x0d {
        afterCR = true
      } else {
        lineBytes += 1
        guard byte != 0x0a, byte != 0, byte < 0x80, lineBytes <= maximumLineBytes else { return false }
      }
    }
    return !afterCR && lineBytes == 0
  }
}
