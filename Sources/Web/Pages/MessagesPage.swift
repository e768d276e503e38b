internal import Templating

/// `/messages`.
struct MessagesPage: TemplateModel {
  static let template = TemplateName.page("messages")
  enum State: Sendable {
    case new, opened, answered, takenBack, over
  }
  struct Row: Sendable {
    var path: String
    var from: String
    /// `Tuesday 3 March 2026 at 14:05`: where subjects are not shown it tells one from another.
    var date: String
    /// Only where the person switched subjects on.
    var subject: String?
    /// Whose message it is, where one sign-in opens two mailboxes.
    var forWhom: String?
    var state: State
    /// Whether an answer was begun that waits to be sent.
    var hasBegunAnswer = false
  }

  var frame: PageFrame
  var rows: [Row]
  var olderPath: String?
  /// When older messages open again after a reset; nil where none is shut.
  var shutUntil: String?

  var values: [String: TemplateValue] {
    frame.with([
      "has_messages": .flag(!rows.isEmpty),
      "messages": .list(
        rows.map { row in
          [
            "path": .text(row.path), "from": .text(row.from), "date": .text(row.date),
            "subject": .optional(row.subject), "for_whom": .optional(row.forWhom),
            "is_new": .flag(row.state == .new), "is_opened": .flag(row.state == .opened),
            "is_answered": .flag(row.state == .answered),
            "is_taken_back": .flag(row.state == .takenBack), "is_over": .flag(row.state == .over),
            "is_begun": .flag(row.hasBegunAnswer),
          ]
        }
      ),
      "older_path": .optional(olderPath), "shut_until": .optional(shutUntil),
    ])
  }

  static let samples = [
    MessagesPage(
      frame: .sampleSignedIn,
      rows: [
        Row(path: "/messages/msg_1", from: "Sarah Jones", date: "Tuesday 3 March 2026 at 11:05", state: .new),
        Row(
          path: "/messages/msg_2",
          from: "Sarah Jones",
          date: "Monday 23 February 2026 at 12:05",
          state: .opened,
          hasBegunAnswer: true
        ),
        Row(
          path: "/messages/msg_3",
          from: "Mohammed Al-Rashid-Featherstonehaugh",
          date: "Wednesday 11 February 2026 at 13:05",
          subject: "Our meeting on Friday",
          forWhom: "Maria",
          state: .answered
        ),
        Row(
          path: "/messages/msg_4",
          from: "Sarah Jones",
          date: "Monday 9 February 2026 at 14:05",
          state: .takenBack
        ),
        Row(
          path: "/messages/msg_5",
          from: "Sarah Jones",
          date: "Friday 6 February 2026 at 15:05",
          state: .over
        ),
      ],
      olderPath: "/messages?before=msg_3"
    ),
    MessagesPage(frame: .sampleSignedIn, rows: [], olderPath: nil),
    MessagesPage(frame: .sampleSignedIn, rows: [], shutUntil: "Tuesday 3 March 2026 at 14:05"),
    MessagesPage(frame: .sampleSignedOut, rows: [], olderPath: nil),
    MessagesPage(frame: .sampleBare, rows: [], olderPath: nil),
  ]
}
