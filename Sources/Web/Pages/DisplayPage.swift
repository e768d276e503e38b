internal import Templating

/// `/account/display`: what a bystander could read, off unless somebody switches it on.
struct DisplayPage: TemplateModel {
  static let template = TemplateName.page("display")
  var frame: PageFrame
  var showsSubjects: Bool
  var showsFileNames: Bool
  var formPath = "/account/display"
  var formToken: String

  var values: [String: TemplateValue] {
    frame.with([
      "shows_subjects": .flag(showsSubjects), "shows_file_names": .flag(showsFileNames),
      "form_path": .text(formPath), "form_token": .text(formToken), "account_path": .text("/account"),
    ])
  }
  static let samples = PageFrame.samples.flatMap { frame in
    [false, true].map {
      DisplayPage(frame: frame, showsSubjects: $0, showsFileNames: $0, formToken: "token")
    }
  }
}
