internal import Templating

/// `/account/people`: who reads for somebody.
struct HelpersPage: TemplateModel {
  static let template = TemplateName.page("helpers")
  struct Row: Sendable {
    var id: String
    var name: String
    /// `Tuesday 3 March 2026`.
    var endsAt: String
    var isOneMessage: Bool
    var mayAnswer: Bool
    /// Whether the helper has not come yet.
    var isAwaited: Bool
    /// Whether the person is to say that it is still wanted.
    var isPaused = false
  }

  var frame: PageFrame
  var rows: [Row]
  /// Whether more may be named here; several people who share a sign-in call us.
  var mayAdd: Bool
  /// Whether several people share the sign-in.
  var isShared: Bool
  /// Where somebody goes on who was led here after signing in.
  var goOnPath = "/messages"
  var formPath = "/account/people"
  var formToken: String

  var values: [String: TemplateValue] {
    frame.with([
      "has_helpers": .flag(!rows.isEmpty), "has_paused": .flag(rows.contains(where: \.isPaused)),
      "go_on_path": .text(goOnPath),
      "helpers": .list(
        rows.map { row in
          [
            "id": .text(row.id), "name": .text(row.name), "ends_at": .text(row.endsAt),
            "is_one_message": .flag(row.isOneMessage), "may_answer": .flag(row.mayAnswer),
            "is_awaited": .flag(row.isAwaited && !row.isPaused), "is_paused": .flag(row.isPaused),
            "keep_path": .text("/account/people/add?keep=\(row.id)"),
          ]
        }
      ),
      "may_add": .flag(mayAdd), "is_shared": .flag(isShared), "add_path": .text("/account/people/add"),
      "form_path": .text(formPath), "form_token": .text(formToken), "account_path": .text("/account"),
    ])
  }

  static let samples = PageFrame.samples.flatMap { frame in
    [
      HelpersPage(frame: frame, rows: [], mayAdd: true, isShared: false, formToken: "token"),
      HelpersPage(frame: frame, rows: [], mayAdd: false, isShared: true, formToken: "token"),
      HelpersPage(
        frame: frame,
        rows: [
          Row(
            id: "hlp_1",
            name: "Sam",
            endsAt: "Tuesday 3 March 2026",
            isOneMessage: false,
            mayAnswer: true,
            isAwaited: false
          ),
          Row(
            id: "hlp_2",
            name: "Alex",
            endsAt: "Tuesday 3 March 2026",
            isOneMessage: true,
            mayAnswer: false,
            isAwaited: true
          ),
          Row(
            id: "hlp_3",
            name: "Robin",
            endsAt: "Tuesday 3 March 2026",
            isOneMessage: false,
            mayAnswer: false,
            isAwaited: false,
            isPaused: true
          ),
        ],
        mayAdd: true,
        isShared: false,
        formToken: "token"
      ),
    ]
  }
}
