public import Attachments
public import Core
public import Delivery
public import People
internal import Record

/// A member of staff who writes and reads for their cases.
public struct CaseWorker: Sendable {
  /// Their account, as the record names them.
  public let account: String
  /// The address by which case systems name them.
  public let address: EmailAddress

  /// A member of staff.
  public init(account: String, address: EmailAddress) {
    self.account = account
    self.address = address
  }

  var actor: AuditEntry.Actor { .staff(account) }
}

/// Somebody of a case, named.
public struct CaseParty: Sendable {
  /// Who.
  public let person: PersonID
  /// Given and family name; nil where the person's key was destroyed.
  public let name: Secret<String>?
  /// What they are in the case, as the case system says.
  public let role: String
  /// On which side.
  public let side: Side
  /// The language they are written to in.
  public let language: Language
  /// Whether the person is at heightened risk.
  public let isAtRisk: Bool
  /// Whether they are frozen.
  public let isFrozen: Bool

  init(_ sealed: SealedParty) throws {
    person = sealed.person
    name = try sealed.name()
    role = sealed.role
    side = sealed.side
    language = sealed.language
    isAtRisk = sealed.isAtRisk
    isFrozen = sealed.isFrozen
  }
}

/// A message in the list of those who work on its case.
public struct DeskMessage: Sendable {
  /// Its identifier.
  public let id: MessageID
  /// Its case.
  public let courtCase: StaffCase
  /// To whom it went; nil where they were never of the case.
  public let recipient: CaseParty?
  /// Its subject; nil where the mailbox of the case does not open any more.
  public let subject: Secret<String>?
  /// How far it is.
  public let status: MessageStatus
  /// When it came to that.
  public let statusSince: Timestamp
  /// How many answers nobody of the staff has read.
  public let unread: Int
  /// Since when the first of them waits.
  public let unreadSince: Timestamp?
}

/// To what a desk is narrowed: nothing of a person, so that it may stand in an address.
public struct DeskFilter: Sendable {
  /// Only this case.
  public var courtCase: CourtCaseID?
  /// Only the case with this reference, in any case of its letters; nothing where it is none of theirs.
  public var reference: String?
  /// Only messages in this state, answers waiting or not.
  public var status: MessageStatus?

  /// What is asked for; everything by default.
  public init(courtCase: CourtCaseID? = nil, reference: String? = nil, status: MessageStatus? = nil) {
    self.courtCase = courtCase
    self.reference = reference
    self.status = status
  }

  func admits(_ found: StaffCase) -> Bool {
    (courtCase ?? found.id) == found.id
      && (reference.map { $0.lowercased() == found.reference.lowercased() } ?? true)
  }
}

/// What somebody of the staff has on their desk: one page.
public struct Desk: Sendable {
  /// Their cases, all of them.
  public let cases: [StaffCase]
  /// Those that it is narrowed to.
  public let shownCases: [StaffCase]
  /// Messages with answers that nobody has read, that which waits longest first; on the first page only.
  public let waiting: [DeskMessage]
  /// The others, newest first.
  public let messages: [DeskMessage]
  /// Where the next page starts; nil on the last one.
  public let next: MessageID?
}

/// A message with everything around it, as those who work on its case read it.
public struct StaffConversation: Sendable {
  /// One answer.
  public struct Answer: Sendable {
    /// Its identifier.
    public let id: ReplyID
    /// What was written.
    public let body: Secret<String>
    /// Who wrote it for the person, by the name that the person gave them; nil where the person did.
    public let helper: Secret<String>?
    /// The language it is marked with.
    public let language: Language
    /// When it came.
    public let receivedAt: Timestamp
    /// The files that came with it.
    public let files: [NamedFile]
    /// Whether this look is the first.
    public let isNew: Bool
    /// When somebody of the staff first read it.
    public let readAt: Timestamp
    /// The account of who did.
    public let readBy: String
  }

  /// Another message of the same conversation.
  public struct Neighbour: Sendable {
    /// Its identifier.
    public let id: MessageID
    /// When it was written.
    public let createdAt: Timestamp
    /// How far it is.
    public let status: MessageStatus
  }

  /// What the list says of it.
  public let listed: DeskMessage
  /// Its body.
  public let body: Secret<String>
  /// The language it is written in.
  public let language: Language
  /// Whether it opens only with a second factor.
  public let needsSecondFactor: Bool
  /// When it is over; nil for never.
  public let expiresAt: Timestamp?
  /// Its files.
  public let files: [NamedFile]
  /// Every state with its moment, oldest first.
  public let history: [(status: MessageStatus, at: Timestamp)]
  /// The answers, oldest first.
  public let answers: [Answer]
  /// The other messages of the conversation, oldest first.
  public let neighbours: [Neighbour]
}

/// How somebody of the staff asked for something of a case.
public enum DeskOutcome<Found: Sendable>: Sendable {
  /// Here it is.
  case found(Found)
  /// There is none, or it is not theirs: both look the same.
  case unknown
}

/// What stands against writing to somebody by their address.
public enum AddressState: Sendable, Equatable {
  /// They have proved it.
  case proved(since: Timestamp?)
  /// It waits to be proved: the message is held until then.
  case waiting
  /// Mail to it comes back.
  case failed
  /// Another side holds it.
  case walled
  /// There is none that may be written to.
  case none
}

/// Everything that a sender must have seen before a message goes.
public struct SendPreview: Sendable {
  /// A file with what the leak guard could say of it.
  public struct File: Sendable {
    /// The file.
    public let file: WaitingFile
    /// What could be said.
    public let reading: LeakReading
  }

  /// What is to go.
  public let draft: StaffDraft
  /// The case.
  public let courtCase: StaffCase
  /// To whom.
  public let recipient: CaseParty
  /// How their address stands.
  public let address: AddressState
  /// Who else is in the case, and will not see it.
  public let others: [CaseParty]
  /// Its files.
  public let files: [File]
  /// Confidential details of others that stand in subject or body.
  public let leaks: [LeakFinding]

  /// Whether something keeps it from going.
  public var isBlocked: Bool {
    !leaks.isEmpty || files.contains { $0.reading == .found } || address == .walled || recipient.isFrozen
  }
}
