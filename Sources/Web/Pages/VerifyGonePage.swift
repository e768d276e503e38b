internal import Templating

/// A link that is used, expired or unknown (410, and 200 after a fresh one was asked for).
struct VerifyGonePage: TemplateModel {
  static let template = TemplateName.page("verify-gone")
  var frame: PageFrame
  /// Whether the link has expired and a fresh one may be asked for.
  var canAskAgain: Bool
  /// Whether a fresh one was just asked for.
  var hasAsked: Bool
  var formPath: String
  var formToken: String
  var signInPath = "/sign-in"

  var values: [String: TemplateValue] {
    frame.with([
      "can_ask_again": .flag(canAskAgain), "has_asked": .flag(hasAsked), "form_path": .text(formPath),
      "form_token": .text(formToken), "sign_in_path": .text(signInPath),
    ])
  }
  static let samples =
    PageFrame.samples.map {
      VerifyGonePage(
        frame: $0,
        canAskAgain: true,
        hasAsked: false,
        formPath: "/verify/TOKEN",
        formToken: "token"
      )
    } + [
      VerifyGonePage(
        frame: .sampleSignedOut,
        canAskAgain: false,
        hasAsked: true,
        formPath: "/verify/TOKEN",
        formToken: "token"
      )
    ]
}
