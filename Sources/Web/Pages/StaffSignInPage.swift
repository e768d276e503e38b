internal import Templating

/// `/staff/sign-in`.
struct StaffSignInPage: TemplateModel {
  static let template = TemplateName.page("staff-sign-in")
  var frame: StaffFrame
  /// The one neutral refusal.
  var hasProblem: Bool
  var wasTimedOut: Bool
  var email: String
  /// The page of staff that is gone back to; empty for none.
  var next: String
  var formPath = "/staff/sign-in"
  var formToken: String
  var passwordScript: String

  var values: [String: TemplateValue] {
    frame.with([
      "has_problem": .flag(hasProblem), "was_timed_out": .flag(wasTimedOut), "email": .text(email),
      "next": .text(next), "form_path": .text(formPath), "form_token": .text(formToken),
      "password_script": .text(passwordScript),
    ])
  }

  static func sample(_ frame: StaffFrame, _ hasProblem: Bool, _ wasTimedOut: Bool) -> StaffSignInPage {
    StaffSignInPage(
      frame: frame,
      hasProblem: hasProblem,
      wasTimedOut: wasTimedOut,
      email: hasProblem ? "pat@example.org" : "",
      next: wasTimedOut ? "/staff/account" : "",
      formToken: "token",
      passwordScript: "/assets/show-password.js"
    )
  }
  static let samples =
    StaffFrame.samples.map { sample($0, false, false) } + [
      sample(.sampleOutside, true, false), sample(.sampleOutside, false, true),
    ]
}
