internal import Templating

/// `/account`: one row for each thing that somebody may look after themself.
struct AccountPage: TemplateModel {
  static let template = TemplateName.page("account")
  var frame: PageFrame
  /// By which they sign in.
  var email: String
  var isAddressChanging: Bool
  /// Whether they have messages of their own, and do not only read for others.
  var isPerson = true
  /// Whether there is a language to choose.
  var hasLanguages: Bool

  var values: [String: TemplateValue] {
    frame.with([
      "email": .text(email), "is_person": .flag(isPerson), "people_path": .text("/account/people"),
      "is_address_changing": .flag(isAddressChanging),
      "has_languages_to_choose": .flag(hasLanguages), "password_path": .text("/account/password"),
      "second_factor_path": .text("/account/second-factor"),
      "sign_ins_path": .text("/account/sign-ins"), "email_path": .text("/account/email"),
      "language_path": .text("/account/language"), "display_path": .text("/account/display"),
      "freeze_path": .text("/account/freeze"),
    ])
  }
  static let samples = PageFrame.samples.flatMap { frame in
    [false, true].map {
      AccountPage(
        frame: frame,
        email: "parent@example.org",
        isAddressChanging: $0,
        isPerson: $0,
        hasLanguages: $0
      )
    }
  }
}
