internal import Templating

/// `/address/{token}`.
struct ChangeAddressPage: TemplateModel {
  static let template = TemplateName.page("change-address")
  var frame: PageFrame
  var form: IdentityForm

  var values: [String: TemplateValue] { frame.with(form.values) }
  static let samples = PageFrame.samples.flatMap { frame in
    IdentityForm.samples.map { ChangeAddressPage(frame: frame, form: $0) }
  }
}
