internal import Templating

/// `/messages/{id}` where the sender asks for a second factor and the session has shown none.
struct SecondFactorNeededPage: TemplateModel {
  static let template = TemplateName.page("second-factor-needed")
  var frame: PageFrame
  var setUpPath: String

  var values: [String: TemplateValue] { frame.with(["set_up_path": .text(setUpPath)]) }
  static let samples = PageFrame.samples.map {
    SecondFactorNeededPage(frame: $0, setUpPath: "/account/second-factor?message=msg_1")
  }
}
