internal import Templating

/// `/safety`: what Exit does and does not do; once before first use with a button to go on.
struct SafetyPage: TemplateModel {
  static let template = TemplateName.page("safety")
  var frame: PageFrame
  /// What the neutral site is called, `BBC Weather`.
  var exitSite: String
  /// Where *Go on* posts to; nil where the page is only looked up.
  var formPath: String?
  var formToken: String

  var values: [String: TemplateValue] {
    frame.with([
      "exit_site": .text(exitSite), "form_path": .optional(formPath), "form_token": .text(formToken),
    ])
  }
  static let samples =
    PageFrame.samples.map {
      SafetyPage(frame: $0, exitSite: "BBC Weather", formPath: "/safety", formToken: "token")
    }
    + [SafetyPage(frame: .sampleSignedOut, exitSite: "BBC Weather", formPath: nil, formToken: "")]
}
