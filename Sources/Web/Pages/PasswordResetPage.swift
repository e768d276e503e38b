internal import Templating

/// `/account/new-password`: says that a new password was chosen by a link, and asks whether it was you.
struct PasswordResetPage: TemplateModel {
  static let template = TemplateName.page("password-reset")
  var frame: PageFrame
  /// `Tuesday 3 March 2026 at 14:05`.
  var at: String
  /// Where somebody goes on whose choice it was: to who waits for their word, or to the messages.
  var goOnPath = "/messages"

  var values: [String: TemplateValue] {
    frame.with([
      "at": .text(at), "go_on_path": .text(goOnPath), "freeze_path": .text("/account/freeze"),
      "sign_ins_path": .text("/account/sign-ins"),
    ])
  }
  static let samples = PageFrame.samples.map {
    PasswordResetPage(frame: $0, at: "Tuesday 3 March 2026 at 14:05")
  }
}
