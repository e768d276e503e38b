internal import Templating

/// After signing out.
struct SignedOutPage: TemplateModel {
  static let template = TemplateName.page("signed-out")
  var frame: PageFrame
  var signInPath = "/sign-in"

  var values: [String: TemplateValue] { frame.with(["sign_in_path": .text(signInPath)]) }
  static let samples = PageFrame.samples.map { SignedOutPage(frame: $0) }
}
