internal import Templating

/// What follows on `/account/people/add`: the digits that the person tells the helper, shown once.
struct HelperCodePage: TemplateModel {
  static let template = TemplateName.page("helper-code")
  var frame: PageFrame
  var name: String
  /// `482 913`.
  var code: String

  var values: [String: TemplateValue] {
    frame.with([
      "name": .text(name), "code": .text(code), "people_path": .text("/account/people"),
    ])
  }
  static let samples = PageFrame.samples.map { HelperCodePage(frame: $0, name: "Sam", code: "482 913") }
}
