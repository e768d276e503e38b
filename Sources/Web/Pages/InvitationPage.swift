internal import Templating

/// `/welcome/{token}`.
struct InvitationPage: TemplateModel {
  static let template = TemplateName.page("invitation")
  var frame: PageFrame
  var form: IdentityForm

  var values: [String: TemplateValue] { frame.with(form.values) }
  static let samples = PageFrame.samples.flatMap { frame in
    IdentityForm.samples.map { InvitationPage(frame: frame, form: $0) }
  }
}
