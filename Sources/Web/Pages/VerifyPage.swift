internal import Templating

/// `/verify/{token}`.
struct VerifyPage: TemplateModel {
  static let template = TemplateName.page("verify")
  var frame: PageFrame
  var form: IdentityForm

  var values: [String: TemplateValue] { frame.with(form.values) }
  static let samples = PageFrame.samples.flatMap { frame in
    IdentityForm.samples.map { VerifyPage(frame: frame, form: $0) }
  }
}
