internal import Templating

/// `/sign-in/code`.
struct SignInCodePage: TemplateModel {
  static let template = TemplateName.page("sign-in-code")
  enum Content: Sendable {
    /// A code of the app, or on request one from the paper.
    case asks(usesRecoveryCode: Bool, formToken: String)
    /// Too slow, or too many codes.
    case isOver
  }
  enum Problem: Sendable {
    case wrong, malformed, tooOften
  }

  var frame: PageFrame
  var content: Content
  var problem: Problem?
  /// So many codes may be tried before the password is asked for again.
  var triesAtOnce: Int
  /// The message to go on to; nil for the list.
  var message: String?
  var formPath = "/sign-in/code"
  var recoveryPath = "/sign-in/code?with=recovery"
  var signInPath = "/sign-in"

  var values: [String: TemplateValue] {
    var own: [String: TemplateValue] = [
      "is_over": .flag(false), "uses_recovery_code": .flag(false), "form_token": .text(""),
      "has_problem": .flag(problem != nil), "is_wrong": .flag(problem == .wrong),
      "is_malformed": .flag(problem == .malformed), "is_too_often": .flag(problem == .tooOften),
      "tries": .text(String(triesAtOnce)), "form_path": .text(formPath),
      "message": .optional(message),
      "recovery_path": .text(recoveryPath + (message.map { "&message=\($0)" } ?? "")),
      "sign_in_path": .text(signInPath),
    ]
    switch content {
    case .asks(let usesRecoveryCode, let token):
      own["uses_recovery_code"] = .flag(usesRecoveryCode)
      own["form_token"] = .text(token)
      if usesRecoveryCode { own["form_path"] = .text(recoveryPath) }
    case .isOver: own["is_over"] = .flag(true)
    }
    return frame.with(own)
  }

  static func sample(_ frame: PageFrame, _ content: Content, _ problem: Problem? = nil) -> SignInCodePage {
    SignInCodePage(
      frame: frame,
      content: content,
      problem: problem,
      triesAtOnce: 5,
      message: problem == nil ? "msg_1" : nil
    )
  }
  static let app = Content.asks(usesRecoveryCode: false, formToken: "token")
  static let paper = Content.asks(usesRecoveryCode: true, formToken: "token")
  static let samples = [
    sample(.sampleSignedOut, app), sample(.sampleSignedOut, app, .wrong),
    sample(.sampleSignedOut, app, .malformed), sample(.sampleSignedOut, app, .tooOften),
    sample(.sampleSignedOut, paper), sample(.sampleSignedOut, paper, .wrong),
    sample(.sampleSignedOut, paper, .malformed), sample(.sampleSignedIn, .isOver),
    sample(.sampleBare, .isOver),
  ]
}
