internal import Templating

/// `/check`: the number of a mail and the address that it came to, and whether it is ours.
struct CheckPage: TemplateModel {
  static let template = TemplateName.page("check")

  enum State: Sendable, Equatable {
    case first
    case mistake(number: Bool, email: Bool)
    case ours
    case notOurs

    var isMistake: Bool {
      if case .mistake = self { true } else { false }
    }
  }

  var frame: PageFrame
  var state: State
  var number: String
  var email: String
  var formPath = "/check"
  var reportPath = "/report"
  var formToken: String

  var values: [String: TemplateValue] {
    var (isNumberWrong, isEmailWrong) = (false, false)
    if case .mistake(let number, let email) = state { (isNumberWrong, isEmailWrong) = (number, email) }
    return frame.with([
      "has_mistakes": .flag(state.isMistake), "number_problem": .flag(isNumberWrong),
      "email_problem": .flag(isEmailWrong),
      "is_ours": .flag(state == .ours), "is_not_ours": .flag(state == .notOurs),
      "number": .text(number), "email": .text(email), "form_path": .text(formPath),
      "report_path": .text(reportPath), "form_token": .text(formToken),
    ])
  }

  static let samples =
    PageFrame.samples.map {
      CheckPage(frame: $0, state: .first, number: "", email: "", formToken: "token")
    }
    + [.mistake(number: true, email: false), .mistake(number: false, email: true), .ours, .notOurs].map {
      CheckPage(
        frame: .sampleSignedOut,
        state: $0,
        number: "4821 7730",
        email: "sam@example.org",
        formToken: "token"
      )
    }
}
