internal import Templating

/// `/reset/{token}`.
struct ResetPage: TemplateModel {
  static let template = TemplateName.page("reset")
  var frame: PageFrame
  var form: IdentityForm

  var values: [String: TemplateValue] { frame.with(form.values) }
  static let samples = PageFrame.samples.flatMap { frame in
    IdentityForm.samples.map { ResetPage(frame: frame, form: $0) }
  }
}
