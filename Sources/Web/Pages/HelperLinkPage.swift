internal import Templating

/// `/helper/{token}`: asks a helper for the digits that the person told them.
struct HelperLinkPage: TemplateModel {
  static let template = TemplateName.page("helper-link")
  var frame: PageFrame
  var hasProblem: Bool
  /// The number of the mail, as it is spoken.
  var messageNumber: String
  var formPath: String
  var formToken: String

  var values: [String: TemplateValue] {
    frame.with([
      "has_problem": .flag(hasProblem), "message_number": .text(messageNumber),
      "form_path": .text(formPath), "form_token": .text(formToken),
    ])
  }
  static let samples = PageFrame.samples.flatMap { frame in
    [false, true].map {
      HelperLinkPage(
        frame: frame,
        hasProblem: $0,
        messageNumber: "4821 9307",
        formPath: "/helper/TOKEN",
        formToken: "token"
      )
    }
  }
}
