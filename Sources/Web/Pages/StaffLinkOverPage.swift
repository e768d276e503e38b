internal import Templating

/// A link for setting up that is used or over, or a setting up that took too long.
struct StaffLinkOverPage: TemplateModel {
  static let template = TemplateName.page("staff-link-over")
  var frame: StaffFrame
  var signInPath = "/staff/sign-in"

  var values: [String: TemplateValue] { frame.with(["sign_in_path": .text(signInPath)]) }
  static let samples = StaffFrame.samples.map { StaffLinkOverPage(frame: $0) }
}
