internal import Access
internal import Templating

/// `/staff`: what this role can do here.
struct StaffHomePage: TemplateModel {
  static let template = TemplateName.page("staff-home")
  var frame: StaffFrame
  var roles: Set<StaffRole>
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
    ])
  }

  static let samples =
    StaffFrame.samples.map { StaffHomePage(frame: $0, roles: Set(StaffRole.allCases)) } + [
      StaffHomePage(frame: .sampleSignedIn, roles: [])
    ]
}

extension StaffRole {
  /// Its word as a name that a template takes.
  fileprivate var key: String { rawValue.replacing("-", with: "_") }
}
