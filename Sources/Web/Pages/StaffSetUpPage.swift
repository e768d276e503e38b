internal import Templating

/// `/staff/set-up/{token}`: a password.
struct StaffSetUpPage: TemplateModel {
  static let template = TemplateName.page("staff-set-up")
  var frame: StaffFrame
  var problem: ChoosePasswordPage.Problem?
  var name: String
  var email: String
  var minimumLength = 15
  var maximumLength = 128
  var formPath: String
  var formToken: String
  var passwordScript: String

  var values: [String: TemplateValue] {
    frame.with([
      "has_problem": .flag(problem != nil), "is_too_short": .flag(problem == .tooShort),
      "is_too_long": .flag(problem == .tooLong), "is_too_easy": .flag(problem == .tooEasy),
      "name": .text(name), "email": .text(email), "minimum_length": .text(String(minimumLength)),
      "maximum_length": .text(String(maximumLength)), "form_path": .text(formPath),
      "form_token": .text(formToken), "password_script": .text(passwordScript),
    ])
  }

  static func sample(_ frame: StaffFrame, _ problem: ChoosePasswordPage.Problem?) -> StaffSetUpPage {
    StaffSetUpPage(
      frame: frame,
      problem: problem,
      name: "Alex Practitioner",
      email: "alex@example.org",
      formPath: "/staff/set-up/TOKEN",
      formToken: "token",
      passwordScript: "/assets/show-password.js"
    )
  }
  static let samples =
    StaffFrame.samples.map { sample($0, nil) } + [
      sample(.sampleOutside, .tooShort), sample(.sampleOutside, .tooLong), sample(.sampleOutside, .tooEasy),
    ]
}
