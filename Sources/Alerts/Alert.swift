public import Core

/// Something that a person must look at.
public struct Alert: Sendable {
  /// What it is about.
  public enum Kind: String, Sendable, CaseIterable {
    /// A contact point is held on two sides of a case.
    case partyWall = "party_wall"
    /// A message would carry a confidential detail of somebody else in the case.
    case leak
    /// Somebody tries to pass for a person.
    case probe
    /// Enough matched but nothing decided: call the person back.
    case needsPerson = "needs_person"
    /// The safe-contact plan forbids what was to be sent.
    case planForbids = "plan_forbids"
    /// "This is not me" was pressed.
    case addressRefused = "address_refused"
    /// Two sources say different things.
    case conflict
    /// A message waits for a verified address.
    case held
    /// Work stopped after its last try.
    case parked
    /// Somebody tells of a person or a message that pretends to be us.
    case impostor
    /// Mail to an address comes back: the address does not work.
    case addressFailed = "address_failed"
    /// The notice of a message came back.
    case undelivered
    /// Somebody answered to the mailbox, which is not secure.
    case mailReply = "mail_reply"
    /// A person or case is at heightened risk, and somebody must own that.
    case heightenedRisk = "heightened_risk"
    /// An answer of a person waits for the team, for nobody has read it.
    case unread
    /// The scanner found malware in a file; it is kept apart.
    case malware
    /// Cases are allocated to a member of staff who was disabled.
    case unallocated
  }

  /// How far it is.
  public enum Status: String, Sendable, CaseIterable {
    /// Nobody has taken it.
    case open
    /// Somebody works on it.
    case taken
    /// It is settled.
    case closed
  }

  let kind: Kind
  let note: String
  let topic: String
  let isUrgent: Bool
  let person: PersonID?
  let courtCase: CourtCaseID?
  let message: MessageID?
  let owner: String?

  /// Describes what somebody must look at.
  ///
  /// - Parameters:
  ///   - kind: what it is about.
  ///   - note: what to do, in fixed words without content.
  ///   - count: of how many things it tells; stands behind the note.
  ///   - person: whom it concerns.
  ///   - courtCase: in which case.
  ///   - message: about which message.
  ///   - owner: whose it is; without one it belongs to the team.
  ///   - isUrgent: whether it must not wait for the next working day.
  ///   - topic: what makes two alerts one while the first is open; by default the kind with person, case and message.
  public init(
    _ kind: Kind,
    note: StaticString,
    counting count: Int? = nil,
    person: PersonID? = nil,
    courtCase: CourtCaseID? = nil,
    message: MessageID? = nil,
    owner: String? = nil,
    isUrgent: Bool = false,
    topic: String? = nil
  ) {
    self.kind = kind
    self.note = count.map { "\(note): \($0)." } ?? "\(note)"
    self.person = person
    self.courtCase = courtCase
    self.message = message
    self.owner = owner
    self.isUrgent = isUrgent
    self.topic = [kind.rawValue, person?.text ?? "", courtCase?.text ?? "", message?.text ?? "", topic ?? ""]
      .joined(separator: ":")
  }
}

/// Identifies an alert.
public enum AlertKind: IdentifiedKind {
  /// `alt`.
  public static let prefix: StaticString = "alt"
}

/// An alert's identifier, `alt_…`.
public typealias AlertID = Identifier<AlertKind>
