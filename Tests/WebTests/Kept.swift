import Core
import Delivery
import Synchronization

/// Mail that a test may look at in place of a server's.
final class KeptMail: MailChannel {
  struct Mail: Sendable {
    let to: String
    let content: String
  }

  private let kept = Mutex<[Mail]>([])

  /// Every mail that was delivered, oldest first.
  var all: [Mail] { kept.withLock { $0 } }

  func messageIDDomain(ofAgency agency: String) -> String { "agency.example.org" }

  func compose(_ draft: MailDraft) -> [UInt8] { Array("\(draft.subject)\n\n\(draft.text)".utf8) }

  func deliver(
    _ message: [UInt8],
    fromAgency agency: String,
    number: MessageNumber,
    to address: EmailAddress
  ) async -> MailAttempt {
    kept.withLock { $0.append(Mail(to: address.text, content: String(decoding: message, as: UTF8.self))) }
    return .accepted
  }
}

/// Log lines that a test may look at.
final class KeptLog: Sendable {
  private let kept = Mutex<[String]>([])
  var lines: [String] { kept.withLock { $0 } }
  func keep(_ line: String) { kept.withLock { $0.append(line) } }
}
