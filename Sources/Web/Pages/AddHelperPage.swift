internal import Access
internal import Templating

/// `/account/people/add`: first what the person wishes, then what the helper will see.
struct AddHelperPage: TemplateModel {
  static let template = TemplateName.page("add-helper")
  enum Problem: Sendable {
    case noName, noAddress, own, tooMany
    case wrongPassword, wrongPasswordOrCode, malformedCode, tooManyCodes
  }
  enum Step: Sendable {
    /// Everything is asked.
    case asking
    /// What was asked for is said again in words, and the password is asked.
    case confirming
    /// Somebody who was paused is to go on: the same in words, and the same proof.
    case keeping
  }
  /// A message that it may be about.
  struct Choice: Sendable {
    var id: String
    var from: String
    /// `Tuesday 3 March 2026`.
    var date: String
  }

  var frame: PageFrame
  var step: Step
  /// Whether a code is asked for beside the password.
  var asksForCode = false
  var problem: Problem?
  var name = ""
  var email = ""
  /// Who is to go on, where that is asked.
  var keep = ""
  /// The one message; empty for all.
  var message = ""
  var mayAnswer = false
  var span = HelperTerms.Span.threeMonths
  var choices: [Choice] = []
  /// `Tuesday 3 March 2026`, where it is confirmed.
  var endsAt = ""
  var formPath = "/account/people/add"
  var formToken: String
  var passwordScript: String

  var values: [String: TemplateValue] {
    let chosen = choices.first { $0.id == message }
    return frame.with([
      "is_asking": .flag(step == .asking), "is_confirming": .flag(step != .asking),
      "is_new": .flag(step == .confirming), "is_keeping": .flag(step == .keeping), "keep": .text(keep),
      "asks_for_code": .flag(asksForCode), "refused_both": .flag(problem == .wrongPasswordOrCode),
      "malformed_code": .flag(problem == .malformedCode), "too_many_codes": .flag(problem == .tooManyCodes),
      "password_problem": .flag(problem == .wrongPassword || problem == .wrongPasswordOrCode),
      "code_problem": .flag(problem == .malformedCode || problem == .tooManyCodes),
      "no_name": .flag(problem == .noName), "no_address": .flag(problem == .noAddress),
      "is_own": .flag(problem == .own), "email_problem": .flag(problem == .noAddress || problem == .own),
      "wrong_password": .flag(problem == .wrongPassword), "too_many": .flag(problem == .tooMany),
      "name": .text(name), "email": .text(email), "message": .text(message),
      "is_all": .flag(message.isEmpty), "may_answer": .flag(mayAnswer), "span": .text(span.rawValue),
      "choices": .list(
        choices.map { choice in
          [
            "id": .text(choice.id), "from": .text(choice.from), "date": .text(choice.date),
            "is_chosen": .flag(choice.id == message),
          ]
        }
      ),
      "chosen_from": .text(chosen?.from ?? ""), "chosen_date": .text(chosen?.date ?? ""),
      "is_two_weeks": .flag(span == .twoWeeks), "is_month": .flag(span == .month),
      "is_three_months": .flag(span == .threeMonths), "is_year": .flag(span == .year),
      "ends_at": .text(endsAt), "form_path": .text(formPath), "form_token": .text(formToken),
      "password_script": .text(passwordScript), "people_path": .text("/account/people"),
    ])
  }

  static func sample(
    _ frame: PageFrame,
    _ step: Step,
    _ problem: Problem? = nil,
    message: String = "",
    mayAnswer: Bool = false,
    span: HelperTerms.Span = .threeMonths
  ) -> AddHelperPage {
    AddHelperPage(
      frame: frame,
      step: step,
      problem: problem,
      name: "Sam",
      email: "sam@example.org",
      message: message,
      mayAnswer: mayAnswer,
      span: span,
      choices: [
        Choice(id: "msg_1", from: "Example Family Advice Service", date: "Tuesday 3 March 2026"),
        Choice(id: "msg_2", from: "Example Family Advice Service", date: "Monday 2 March 2026"),
      ],
      endsAt: "Tuesday 2 June 2026",
      formToken: "token",
      passwordScript: "/assets/show-password.js"
    )
  }
  /// One that asks for a code.
  static func asking(_ frame: PageFrame, _ step: Step, _ problem: Problem? = nil) -> AddHelperPage {
    var page = sample(frame, step, problem)
    page.asksForCode = true
    return page
  }
  static let samples = [
    sample(.sampleSignedIn, .asking), sample(.sampleSignedOut, .asking, .noName, span: .twoWeeks),
    sample(.sampleBare, .asking, .noAddress, message: "msg_1", mayAnswer: true, span: .month),
    sample(.sampleBare, .asking, .own, span: .year), sample(.sampleBare, .asking, .tooMany),
    sample(.sampleSignedIn, .confirming), sample(.sampleBare, .confirming, .wrongPassword, message: "msg_2"),
    sample(.sampleBare, .confirming, mayAnswer: true),
    asking(.sampleSignedIn, .confirming), asking(.sampleBare, .confirming, .wrongPasswordOrCode),
    asking(.sampleBare, .keeping, .malformedCode), asking(.sampleBare, .confirming, .tooManyCodes),
    sample(.sampleSignedIn, .keeping), sample(.sampleBare, .keeping, .wrongPassword, message: "msg_2"),
    AddHelperPage(
      frame: .sampleSignedIn,
      step: .asking,
      formToken: "token",
      passwordScript: "/assets/show-password.js"
    ),
  ]
}
