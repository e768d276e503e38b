internal import Templating

/// `/account/second-factor/app`: what the app is to be told, and its first code.
struct SecondFactorAppPage: TemplateModel {
  static let template = TemplateName.page("second-factor-app")
  enum Problem: Sendable {
    case wrong, malformed
  }

  var frame: PageFrame
  var problem: Problem?
  var picturePath: String
  /// The secret in groups of four.
  var secret: String
  /// What opens the app on the same phone.
  var appAddress: String
  /// What the app calls us.
  var issuer: String
  var formPath: String
  var formToken: String

  var values: [String: TemplateValue] {
    frame.with([
      "has_problem": .flag(problem != nil), "is_wrong": .flag(problem == .wrong),
      "is_malformed": .flag(problem == .malformed), "picture_path": .text(picturePath),
      "secret": .text(secret), "app_address": .text(appAddress), "issuer": .text(issuer),
      "form_path": .text(formPath), "form_token": .text(formToken),
    ])
  }

  static func sample(_ frame: PageFrame, _ problem: Problem?) -> SecondFactorAppPage {
    SecondFactorAppPage(
      frame: frame,
      problem: problem,
      picturePath: "/account/second-factor/code.svg",
      secret: "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ",
      appAddress: "otpauth://totp/Messages:parent%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
      issuer: "Messages",
      formPath: "/account/second-factor/app",
      formToken: "token"
    )
  }
  static let samples = [
    sample(.sampleSignedIn, nil), sample(.sampleSignedIn, .wrong), sample(.sampleSignedIn, .malformed),
    sample(.sampleSignedOut, nil), sample(.sampleBare, nil),
  ]
}
