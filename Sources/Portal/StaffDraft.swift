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
  }

  var content: Content {
    Content(
      person: person?.text,
      continues: continues?.text,
      subject: subject.reveal { $0 },
      body: body.reveal { $0 },
      language: language?.rawValue,
      needsSecondFactor: needsSecondFactor
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
    revision = row.revision
  }
}
