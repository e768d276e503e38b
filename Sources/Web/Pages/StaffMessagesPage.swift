internal import Core
internal import Portal
internal import Templating

/// `/staff/messages` and `/staff/messages/team`: what was written and what came back.
struct StaffMessagesPage: TemplateModel {
  static let template = TemplateName.page("staff-messages")
  /// A case by which the list may be narrowed.
  struct Case: Sendable {
    var path: String
    var reference: String
    var isAtRisk: Bool
    var isCurrent: Bool
    var isStandIn = false
    var isTeams = false
  }

  /// What the list is narrowed to: never anything of a person.
  struct Find: Sendable {
    /// The reference of a case, as it was typed.
    var reference = ""
    var status: MessageStatus?
    /// Whether the page was opened to find something: the field has the cursor.
    var isAsked = false

    var isNarrowed: Bool { !reference.isEmpty || status != nil }
  }

  var frame: StaffFrame
  /// Whether it is what waits for the team.
  var isTeam = false
  var cases: [Case]
  var waiting: [StaffMessageRow]
  var rows: [StaffMessageRow]
  var olderPath: String?
  var find = Find()
  var writePath = "/staff/messages/new"

  var values: [String: TemplateValue] {
    frame.with([
      "is_team": .flag(isTeam), "has_cases": .flag(!cases.isEmpty),
      "cases": .list(
        cases.map {
          [
            "path": .text($0.path), "reference": .text($0.reference), "is_at_risk": .flag($0.isAtRisk),
            "is_current": .flag($0.isCurrent), "is_stand_in": .flag($0.isStandIn),
            "is_teams": .flag($0.isTeams),
          ]
        }
      ),
      "is_all": .flag(!cases.contains(where: \.isCurrent)),
      "has_waiting": .flag(!waiting.isEmpty), "waiting": .list(waiting.map(\.value)),
      "has_messages": .flag(!rows.isEmpty), "messages": .list(rows.map(\.value)),
      "find_reference": .text(find.reference), "is_finding": .flag(find.isAsked),
      "is_narrowed": .flag(find.isNarrowed), "is_any": .flag(find.status == nil),
      "asked_language": .optional(frame.page.askedLanguage?.rawValue),
      "states": .list(
        (isTeam ? [] : MessageStatus.allCases).map { status in
          var entry = status.flags
          entry["word"] = .text(status.rawValue)
          entry["is_chosen"] = .flag(status == find.status)
          return .map(entry)
        }
      ),
      "older_path": .optional(olderPath), "write_path": .text(writePath),
      "list_path": .text("/staff/messages"), "team_path": .text("/staff/messages/team"),
      "absence_path": .text("/staff/messages/absence"),
    ])
  }

  static let samples =
    [
      StaffMessagesPage(
        frame: .sampleSignedIn,
        cases: [
          Case(path: "/staff/messages?case=cas_1", reference: "CASE-1", isAtRisk: true, isCurrent: true),
          Case(
            path: "/staff/messages?case=cas_2",
            reference: "CASE-2",
            isAtRisk: false,
            isCurrent: false,
            isStandIn: true
          ),
          Case(
            path: "/staff/messages?case=cas_3",
            reference: "CASE-3",
            isAtRisk: false,
            isCurrent: false,
            isTeams: true
          ),
        ],
        waiting: Array(StaffMessageRow.samples.prefix(5)),
        rows: StaffMessageRow.samples,
        olderPath: "/staff/messages?before=msg_9",
        find: Find(reference: "CASE-1", status: .answered, isAsked: true)
      ),
      StaffMessagesPage(frame: .sampleSignedIn, isTeam: true, cases: [], waiting: [], rows: []),
      StaffMessagesPage(
        frame: .sampleSignedIn,
        isTeam: true,
        cases: [],
        waiting: StaffMessageRow.samples,
        rows: []
      ),
    ]
    + StaffFrame.samples.map { StaffMessagesPage(frame: $0, cases: [], waiting: [], rows: []) } + [inWelsh]

  private static let inWelsh: StaffMessagesPage = {
    var page = StaffMessagesPage(frame: .sampleSignedIn, cases: [], waiting: [], rows: [])
    page.frame.page.askedLanguage = .welsh
    return page
  }()
}
