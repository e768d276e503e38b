internal import Templating

/// `/account/second-factor/codes` and `/account/second-factor/off`: what asks for password and code.
struct SecondFactorChangePage: TemplateModel {
  static let template = TemplateName.page("second-factor-change")
  enum Problem: Sendable {
    case refused, malformed, tooOften
  }

  var frame: PageFrame
  /// Whether it turns the second factor off; otherwise it makes new recovery codes.
  var isOff: Bool
  var problem: Problem?
  var formPath: String
  var formToken: String
  var passwordScript: String
  var backPath = "/account/second-factor"

  var values: [String: TemplateValue] {
    frame.with([
      "is_off": .flag(isOff), "has_problem": .flag(problem != nil), "is_refused": .flag(problem == .refused),
      "is_malformed": .flag(problem == .malformed), "is_too_often": .flag(problem == .tooOften),
      "form_path": .text(formPath), "form_token": .text(formToken), "password_script": .text(passwordScript),
      "back_path": .text(backPath),
    ])
  }

  static func sample(_ frame: PageFrame, isOff: Bool, _ problem: Problem? = nil) -> SecondFactorChangePage {
    SecondFactorChangePage(
      frame: frame,
      isOff: isOff,
      problem: problem,
      formPath: "/account/second-factor/off",
      formToken: "token",
      passwordScript: "/assets/show-password.js"
    )
  }
  static let samples = [
    sample(.sampleSignedIn, isOff: true), sample(.sampleSignedIn, isOff: false),
    sample(.sampleSignedIn, isOff: true, .refused), sample(.sampleSignedIn, isOff: false, .malformed),
    sample(.sampleSignedIn, isOff: true, .tooOften), sample(.sampleSignedOut, isOff: true),
    sample(.sampleBare, isOff: true),
  ]
}
