internal import Templating

/// `/staff/signed-out`.
struct StaffSignedOutPage: TemplateModel {
  static let template = TemplateName.page("staff-signed-out")
  var frame: StaffFrame
  var signInPath = "/staff/sign-in"

  var values: [String: TemplateValue] { frame.with(["sign_in_path": .text(signInPath)]) }
  static let samples = StaffFrame.samples.map { StaffSignedOutPage(frame: $0) }
}
