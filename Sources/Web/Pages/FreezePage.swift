internal import Templating

/// `/account/freeze`.
struct FreezePage: TemplateModel {
  static let template = TemplateName.page("freeze")
  var frame: PageFrame
  var formPath = "/account/freeze"
  var formToken: String

  var values: [String: TemplateValue] {
    frame.with([
      "form_path": .text(formPath), "form_token": .text(formToken), "account_path": .text("/account"),
    ])
  }
  static let samples = PageFrame.samples.map { FreezePage(frame: $0, formToken: "token") }
}
