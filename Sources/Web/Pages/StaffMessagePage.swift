internal import Portal
internal import Templating

/// `/staff/messages/{id}`: one message, what became of it, and its answers.
struct StaffMessagePage: TemplateModel {
  static let template = TemplateName.page("staff-message")
  /// One answer.
  struct Answer: Sendable {
    var at: String
    var language: String
    var paragraphs: [String]
    /// Who wrote it for the person; nil where the person did.
    var helper: String?
    var files: [MessagePage.File] = []
    var isNew: Bool
    var readAt: String
    /// Nil where the reader has no account any more.
    var readBy: String?

    var value: TemplateValue {
      [
        "at": .text(at), "language": .text(language), "paragraphs": .list(paragraphs.map { .text($0) }),
        "helper": .optional(helper), "has_files": .flag(!files.isEmpty), "files": .list(files.map(\.value)),
        "is_new": .flag(isNew),
        "read_at": .text(readAt), "read_by": .optional(readBy),
      ]
    }
  }

  /// A state and since when.
  struct Step: Sendable {
    var status: MessageStatus
    var at: String
    /// Where another message of the conversation is.
    var path = ""

    var value: TemplateValue {
      var value = status.flags
      value["at"] = .text(at)
      value["path"] = .text(path)
      return .map(value)
    }
  }

  var frame: StaffFrame
  var rows: [StaffMessageRow]
  var row: StaffMessageRow
  var language: String
  var paragraphs: [String]
  var files: [MessagePage.File] = []
  var needsSecondFactor = false
  var history: [Step]
  var answers: [Answer]
  var neighbours: [Step] = []
  var isJustSent = false
  /// Whether the message has been taken back by this very click.
  var isJustRevoked = false
  /// Whether the message has been given again by this very click.
  var isJustRestored = false
  /// When it is over, or was; nil for never.
  var endsAt: String?
  /// Whether it can be taken back, or given again, by this reader.
  var mayRevoke = false
  var mayRestore = false
  /// Nil where nobody may be written to by this reader.
  var answerPath: String?

  var values: [String: TemplateValue] {
    var own: [String: TemplateValue] = row.status.flags
    own.merge(
      [
        "rows": .list(rows.map(\.value)), "has_rows": .flag(!rows.isEmpty),
        "party": row.party.map { .map($0.value) } ?? TemplateValue.none,
        "case_reference": .text(row.courtCase),
        "subject": .optional(row.subject), "at": .text(row.at), "language": .text(language),
        "paragraphs": .list(paragraphs.map { .text($0) }),
        "has_files": .flag(!files.isEmpty), "files": .list(files.map(\.value)),
        "needs_second_factor": .flag(needsSecondFactor), "history": .list(history.map(\.value)),
        "has_answers": .flag(!answers.isEmpty), "answers": .list(answers.map(\.value)),
        "has_neighbours": .flag(!neighbours.isEmpty), "neighbours": .list(neighbours.map(\.value)),
        "is_just_sent": .flag(isJustSent), "is_just_revoked": .flag(isJustRevoked),
        "is_just_restored": .flag(isJustRestored), "ends_at": .optional(endsAt),
        "revoke_path": .optional(mayRevoke ? row.path + "/revoke" : nil),
        "restore_path": .optional(mayRestore ? row.path + "/restore" : nil),
        "answer_path": .optional(answerPath), "list_path": .text("/staff/messages"),
      ],
      uniquingKeysWith: { _, own in own }
    )
    return frame.with(own)
  }

  static func sample(
    _ status: MessageStatus,
    frame: StaffFrame = .sampleSignedIn,
    answers: [Answer] = [],
    isBare: Bool = false
  ) -> StaffMessagePage {
    var row = StaffMessageRow.samples[0]
    row.status = status
    row.party = StaffParty.samples[(MessageStatus.allCases.firstIndex(of: status) ?? 0) % 4]
    if isBare {
      row.party = nil
      row.subject = nil
    }
    return StaffMessagePage(
      frame: frame,
      rows: isBare ? [] : StaffMessageRow.samples,
      row: row,
      language: "en",
      paragraphs: isBare ? [] : ["Dear Maria,", "Thank you."],
      files: isBare ? [] : MessagePage.sampleFiles,
      needsSecondFactor: !isBare,
      history: isBare
        ? [] : MessageStatus.allCases.map { Step(status: $0, at: "Tuesday 3 March 2026 at 14:05") },
      answers: answers,
      neighbours: isBare
        ? []
        : MessageStatus.allCases.map {
          Step(status: $0, at: "Monday 2 March 2026 at 09:00", path: "/staff/m")
        },
      isJustSent: !isBare,
      isJustRevoked: isBare,
      isJustRestored: !isBare,
      endsAt: isBare ? nil : "Friday 3 April 2026",
      mayRevoke: !isBare,
      mayRestore: isBare,
      answerPath: isBare ? nil : "/staff/messages/new?answer=msg_1"
    )
  }

  static let sampleAnswers = [
    Answer(
      at: "Tuesday 3 March 2026 at 15:05",
      language: "en",
      paragraphs: ["Yes, Friday is fine."],
      helper: "Sam Helper",
      files: MessagePage.sampleFiles,
      isNew: true,
      readAt: "Tuesday 3 March 2026 at 16:00",
      readBy: "Siân Powell"
    ),
    Answer(
      at: "Tuesday 3 March 2026 at 15:05",
      language: "cy",
      paragraphs: [],
      isNew: false,
      readAt: "Tuesday 3 March 2026 at 16:00"
    ),
  ]

  static let samples =
    MessageStatus.allCases.map { sample($0) }
    + StaffFrame.samples.map { sample(.answered, frame: $0, answers: sampleAnswers) }
    + [sample(.revoked, isBare: true)]
}
