internal import Templating

/// `/`.
struct HomePage: TemplateModel {
  static let template = TemplateName.page("home")
  var frame: PageFrame
  var signInPath = "/sign-in"
  /// nil while there is no staff side.
  var staffPath: String?

  var values: [String: TemplateValue] {
    frame.with(["sign_in_path": .text(signInPath), "staff_path": .optional(staffPath)])
  }
  static let samples =
    PageFrame.samples.map { HomePage(frame: $0, staffPath: nil) }
    + [HomePage(frame: .sampleSignedOut, staffPath: "/staff/sign-in")]
}
