public import Attachments
public import Core
public import Record

/// A message as it is handed in, by a case system, a command or a practitioner, parsed.
public struct MessageDraft: Sendable {
  /// The longest subject, in characters.
  public static let maximumSubjectCharacters = 200
  /// The longest body, in characters.
  public static let maximumBodyCharacters = 50_000

  /// The recipient's reference in the case system.
  public let to: String
  /// The case's reference; needed where the person has several.
  public let courtCase: String?
  /// One line; may be empty.
  public let subject: Secret<String>
  /// The letter.
  public let body: Secret<String>
  /// The language it is written in; nil for the person's own.
  public let language: Language?
  /// The files that go with it; nil for none.
  public var files: FilesToSend?
  /// Whether it opens only in a session for which a second factor was shown.
  public let needsSecondFactor: Bool
  /// By which way it came.
  public var channel: AuditEntry.Channel = .api
  /// When it is over and opens no more; nil for never.
  public let expiresAt: Timestamp?

  /// The longest that a message may be open for, from when it is handed in.
  public static let maximumLife: Duration = .days(3 * 366)

  /// Whether a message that is handed in now may be over at a moment: later than now, and within ``maximumLife``.
  ///
  /// - Parameters:
  ///   - end: the moment.
  ///   - now: when it is handed in.
  /// - Returns: whether it may.
  public static func mayEnd(at end: Timestamp, from now: Timestamp) -> Bool {
    end > now && end <= now + maximumLife
  }

  /// Whether it may be over when it says, where it is handed in now.
  func mayEnd(from now: Timestamp) -> Bool {
    expiresAt.map { MessageDraft.mayEnd(at: $0, from: now) } ?? true
  }

  /// A message.
  public init(
    to: String,
    courtCase: String?,
    subject: Secret<String>,
    body: Secret<String>,
    language: Language?,
    files: FilesToSend? = nil,
    needsSecondFactor: Bool = false,
    expiresAt: Timestamp? = nil
  ) {
    self.to = to
    self.courtCase = courtCase
    self.subject = subject
    self.body = body
    self.language = language
    self.files = files
    self.needsSecondFactor = needsSecondFactor
    self.expiresAt = expiresAt
  }
}

/// How handing in a message ended.
public enum SendOutcome: Sendable {
  /// It is stored, with its files, of which some may not have been read: ``NamedFile/reading``.
  case accepted(MessageID, MessageStatus, files: [NamedFile])
  /// There is no such person.
  case unknownPerson
  /// The person is in no case.
  case noCase
  /// The person is in several cases, and none was named.
  case caseNeeded
  /// The person is not in the case that was named.
  case notTheirCase
  /// Every address of the person stands on another side of a case too; an alert is open.
  case partyWall
  /// A confidential detail of somebody else in the case stands in it, or in these of its files; nothing was stored.
  case leak(inFiles: [FileID])
  /// Its files cannot go with it; nothing was stored.
  case filesRefused(FileRefusal)
}

/// A message as a case system sees it: never its text.
public struct MessageView: Sendable {
  /// Its identifier.
  public let id: MessageID
  /// How far it is.
  public let status: MessageStatus
  /// The recipient's reference.
  public let to: String
  /// The case's reference.
  public let courtCase: String
  /// The language it is written in.
  public let language: Language
  /// When it was handed in.
  public let createdAt: Timestamp
  /// When it is over; nil for never.
  public let expiresAt: Timestamp?
  /// Every state with its moment, oldest first.
  public let history: [(status: MessageStatus, at: Timestamp)]
  /// The files that went with it, in their order.
  public let files: [NamedFile]
  /// Who opened it for the person, where the person lets somebody read; that is no state of it.
  public var helperLooks: [OpenedMessage.HelperLook] = []
}
