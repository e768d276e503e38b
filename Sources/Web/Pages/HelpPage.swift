internal import Templating

/// `/help`: one page to read and to print, with pictures of the real pages.
struct HelpPage: TemplateModel {
  static let template = TemplateName.page("help")

  /// A picture of one of our pages; the browser suite makes them.
  enum Picture: String, Sendable, CaseIterable {
    case signIn = "sign-in"
    case messages
    case message
    case answer
  }

  var frame: PageFrame
  /// Where the pictures lie; a page without them helps too.
  var pictures: [Picture: String]
  /// An email address for questions.
  var email: String?

  var values: [String: TemplateValue] {
    frame.with([
      "sign_in_picture": .optional(pictures[.signIn]), "messages_picture": .optional(pictures[.messages]),
      "message_picture": .optional(pictures[.message]), "answer_picture": .optional(pictures[.answer]),
      "email": .optional(email), "report_path": "/report",
    ])
  }

  static let samples =
    PageFrame.samples.map { HelpPage(frame: $0, pictures: [:], email: nil) }
    + [
      HelpPage(
        frame: .sampleSignedOut,
        pictures: Picture.allCases.reduce(into: [:]) { $0[$1] = "/assets/help-\($1.rawValue)-en.png" },
        email: "help@example.org"
      )
    ]
}
