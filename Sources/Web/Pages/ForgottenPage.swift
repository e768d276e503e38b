internal import Templating

/// `/forgotten`.
struct ForgottenPage: TemplateModel {
  static let template = TemplateName.page("forgotten")
  var frame: PageFrame
  /// Whether an address was just taken; what follows from it is not told.
  var isAsked: Bool
  var formPath = "/forgotten"
  var formToken: String

  var values: [String: TemplateValue] {
    frame.with(["is_asked": .flag(isAsked), "form_path": .text(formPath), "form_token": .text(formToken)])
  }
  static let samples = PageFrame.samples.flatMap { frame in
    [false, true].map { ForgottenPage(frame: frame, isAsked: $0, formToken: "token") }
  }
}
