public import Core
public import Delivery
public import Jobs
internal import Synchronization

/// A channel that keeps every try, and answers as it is told to.
public final class ScriptedMailChannel: MailChannel {
  /// One try to hand a mail over.
  public struct Try: Sendable {
    /// Where it was to go.
    public let address: EmailAddress
    /// The bytes, as they would have left.
    public let bytes: [UInt8]

    /// The bytes as text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The Message-ID that stands in them.
    public var headerMessageID: String? {
      text.split(separator: "\n").first { $0.hasPrefix("Message-ID: ") }.map { String($0.dropFirst(12)) }
    }
  }

  private let kept = Mutex<[Try]>([])
  private let answers = Mutex<[MailAttempt]>([])

  /// A channel that takes every mail.
  public init() {}

  /// Every try, oldest first.
  public var tries: [Try] { kept.withLock { $0 } }

  /// The next tries end so, one after the other; after them every mail is taken.
  public func answer(_ attempts: MailAttempt...) {
    answers.withLock { $0 += attempts }
  }

  /// A domain of nobody's.
  public func messageIDDomain(ofAgency agency: String) -> String { "agency.example.org" }

  /// Message-ID, subject and text.
  public func compose(_ draft: MailDraft) -> [UInt8] {
    Array("Message-ID: \(draft.headerMessageID)\nSubject: \(draft.subject)\n\n\(draft.text)".utf8)
  }

  /// Keeps the try.
  public func deliver(
    _ message: [UInt8],
    fromAgency agency: String,
    number: MessageNumber,
    to address: EmailAddress
  ) async -> MailAttempt {
    kept.withLock { $0.append(Try(address: address, bytes: message)) }
    return answers.withLock { $0.isEmpty ? .accepted : $0.removeFirst() }
  }
}

/// Keeps what was asked for and does nothing.
public final class AskedJobs: JobHandler {
  private let kept = Mutex<[Job]>([])

  /// A handler that nobody has asked yet.
  public init() {}

  /// The subjects of the jobs of one kind, oldest first.
  public func subjects(of kind: JobKind) -> [String] {
    kept.withLock { $0.filter { $0.kind == kind }.map(\.subject) }
  }

  /// Keeps the job.
  public func perform(_ job: Job) async -> JobOutcome {
    kept.withLock { $0.append(job) }
    return .done
  }
}
