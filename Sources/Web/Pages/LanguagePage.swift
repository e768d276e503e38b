internal import Core
internal import Templating

/// `/account/language`.
struct LanguagePage: TemplateModel {
  static let template = TemplateName.page("language")
  var frame: PageFrame
  /// What was chosen; nil where that was left to the record.
  var present: Language?
  var formPath = "/account/language"
  var formToken: String

  var values: [String: TemplateValue] {
    frame.with([
      "is_english": .flag(present == .english), "is_welsh": .flag(present == .welsh),
      "form_path": .text(formPath), "form_token": .text(formToken), "account_path": .text("/account"),
    ])
  }
  static let samples = PageFrame.samples.flatMap { frame in
    [nil, Language.english, .welsh].map { LanguagePage(frame: frame, present: $0, formToken: "token") }
  }
}
