public import Access
public import Attachments
public import Core
internal import Record

/// Somebody who reads in a session: whose mailboxes it opens, and by which contact points.
public struct Reader: Sendable {
  /// One mailbox that the session opens.
  public struct Mailbox: Sendable {
    /// Whose.
    public let person: PersonID
    /// The contact point by which it opens; it must still be proved and not walled.
    public let contactPoint: ContactPointID
    /// What the person lets the reader do, where it is somebody else's mailbox.
    public let helper: HelperGrant?

    /// A mailbox of the reader's own.
    public init(person: PersonID, contactPoint: ContactPointID) {
      self.person = person
      self.contactPoint = contactPoint
      helper = nil
    }

    /// The mailbox of a person whom the reader helps.
    public init(_ helper: HelperGrant) {
      person = helper.person
      contactPoint = helper.openedBy
      self.helper = helper
    }

    /// Who acts when it is read.
    var actor: AuditEntry.Actor { helper.map { .helper($0.id.text) } ?? .person(person) }
  }

  /// The session, for the record.
  public let session: String
  /// Whose session it is, opaque here: what somebody began to write is given back to the same account alone.
  public let account: String
  /// The mailboxes.
  public let mailboxes: [Mailbox]
  /// Where a person's risk is heightened, mail before this moment stays closed; nil where none does.
  public let earliestOpenMail: Timestamp?
  /// Whether a second factor was shown for the session; some messages open only then.
  public let hasShownSecondFactor: Bool

  /// A reader.
  public init(
    session: String,
    account: String,
    mailboxes: [Mailbox],
    earliestOpenMail: Timestamp?,
    hasShownSecondFactor: Bool = false
  ) {
    self.session = session
    self.account = account
    self.mailboxes = mailboxes
    self.earliestOpenMail = earliestOpenMail
    self.hasShownSecondFactor = hasShownSecondFactor
  }

  /// Whose files are until the answer to a message has them: this account's, for this message.
  ///
  /// What came when the session had run out lies apart, as its text does: somebody else may have sat there.
  ///
  /// - Parameters:
  ///   - id: the message.
  ///   - isLate: whether they were posted when the session had run out.
  /// - Returns: the owner of what waits.
  public func owner(answering id: MessageID, isLate: Bool = false) -> FileOwner {
    FileOwner("\(id)\(isLate ? ":late" : "")", of: "family:\(account)")
  }

  /// What a person lets the reader do, where it is somebody else's mailbox.
  func helper(for person: PersonID) -> HelperGrant? {
    mailboxes.first { $0.person == person }?.helper
  }

  /// Who acts when a person's mailbox is read.
  func actor(for person: PersonID) -> AuditEntry.Actor {
    mailboxes.first { $0.person == person }?.actor ?? .person(person)
  }
}

/// A message in the reader's list: who, when and how far; its subject only where the person wishes it.
public struct ListedMessage: Sendable {
  /// Its identifier.
  public let id: MessageID
  /// For whom it is.
  public let person: PersonID
  /// That person's given name, where one sign-in opens two mailboxes or somebody else's; nil where it opens one's own.
  public let forWhom: Secret<String>?
  /// Whether the reader helps that person.
  public let isHelped: Bool
  /// Its subject, where the person switched that on; nil where a bystander must not read it.
  public internal(set) var subject: Secret<String>?
  /// The agency's profile.
  public let agency: String
  /// How far it is.
  public let status: MessageStatus
  /// Whether the reader kept an answer that waits to be sent, and may go on with it now; only a list tells.
  public let hasBegunAnswer: Bool
  /// When it was released.
  public let releasedAt: Timestamp
}

/// A message, opened.
public struct OpenedMessage: Sendable {
  /// One answer to it.
  public struct Reply: Sendable {
    /// What was written.
    public let body: Secret<String>
    /// Who wrote it for the person, by the name that the person gave them; nil where the person did.
    public let helper: Secret<String>?
    /// The language it is marked with.
    public let language: Language
    /// When it came.
    public let receivedAt: Timestamp
    /// The files that went with it.
    public let files: [NamedFile]
  }

  /// When somebody who reads for the person opened it.
  public struct HelperLook: Sendable {
    /// By the name that the person gave them.
    public let helper: Secret<String>
    /// The first time.
    public let firstAt: Timestamp
    /// The last time.
    public let lastAt: Timestamp
  }

  /// What the list says of it.
  public let listed: ListedMessage
  /// Its subject.
  public let subject: Secret<String>
  /// Its body.
  public let body: Secret<String>
  /// The language it is written in.
  public let language: Language
  /// When it is over; nil for never.
  public let expiresAt: Timestamp?
  /// The files that came with it.
  public let files: [NamedFile]
  /// The answers so far, oldest first.
  public let replies: [Reply]
  /// The given name of who answered; nil where nobody has.
  public let answeredBy: Secret<String>?
  /// Who opened it for the person, the first one first; the person alone sees that.
  public let helperLooks: [HelperLook]
  /// Whether this reader may answer it.
  public let mayAnswer: Bool
  /// What the reader began to answer and has not sent; nil where that is nothing.
  public let draft: AnswerDraft?
  /// The reader's files that wait to go with the answer.
  public let waiting: [WaitingFile]
  /// When it was opened last in another session; nil where in none.
  public let openedBefore: Timestamp?
}

/// An answer that was begun and not sent, opened for who began it.
public struct AnswerDraft: Sendable {
  /// What was typed.
  public let text: Secret<String>
  /// When it was first kept.
  public let begunAt: Timestamp
  /// When it was last kept.
  public let savedAt: Timestamp
  /// Until when it is kept.
  public let keptUntil: Timestamp
  /// When what was kept before the session ran out was kept; nil where nothing was.
  public var keptAt: Timestamp?
  /// What of it was posted when the session had run out, and somebody else may have sat there; nil where nothing was.
  public var late: LateShown?
  /// Of how many pieces it is, where it came late: a line stands between them.
  public var pieces = 1
  /// Whether more came late than there was room for.
  public var isIncomplete = false
}

/// How keeping what was begun ended.
public enum DraftOutcome: Sendable {
  /// It is sealed and stored.
  case kept(until: Timestamp)
  /// There is no such message for this reader, or it is not open any more.
  case unknown
}

/// How opening a message ended.
public enum OpenOutcome: Sendable {
  /// Here it is.
  case opened(OpenedMessage)
  /// The sender took it back.
  case revoked(at: Timestamp, agency: String)
  /// Its time was up.
  case expired(at: Timestamp, agency: String)
  /// The sender asks for a second factor, and this session has shown none. Nothing was opened.
  case secondFactorNeeded(agency: String)
  /// There is no such message for this reader.
  case unknown
}

/// How answering ended.
public enum ReplyOutcome: Sendable {
  /// It is sealed and stored.
  case sent(at: Timestamp)
  /// The account has sent too much for the person lately; nothing was stored.
  case tooMuch(AnswerExcess)
  /// Its files cannot go with it; nothing was stored.
  case filesRefused(FileRefusal)
  /// There is no such message for this reader, or it is not open any more.
  case unknown
}
