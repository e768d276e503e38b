internal import Templating

/// After a pass; and after `/forgotten`.
struct ChoosePasswordPage: TemplateModel {
  static let template = TemplateName.page("choose-password")
  enum Problem: Sendable {
    case tooShort, tooLong, tooEasy
  }

  var frame: PageFrame
  var problem: Problem?
  var email: String
  /// Four words; nil once they have been shown.
  var offeredPassword: String?
  var minimumLength = 15
  var maximumLength = 128
  var formPath: String
  var formToken: String
  var passwordScript: String

  var values: [String: TemplateValue] {
    frame.with([
      "email": .text(email), "offered_password": .optional(offeredPassword),
      "minimum_length": .text(String(minimumLength)), "maximum_length": .text(String(maximumLength)),
      "form_path": .text(formPath), "form_token": .text(formToken), "password_script": .text(passwordScript),
    ]).merging(ChoosePasswordPage.values(of: problem)) { value, _ in value }
  }

  /// What the field for a new password shows, on every page that has one.
  static func values(of problem: Problem?) -> [String: TemplateValue] {
    [
      "has_new_problem": .flag(problem != nil), "is_too_short": .flag(problem == .tooShort),
      "is_too_long": .flag(problem == .tooLong), "is_too_easy": .flag(problem == .tooEasy),
    ]
  }

  static func sample(_ frame: PageFrame, _ problem: Problem?, _ offered: String?) -> ChoosePasswordPage {
    ChoosePasswordPage(
      frame: frame,
      problem: problem,
      email: "parent@example.org",
      offeredPassword: offered,
      formPath: "/welcome/password",
      formToken: "token",
      passwordScript: "/assets/show-password.js"
    )
  }
  static let samples = [
    sample(.sampleSignedOut, nil, "river-candle-orange-bridge"), sample(.sampleSignedOut, .tooShort, nil),
    sample(.sampleSignedIn, .tooLong, nil), sample(.sampleBare, .tooEasy, nil),
  ]
}
