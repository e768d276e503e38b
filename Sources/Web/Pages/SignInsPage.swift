internal import Templating

/// `/account/sign-ins`.
struct SignInsPage: TemplateModel {
  static let template = TemplateName.page("sign-ins")
  enum State: Sendable {
    case this, open, over
  }
  struct Row: Sendable {
    var id: String
    /// `Tuesday 3 March 2026 at 14:05`.
    var at: String
    var lastSeen: String
    var state: State
  }

  var frame: PageFrame
  var rows: [Row]
  /// When the password was last set anew by a link; nil where never.
  var resetAt: String?
  var formPath = "/account/sign-ins"
  var formToken: String

  var values: [String: TemplateValue] {
    frame.with([
      "sign_ins": .list(
        rows.map {
          [
            "id": .text($0.id), "at": .text($0.at), "last_seen": .text($0.lastSeen),
            "is_this": .flag($0.state == .this), "is_open": .flag($0.state == .open),
            "is_over": .flag($0.state == .over),
          ]
        }
      ),
      "has_others": .flag(rows.contains { $0.state == .open }), "reset_at": .optional(resetAt),
      "form_path": .text(formPath), "form_token": .text(formToken), "account_path": .text("/account"),
      "freeze_path": .text("/account/freeze"),
    ])
  }

  static let rows = [State.this, .open, .over].map { state in
    Row(
      id: "ses_1",
      at: "Tuesday 3 March 2026 at 14:05",
      lastSeen: "Tuesday 3 March 2026 at 14:20",
      state: state
    )
  }
  static let samples = PageFrame.samples.flatMap { frame in
    [
      SignInsPage(frame: frame, rows: rows, resetAt: "Monday 2 March 2026 at 9:00", formToken: "token"),
      SignInsPage(frame: frame, rows: Array(rows.prefix(1)), resetAt: nil, formToken: "token"),
      SignInsPage(frame: frame, rows: [], resetAt: nil, formToken: "token"),
    ]
  }
}
