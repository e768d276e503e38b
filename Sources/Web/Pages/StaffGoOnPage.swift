internal import Templating

/// Goes on by itself to the very address that it stands at.
struct StaffGoOnPage: TemplateModel {
  static let template = TemplateName.page("staff-go-on")
  var frame: StaffFrame
  var herePath: String

  var values: [String: TemplateValue] { frame.with(["here_path": .text(herePath)]) }
  static let samples = StaffFrame.samples.map { StaffGoOnPage(frame: $0, herePath: "/staff") }
}
