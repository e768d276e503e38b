public import Core
public import Delivery
internal import Synchronization

/// A channel that carries nothing: a test in which a mail leaves must hand over another one.
public struct FailingMailChannel: MailChannel {
  /// A mail was to leave in a test that allows none.
  public struct NoMailExpected: Error {}

  /// Makes the channel.
  public init() {}

  /// A domain of nobody's.
  public func messageIDDomain(ofAgency agency: String) -> String { "example.org" }

  /// Refuses to compose.
  public func compose(_ draft: MailDraft) throws -> [UInt8] { throw NoMailExpected() }

  /// Refuses to deliver.
  public func deliver(
    _ message: [UInt8],
    fromAgency agency: String,
    number: MessageNumber,
    to address: EmailAddress
  ) async -> MailAttempt {
    .refused(replyCode: nil)
  }
}

/// A channel that keeps what it is given, and answers as it is told to.
public final class RecordingMailChannel: MailChannel {
  /// A mail as it was handed over.
  public struct Delivered: Sendable {
    /// Where it went.
    public let address: EmailAddress
    /// Its subject, an empty line and its plain text.
    public let text: String

    /// What stands behind the last `/` of the first link in it.
    public var token: String {
      let link = text.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("https://") } ?? ""
      return link.split(separator: "/").last.map(String.init) ?? ""
    }
  }

  private let delivered = Mutex<[Delivered]>([])
  private let answer = Mutex<MailAttempt>(.accepted)

  /// A channel that takes every mail.
  public init() {}

  /// What was handed over, oldest first.
  public var mails: [Delivered] { delivered.withLock { $0 } }

  /// From now on every try ends so.
  public func answerFromNow(_ attempt: MailAttempt) {
    answer.withLock { $0 = attempt }
  }

  /// A domain of nobody's.
  public func messageIDDomain(ofAgency agency: String) -> String { "example.org" }

  /// Subject and text.
  public func compose(_ draft: MailDraft) -> [UInt8] { Array("\(draft.subject)\n\n\(draft.text)".utf8) }

  /// Keeps the mail where it is taken.
  public func deliver(
    _ message: [UInt8],
    fromAgency agency: String,
    number: MessageNumber,
    to address: EmailAddress
  ) async -> MailAttempt {
    let attempt = answer.withLock { $0 }
    if case .accepted = attempt {
      let mail = Delivered(address: address, text: String(decoding: message, as: UTF8.self))
      delivered.withLock { $0.append(mail) }
    }
    return attempt
  }
}
