public import Core

/// One line of the record: who did what, on whom, by which way, and how it ended.
///
/// It holds identifiers, never content.
public struct AuditEntry: Sendable {
  /// Who acted.
  public enum Actor: Sendable {
    /// The gateway itself, by a job or a rule.
    case gateway
    /// Somebody who has not been told apart from others.
    case anonymous
    /// A person of a case, in a session or on a link.
    case person(PersonID)
    /// Somebody whom a person lets read, by the identifier of that permission; by that of their account where none is left.
    case helper(String)
    /// A case system, by the identifier of its API key.
    case apiKey(String)
    /// A named officer, as the calling system names them.
    case officer(String)
    /// A member of staff in a session, by the identifier of their account.
    case staff(String)
  }

  /// What was done: a fixed word such as `person.written`, declared by the room that does it.
  public struct Action: Sendable, ExpressibleByStringLiteral {
    let word: String

    /// A fixed word.
    public init(stringLiteral word: StaticString) { self.word = "\(word)" }

    /// The word, as it is stored.
    public var storedText: String { word }
  }

  /// By which way.
  public enum Channel: String, Sendable {
    /// The pages for families.
    case portal
    /// The API.
    case api
    /// Electronic mail.
    case email
    /// A telephone call.
    case phone
    /// A chat.
    case chat
    /// Face to face.
    case inPerson = "in_person"
    /// The command line.
    case command
    /// The pages for staff.
    case staff
  }

  /// How it ended.
  public struct Outcome: Sendable, ExpressibleByStringLiteral, Equatable {
    let word: String

    /// A fixed word.
    public init(stringLiteral word: StaticString) { self.word = "\(word)" }

    /// The word, as it is stored.
    public var storedText: String { word }

    /// An outcome whose word is the name of a rule's result.
    ///
    /// - Parameter result: a case without a payload, whose raw value is a fixed word.
    public init<Result: RawRepresentable>(_ result: Result) where Result.RawValue == String {
      word = result.rawValue
    }

    /// It was done.
    public static let done: Outcome = "done"
    /// It was refused.
    public static let refused: Outcome = "refused"
  }

  let actor: Actor
  let action: Action
  let outcome: Outcome
  let person: PersonID?
  let courtCase: CourtCaseID?
  let subject: String?
  let channel: Channel?

  /// Describes what happened.
  ///
  /// - Parameters:
  ///   - action: what was done.
  ///   - actor: who did it.
  ///   - outcome: how it ended.
  ///   - person: on whose data.
  ///   - courtCase: in which case.
  ///   - subject: the opaque identifier of the thing acted on: a message, a session, a contact point.
  ///   - channel: by which way.
  public init(
    _ action: Action,
    by actor: Actor,
    outcome: Outcome = .done,
    person: PersonID? = nil,
    courtCase: CourtCaseID? = nil,
    subject: String? = nil,
    channel: Channel? = nil
  ) {
    self.actor = actor
    self.action = action
    self.outcome = outcome
    self.person = person
    self.courtCase = courtCase
    self.subject = subject
    self.channel = channel
  }
}

extension AuditEntry.Actor {
  var kind: String {
    switch self {
    case .gateway: "gateway"
    case .anonymous: "anonymous"
    case .person: "person"
    case .helper: "helper"
    case .apiKey: "api_key"
    case .officer: "officer"
    case .staff: "staff"
    }
  }

  /// The kind and identifier in one text, for rows that name who made them: `api_key:key_…`.
  public var storedText: String { [kind, identifier].compactMap { $0 }.joined(separator: ":") }

  var identifier: String? {
    switch self {
    case .gateway, .anonymous: nil
    case .person(let id): id.text
    case .helper(let id), .apiKey(let id), .officer(let id), .staff(let id): id
    }
  }
}
