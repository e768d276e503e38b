internal import Templating

/// After *This is not me*.
struct NotMeDonePage: TemplateModel {
  static let template = TemplateName.page("not-me-done")
  var frame: PageFrame

  var values: [String: TemplateValue] { frame.values }
  static let samples = PageFrame.samples.map { NotMeDonePage(frame: $0) }
}
