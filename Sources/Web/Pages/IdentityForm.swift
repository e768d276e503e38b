internal import Templating

/// The questions that a link page asks: what was typed and what is to be mended.
struct IdentityForm: Sendable {
  /// What the page says above the questions.
  enum State: Sendable, Equatable {
    case first
    /// Something impossible was typed: no attempt. At least one is true.
    case mistake(date: Bool, postcode: Bool, house: Bool, reference: Bool)
    /// Wrong, closed, unknown, needs a person: all the same.
    case refused
  }

  var state: State
  var formPath: String
  var formToken: String
  var messageNumber: String
  var day = ""
  var month = ""
  var year = ""
  var postcode = ""
  var house = ""
  var reference = ""
  var sharedAgreed = false

  var values: [String: TemplateValue] {
    var mistakes = (date: false, postcode: false, house: false, reference: false)
    if case .mistake(let date, let postcode, let house, let reference) = state {
      mistakes = (date, postcode, house, reference)
    }
    let hasMistakes = mistakes.date || mistakes.postcode || mistakes.house || mistakes.reference
    return [
      "is_first": .flag(state == .first), "is_refused": .flag(state == .refused),
      "has_mistakes": .flag(hasMistakes), "has_problem": .flag(state != .first),
      "date_problem": .flag(mistakes.date), "postcode_problem": .flag(mistakes.postcode),
      "house_problem": .flag(mistakes.house), "reference_problem": .flag(mistakes.reference),
      "form_path": .text(formPath), "form_token": .text(formToken), "message_number": .text(messageNumber),
      "day": .text(day), "month": .text(month), "year": .text(year), "postcode": .text(postcode),
      "house": .text(house), "reference": .text(reference), "shared_agreed": .flag(sharedAgreed),
    ]
  }

  static let samples: [IdentityForm] = [
    IdentityForm(state: .first, formPath: "/verify/TOKEN", formToken: "token", messageNumber: "4821 7730"),
    IdentityForm(
      state: .mistake(date: true, postcode: true, house: true, reference: true),
      formPath: "/verify/TOKEN",
      formToken: "token",
      messageNumber: "4821 7730",
      day: "31",
      month: "2",
      year: "1980",
      postcode: "SW1",
      house: "",
      reference: "ABCD",
      sharedAgreed: true
    ),
    IdentityForm(
      state: .refused,
      formPath: "/verify/TOKEN",
      formToken: "token",
      messageNumber: "4821 7730",
      day: "1",
      month: "2",
      year: "1980",
      postcode: "SW1A 2AA",
      house: "10"
    ),
  ]
}
