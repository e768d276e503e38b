internal import Core
internal import People
internal import Portal
internal import Templating

/// Somebody of a case as pages of staff name them: who, on which side, and the risk.
struct StaffParty: Sendable {
  var id = ""
  /// Nil where the person's data was destroyed.
  var name: String?
  var role: String
  /// The word of the case system.
  var side: String
  var isAtRisk: Bool
  var isFrozen = false
  var isChosen = false

  var value: [String: TemplateValue] {
    [
      "id": .text(id), "name": .optional(name), "role": .optional(role == side ? nil : role),
      "side": .text(side),
      "is_applicant": .flag(side == "applicant"), "is_respondent": .flag(side == "respondent"),
      "is_side_unknown": .flag(side == Side.unknown.word),
      "is_side_other": .flag(!["applicant", "respondent", Side.unknown.word].contains(side)),
      "is_at_risk": .flag(isAtRisk), "is_frozen": .flag(isFrozen), "is_chosen": .flag(isChosen),
    ]
  }

  static let sample = StaffParty(
    id: "per_1",
    name: "Maria Example",
    role: "mother",
    side: "applicant",
    isAtRisk: true,
    isChosen: true
  )
  static let samples = [
    sample,
    StaffParty(
      id: "per_2",
      name: "Rob Example",
      role: "father",
      side: "respondent",
      isAtRisk: false,
      isFrozen: true
    ),
    StaffParty(name: nil, role: "child", side: "child", isAtRisk: false),
    StaffParty(name: "Una Example", role: "aunt", side: "unknown", isAtRisk: false),
  ]
}

extension MessageStatus {
  /// A state as flags, of which a template shows the word and the shape.
  var flags: [String: TemplateValue] {
    var flags: [String: TemplateValue] = [:]
    for other in MessageStatus.allCases { flags["is_\(other.rawValue)"] = .flag(other == self) }
    return flags
  }
}

/// One line of a list of messages.
struct StaffMessageRow: Sendable {
  var path: String
  var party: StaffParty?
  var courtCase: String
  var subject: String?
  var status: MessageStatus
  /// `Tuesday 3 March 2026 at 14:05`.
  var at: String
  var unread = 0
  var unreadSince: String?
  var isCurrent = false

  var value: TemplateValue {
    var value: [String: TemplateValue] = status.flags
    value.merge(
      [
        "path": .text(path), "case_reference": .text(courtCase), "subject": .optional(subject),
        "at": .text(at), "has_unread": .flag(unread > 0), "unread": .text(String(unread)),
        "unread_since": .optional(unreadSince), "is_current": .flag(isCurrent),
      ],
      uniquingKeysWith: { _, own in own }
    )
    value["party"] = party.map { .map($0.value) } ?? TemplateValue.none
    return .map(value)
  }

  static let samples: [StaffMessageRow] = MessageStatus.allCases.enumerated().map { number, status in
    StaffMessageRow(
      path: "/staff/messages/msg_\(number)",
      party: number == 3 ? nil : StaffParty.samples[number % 4],
      courtCase: "CASE-\(number)",
      subject: number == 4 ? nil : "Our meeting on Friday",
      status: status,
      at: "Tuesday 3 March 2026 at 14:05",
      unread: number % 3,
      unreadSince: number % 3 == 0 ? nil : "Monday 2 March 2026 at 09:00",
      isCurrent: number == 1
    )
  }
}
