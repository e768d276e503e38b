internal import Templating

/// Says that a role does not include this page.
struct StaffRefusedPage: TemplateModel {
  static let template = TemplateName.page("staff-refused")
  var frame: StaffFrame
  var homePath = "/staff"

  var values: [String: TemplateValue] { frame.with(["home_path": .text(homePath)]) }
  static let samples = StaffFrame.samples.map { StaffRefusedPage(frame: $0) }
}
