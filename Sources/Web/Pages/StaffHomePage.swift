internal import Access
internal import Alerts
internal import Portal
internal import Templating

/// `/staff`: what this role can do here.
struct StaffHomePage: TemplateModel {
  static let template = TemplateName.page("staff-home")
  var frame: StaffFrame
  var roles: Set<StaffRole>
  /// What waits in their cases; nil where their role has no cases.
  var alerts: DeskAlerts?
  var accountPath = "/staff/account"

  var values: [String: TemplateValue] {
    frame.with([
      "roles": .list(
        StaffRole.allCases.filter(roles.contains).map { role in
          var entry: [String: TemplateValue] = [:]
          for other in StaffRole.allCases { entry["is_\(other.key)"] = .flag(other == role) }
          return .map(entry)
        }
      ),
      "account_path": .text(accountPath),
      "has_cases": .flag(alerts != nil),
      "new_answers": .optional(alerts.flatMap { $0.newAnswers > 0 ? String($0.newAnswers) : nil }),
      "has_alerts": .flag(alerts.map { !$0.own.isEmpty || !$0.team.isEmpty } ?? false),
      "has_own": .flag(alerts?.own.isEmpty == false), "own": .list(Self.rows(alerts?.own)),
      "has_team": .flag(alerts?.team.isEmpty == false), "team": .list(Self.rows(alerts?.team)),
      "messages_path": .text("/staff/messages"), "team_path": .text("/staff/messages/team"),
    ])
  }

  private static func rows(_ counts: [Alert.Kind: Int]?) -> [TemplateValue] {
    Alert.Kind.allCases.compactMap { kind in
      guard let count = counts?[kind], count > 0 else { return nil }
      var entry: [String: TemplateValue] = ["count": .text(String(count))]
      for other in Alert.Kind.allCases { entry["is_\(other.rawValue)"] = .flag(other == kind) }
      return .map(entry)
    }
  }

  static let samples =
    StaffFrame.samples.map { StaffHomePage(frame: $0, roles: Set(StaffRole.allCases)) } + [
      StaffHomePage(frame: .sampleSignedIn, roles: []),
      StaffHomePage(frame: .sampleSignedIn, roles: [], alerts: DeskAlerts(own: [:], team: [:])),
      StaffHomePage(
        frame: .sampleSignedIn,
        roles: [],
        alerts: DeskAlerts(own: everyKind, team: everyKind, newAnswers: 3)
      ),
    ]

  private static let everyKind = Dictionary(
    uniqueKeysWithValues: Alert.Kind.allCases.enumerated().map { ($1, $0 + 1) }
  )
}

extension StaffRole {
  /// Its word as a name that a template takes.
  fileprivate var key: String { rawValue.replacing("-", with: "_") }
}
