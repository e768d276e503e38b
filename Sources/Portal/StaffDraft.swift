public import Attachments
public import Core

/// Identifies what somebody of the staff is writing.
public enum StaffDraftKind: IdentifiedKind {
  /// `sdr`.
  public static let prefix: StaticString = "sdr"
}

/// A draft's identifier, `sdr_…`.
public typealias StaffDraftID = Identifier<StaffDraftKind>

/// A message that somebody of the staff is writing.
public struct StaffDraft: Sendable {
  /// How long it is kept after it was last touched.
  public static let span: Duration = .hours(12)

  /// Its identifier; whoever makes a form draws it.
  public let id: StaffDraftID
  /// In which case.
  public let courtCase: CourtCaseID
  /// To whom; nil while nobody is chosen.
  public var person: PersonID?
  /// The message whose conversation it goes on with.
  public var continues: MessageID?
  /// One line; may be empty.
  public var subject: Secret<String>
  /// The letter.
  public var body: Secret<String>
  /// The language it is written in; nil for the person's own.
  public var language: Language?
  /// Whether it opens only in a session for which a second factor was shown.
  public var needsSecondFactor: Bool
  /// The last day on which it can be read, by London's calendar; nil for no end.
  public var lastDay: CivilDate?
  /// How often it was saved: what is confirmed is what was seen.
  public internal(set) var revision: Int

  /// A new draft.
  public init(_ id: StaffDraftID, in courtCase: CourtCaseID) {
    self.id = id
    self.courtCase = courtCase
    subject = Secret("")
    body = Secret("")
    needsSecondFactor = false
    revision = 0
  }

  /// When it is over: as the day after its last one begins.
  public var expiresAt: Timestamp? {
    lastDay.map { LondonTime.start(of: CivilDate(daysSince1970: $0.daysSince1970 + 1)) }
  }

  /// Whether its last day is still to come, and not too far away.
  ///
  /// - Parameter now: when it is looked at.
  /// - Returns: true where it has no end.
  public func mayEnd(from now: Timestamp) -> Bool {
    expiresAt.map { MessageDraft.mayEnd(at: $0, from: now) } ?? true
  }

  /// Whose its files are until the message has them.
  public var fileOwner: FileOwner { FileOwner("staff:\(id)") }

  /// What is sealed of it.
  struct Content: Codable {
    let person: String?
    let continues: String?
    let subject: String
    let body: String
    let language: String?
    let needsSecondFactor: Bool
    let lastDay: Int64?
  }

  var content: Content {
    Content(
      person: person?.text,
      continues: continues?.text,
      subject: subject.reveal { $0 },
      body: body.reveal { $0 },
      language: language?.rawValue,
      needsSecondFactor: needsSecondFactor,
      lastDay: lastDay?.daysSince1970
    )
  }

  init(_ row: StaffDraftStore.DraftRow, _ content: Content) {
    id = row.id
    courtCase = row.courtCase
    person = content.person.flatMap(PersonID.init(parsing:))
    continues = content.continues.flatMap(MessageID.init(parsing:))
    subject = Secret(content.subject)
    body = Secret(content.body)
    language = content.language.flatMap(Language.init(rawValue:))
    needsSecondFactor = content.needsSecondFactor
    lastDay = content.lastDay.map(CivilDate.init(daysSince1970:))
    revision = row.revision
  }
}
