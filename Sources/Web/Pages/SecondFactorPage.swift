internal import Templating

/// `/account/second-factor`: why and how, or how it stands.
struct SecondFactorPage: TemplateModel {
  static let template = TemplateName.page("second-factor")
  enum Content: Sendable {
    case off(formPath: String, formToken: String)
    case on(since: String, codesLeft: Int, hasKeptCodes: Bool)
  }

  var frame: PageFrame
  var content: Content
  /// What the app calls us.
  var issuer: String
  /// Whether the password was wrong.
  var isRefused: Bool
  /// The message that asked for it; nil where the person came by themselves.
  var messagePath: String?
  var passwordScript: String
  var codesPath = "/account/second-factor/codes"
  var offPath = "/account/second-factor/off"

  var values: [String: TemplateValue] {
    var own: [String: TemplateValue] = [
      "is_on": .flag(false), "form_path": .text(""), "form_token": .text(""), "since": .text(""),
      "codes_left": .text(""), "has_codes": .flag(false), "has_not_kept": .flag(false),
      "has_problem": .flag(isRefused), "message_path": .optional(messagePath), "issuer": .text(issuer),
      "codes_path": .text(codesPath), "off_path": .text(offPath), "password_script": .text(passwordScript),
    ]
    switch content {
    case .off(let path, let token):
      own["form_path"] = .text(path)
      own["form_token"] = .text(token)
    case .on(let since, let codesLeft, let hasKeptCodes):
      own["is_on"] = .flag(true)
      own["since"] = .text(since)
      own["codes_left"] = .text(String(codesLeft))
      own["has_codes"] = .flag(codesLeft > 0)
      own["has_not_kept"] = .flag(!hasKeptCodes && codesLeft > 0)
    }
    return frame.with(own)
  }

  static func sample(
    _ content: Content,
    frame: PageFrame = .sampleSignedIn,
    isRefused: Bool = false,
    messagePath: String? = nil
  ) -> SecondFactorPage {
    SecondFactorPage(
      frame: frame,
      content: content,
      issuer: "Messages",
      isRefused: isRefused,
      messagePath: messagePath,
      passwordScript: "/assets/show-password.js"
    )
  }
  static let off = Content.off(formPath: "/account/second-factor", formToken: "token")
  static func on(_ codesLeft: Int, _ hasKeptCodes: Bool) -> Content {
    .on(since: "Tuesday 3 March 2026", codesLeft: codesLeft, hasKeptCodes: hasKeptCodes)
  }
  static let samples = [
    sample(off), sample(off, isRefused: true), sample(on(10, false)), sample(on(3, true)),
    sample(on(0, true)),
    sample(on(10, true), messagePath: "/messages/msg_1"), sample(off, frame: .sampleSignedOut),
    sample(off, frame: .sampleBare),
  ]
}
