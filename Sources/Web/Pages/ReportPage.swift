internal import Templating

/// `/report`: who or what pretends to be us.
struct ReportPage: TemplateModel {
  static let template = TemplateName.page("report")

  enum Mistake: Sendable, Equatable {
    case textEmpty
    case textTooLong
  }

  enum State: Sendable, Equatable {
    case first
    case mistake(Mistake)
    case sent
  }

  /// What was typed, so that it stays.
  struct Typed: Sendable {
    var text = ""
    var sender = ""
    var number = ""
    var contact = ""
  }

  var frame: PageFrame
  var state: State
  var typed: Typed
  var maximumLength: Int
  var formPath = "/report"
  var formToken: String

  var values: [String: TemplateValue] {
    frame.with([
      "has_mistakes": .flag(state == .mistake(.textEmpty) || state == .mistake(.textTooLong)),
      "is_text_empty": .flag(state == .mistake(.textEmpty)),
      "is_text_too_long": .flag(state == .mistake(.textTooLong)), "is_sent": .flag(state == .sent),
      "text": .text(typed.text), "sender": .text(typed.sender), "number": .text(typed.number),
      "contact": .text(typed.contact), "maximum_length": .text(String(maximumLength)),
      "form_path": .text(formPath), "form_token": .text(formToken),
    ])
  }

  static let samples =
    PageFrame.samples.map {
      ReportPage(frame: $0, state: .first, typed: Typed(), maximumLength: 4000, formToken: "token")
    }
    + [.mistake(.textEmpty), .mistake(.textTooLong), .sent].map {
      ReportPage(
        frame: .sampleSignedOut,
        state: $0,
        typed: Typed(
          text: "A man rang and asked for my bank card.",
          sender: "07700 900456",
          number: "4821 7730",
          contact: "sam@example.org"
        ),
        maximumLength: 4000,
        formToken: "token"
      )
    }
}
