internal import Templating

/// `/account/email`.
struct AddressPage: TemplateModel {
  static let template = TemplateName.page("address")
  enum Problem: Sendable {
    case noAddress, present, wrongPassword, needsPerson
  }

  var frame: PageFrame
  var problem: Problem?
  /// By which they sign in now.
  var present: String
  var typed: String
  /// Whether a change is under way.
  var isAsked: Bool
  /// When it takes effect; nil until the new address is proved.
  var movesAt: String?
  var formPath = "/account/email"
  var formToken: String
  var passwordScript: String

  var values: [String: TemplateValue] {
    frame.with([
      "no_address": .flag(problem == .noAddress), "is_present": .flag(problem == .present),
      "email_problem": .flag(problem == .noAddress || problem == .present),
      "wrong_password": .flag(problem == .wrongPassword), "needs_person": .flag(problem == .needsPerson),
      "present": .text(present), "typed": .text(typed), "is_asked": .flag(isAsked),
      "moves_at": .optional(movesAt), "form_path": .text(formPath), "form_token": .text(formToken),
      "password_script": .text(passwordScript), "account_path": .text("/account"),
    ])
  }

  static func sample(_ frame: PageFrame, _ problem: Problem?, isAsked: Bool, movesAt: String? = nil)
    -> AddressPage
  {
    AddressPage(
      frame: frame,
      problem: problem,
      present: "parent@example.org",
      typed: "",
      isAsked: isAsked,
      movesAt: movesAt,
      formToken: "token",
      passwordScript: "/assets/show-password.js"
    )
  }
  static let samples = [
    sample(.sampleSignedIn, nil, isAsked: false), sample(.sampleSignedIn, nil, isAsked: true),
    sample(.sampleSignedOut, nil, isAsked: true, movesAt: "Tuesday 3 March 2026 at 14:05"),
    sample(.sampleBare, .noAddress, isAsked: false), sample(.sampleBare, .present, isAsked: false),
    sample(.sampleBare, .wrongPassword, isAsked: true), sample(.sampleBare, .needsPerson, isAsked: false),
  ]
}
