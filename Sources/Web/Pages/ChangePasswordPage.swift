internal import Templating

/// `/account/password`.
struct ChangePasswordPage: TemplateModel {
  static let template = TemplateName.page("change-password")
  enum Problem: Sendable {
    case wrongPresent
    case new(ChoosePasswordPage.Problem)
  }

  var frame: PageFrame
  var problem: Problem?
  /// Whether it was just changed.
  var isDone: Bool
  /// Four words; nil once they have been shown.
  var offeredPassword: String?
  var minimumLength = 15
  var maximumLength = 128
  var formPath = "/account/password"
  var formToken: String
  var passwordScript: String

  var values: [String: TemplateValue] {
    var isWrong = false
    var new: ChoosePasswordPage.Problem?
    switch problem {
    case .wrongPresent: isWrong = true
    case .new(let problem): new = problem
    case nil: break
    }
    return frame.with([
      "is_wrong": .flag(isWrong), "is_done": .flag(isDone), "offered_password": .optional(offeredPassword),
      "minimum_length": .text(String(minimumLength)), "maximum_length": .text(String(maximumLength)),
      "form_path": .text(formPath), "form_token": .text(formToken), "password_script": .text(passwordScript),
      "account_path": .text("/account"),
    ]).merging(ChoosePasswordPage.values(of: new)) { value, _ in value }
  }

  static func sample(
    _ frame: PageFrame,
    _ problem: Problem?,
    isDone: Bool = false,
    offered: String? = nil
  ) -> ChangePasswordPage {
    ChangePasswordPage(
      frame: frame,
      problem: problem,
      isDone: isDone,
      offeredPassword: offered,
      formToken: "token",
      passwordScript: "/assets/show-password.js"
    )
  }
  static let samples = [
    sample(.sampleSignedIn, nil, offered: "river-candle-orange-bridge"), sample(.sampleBare, .wrongPresent),
    sample(.sampleBare, .new(.tooShort)), sample(.sampleBare, .new(.tooLong)),
    sample(.sampleBare, .new(.tooEasy)), sample(.sampleSignedOut, nil, isDone: true),
  ]
}
