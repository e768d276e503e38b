internal import Templating

/// `/sign-in`.
struct SignInPage: TemplateModel {
  static let template = TemplateName.page("sign-in")
  var frame: PageFrame
  /// The one neutral refusal.
  var hasProblem: Bool
  var wasTimedOut: Bool
  var email: String
  /// The message to go on to; nil for the list.
  var message: String?
  /// nil while `/forgotten` is not there.
  var forgottenPath: String?
  var formPath = "/sign-in"
  var formToken: String
  var passwordScript: String

  var values: [String: TemplateValue] {
    frame.with([
      "has_problem": .flag(hasProblem), "was_timed_out": .flag(wasTimedOut), "email": .text(email),
      "message": .optional(message),
      "forgotten_path": .optional(forgottenPath), "form_path": .text(formPath),
      "form_token": .text(formToken),
      "password_script": .text(passwordScript),
    ])
  }

  static func sample(_ frame: PageFrame, _ hasProblem: Bool, _ wasTimedOut: Bool, _ email: String)
    -> SignInPage
  {
    SignInPage(
      frame: frame,
      hasProblem: hasProblem,
      wasTimedOut: wasTimedOut,
      email: email,
      message: wasTimedOut ? "msg_1" : nil,
      forgottenPath: hasProblem ? "/forgotten" : nil,
      formToken: "token",
      passwordScript: "/assets/show-password.js"
    )
  }
  static let samples = [
    sample(.sampleSignedOut, false, false, ""), sample(.sampleSignedOut, true, false, "parent@example.org"),
    sample(.sampleSignedOut, false, true, ""), sample(.sampleSignedIn, false, false, ""),
    sample(.sampleBare, false, false, ""),
  ]
}
