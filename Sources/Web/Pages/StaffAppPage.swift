internal import Templating

/// `/staff/set-up`: what the app is to be told, and its first code.
struct StaffAppPage: TemplateModel {
  static let template = TemplateName.page("staff-app")
  var frame: StaffFrame
  var problem: SecondFactorAppPage.Problem?
  var picturePath: String
  /// The secret in groups of four.
  var secret: String
  /// What opens the app on the same device.
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

  static func sample(_ frame: StaffFrame, _ problem: SecondFactorAppPage.Problem?) -> StaffAppPage {
    StaffAppPage(
      frame: frame,
      problem: problem,
      picturePath: "/staff/set-up/picture/code.svg",
      secret: "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ",
      appAddress: "otpauth://totp/Example:alex%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
      issuer: "Example Family Advice Service",
      formPath: "/staff/set-up",
      formToken: "token"
    )
  }
  static let samples =
    StaffFrame.samples.map { sample($0, nil) } + [
      sample(.sampleOutside, .wrong), sample(.sampleOutside, .malformed),
    ]
}
