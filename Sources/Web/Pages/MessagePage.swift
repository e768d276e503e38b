internal import Templating

/// `/messages/{id}`.
struct MessagePage: TemplateModel {
  static let template = TemplateName.page("message")
  /// The form's name in the template, by which the button in the frame belongs to it.
  static let answerForm = "answer-form"
  /// A file of a message or an answer, or one that waits to go with an answer.
  struct File: Sendable {
    enum State: Sendable {
      case clean, notScanned, held, quarantined
    }

    /// Its identifier, where it waits.
    var id = ""
    var name: String
    /// `PDF`.
    var type: String
    /// `1.2 MB`.
    var size: String
    /// Where it is downloaded.
    var path: String?
    var state: State

    var value: TemplateValue {
      [
        "id": .text(id), "name": .text(name), "type": .text(type), "size": .text(size),
        "path": .optional(state == .held || state == .quarantined ? nil : path),
        "is_not_scanned": .flag(state == .notScanned), "is_held": .flag(state == .held),
        "is_quarantined": .flag(state == .quarantined),
      ]
    }
  }
  struct Reply: Sendable {
    var isMine: Bool
    var from: String
    /// `Tuesday 3 March 2026 at 14:05`.
    var at: String
    var language: String
    var paragraphs: [String]
    var files: [File] = []
  }
  struct Letter: Sendable {
    var subject: String
    var from: String
    var at: String
    var forWhom: String?
    /// Whether that is somebody whom the reader helps.
    var isHelped = false
    var mayAnswer = true
    /// Who opened it for the person, and when first and last.
    var helperLooks: [(helper: String, firstAt: String, lastAt: String?)] = []
    /// `en` or `cy`: the language it was written in.
    var language: String
    /// Until when it opens, `Tuesday 3 March 2026 at 14:05`; nil where it always does.
    var openUntil: String?
    var paragraphs: [String]
    var files: [File] = []
    var replies: [Reply]
  }
  /// An answer that was begun and not sent.
  struct Begun: Sendable {
    /// `Tuesday 3 March 2026 at 14:05`.
    var at: String
    /// `Tuesday 17 March 2026`.
    var keptUntil: String
    /// Whether it was posted when the session had run out.
    var isLate: Bool
    /// Whether several posts stand one under the other.
    var hasPieces = false
    /// Whether more came than there was room for.
    var isIncomplete = false
  }
  enum Content: Sendable {
    case letter(Letter)
    case revoked(at: String)
    case expired(at: String)
  }
  enum Problem: Sendable {
    case answerEmpty, answerTooLong, answersTooMany, filesADay
    case fileTooLarge, fileEmpty, fileType, fileUnsafe, fileCut, filesTooMany, filesTooLarge

    /// Whether the text itself is to be mended.
    var isAboutText: Bool { self == .answerEmpty || self == .answerTooLong }
    /// Whether there is nothing to mend, but to wait.
    var isAboutTime: Bool { self == .answersTooMany || self == .filesADay }
    var isAboutFiles: Bool { !isAboutText && !isAboutTime }
  }

  var frame: PageFrame
  var content: Content
  /// When the answer just given was sent.
  var sentAt: String?
  var problem: Problem?
  var draft = ""
  /// Where the text comes from, where it was begun before; nil where nothing is kept.
  var begun: Begun?
  /// When it was kept, in milliseconds; nil where nothing is.
  var keptAt: String?
  /// What of it and of the files came when the session had run out, by identifiers with a blank between them; nil where nothing
  /// did.
  var tookLate: String?
  /// Whether it was kept just now.
  var wasKept = false
  /// Files that were sent already and wait for the answer to go.
  var waiting: [File] = []
  /// When it was opened last in another session; nil where in none.
  var openedBefore: String?
  /// The session's identifier, by which the form is known again when the session has run out.
  var session = ""
  var signInsPath = "/account/sign-ins"
  var freezePath = "/account/freeze"
  var uploadScript = "/assets/upload-progress.js"
  var maximumLength = 20_000
  var formPath: String
  var formToken: String

  var values: [String: TemplateValue] {
    var own: [String: TemplateValue] = [
      "has_problem": .flag(problem != nil), "is_answer_empty": .flag(problem == .answerEmpty),
      "is_answer_too_long": .flag(problem == .answerTooLong),
      "has_text_problem": .flag(problem?.isAboutText ?? false),
      "has_file_problem": .flag(problem?.isAboutFiles ?? false),
      "is_answers_too_many": .flag(problem == .answersTooMany),
      "is_files_a_day": .flag(problem == .filesADay),
      "is_file_too_large": .flag(problem == .fileTooLarge), "is_file_empty": .flag(problem == .fileEmpty),
      "is_file_type": .flag(problem == .fileType), "is_file_unsafe": .flag(problem == .fileUnsafe),
      "is_file_cut": .flag(problem == .fileCut), "is_files_too_many": .flag(problem == .filesTooMany),
      "is_files_too_large": .flag(problem == .filesTooLarge),
      "has_waiting": .flag(!waiting.isEmpty), "waiting": .list(waiting.map(\.value)),
      "upload_script": .text(uploadScript), "sent_at": .optional(sentAt),
      "has_begun": .flag(begun != nil), "was_kept": .flag(wasKept), "is_late": .flag(begun?.isLate ?? false),
      "has_pieces": .flag(begun?.hasPieces ?? false), "is_incomplete": .flag(begun?.isIncomplete ?? false),
      "took_late": .optional(tookLate), "kept_at": .optional(keptAt), "begun_at": .text(begun?.at ?? ""),
      "kept_until": .text(begun?.keptUntil ?? ""),
      "opened_before": .optional(openedBefore), "session": .text(session),
      "sign_ins_path": .text(signInsPath), "freeze_path": .text(freezePath),
      "draft": .text(draft), "maximum_length": .text(String(maximumLength)), "form_path": .text(formPath),
      "form_token": .text(formToken), "letter": .none, "revoked_at": .none, "expired_at": .none,
    ]
    switch content {
    case .letter(let letter): own["letter"] = Self.value(of: letter)
    case .revoked(let moment): own["revoked_at"] = .text(moment)
    case .expired(let moment): own["expired_at"] = .text(moment)
    }
    return frame.with(own)
  }

  private static func value(of letter: Letter) -> TemplateValue {
    [
      "subject": .text(letter.subject), "from": .text(letter.from), "at": .text(letter.at),
      "for_whom": .optional(letter.forWhom), "is_helped": .flag(letter.isHelped),
      "may_answer": .flag(letter.mayAnswer), "has_helper_looks": .flag(!letter.helperLooks.isEmpty),
      "helper_looks": .list(
        letter.helperLooks.map { look in
          [
            "helper": .text(look.helper), "first_at": .text(look.firstAt), "last_at": .optional(look.lastAt),
          ]
        }
      ),
      "open_until": .optional(letter.openUntil),
      "language": .text(letter.language),
      "paragraphs": .list(letter.paragraphs.map { .text($0) }),
      "has_files": .flag(!letter.files.isEmpty), "files": .list(letter.files.map(\.value)),
      "has_replies": .flag(!letter.replies.isEmpty),
      "replies": .list(
        letter.replies.map { reply in
          [
            "is_mine": .flag(reply.isMine), "from": .text(reply.from), "at": .text(reply.at),
            "language": .text(reply.language), "paragraphs": .list(reply.paragraphs.map { .text($0) }),
            "has_files": .flag(!reply.files.isEmpty), "files": .list(reply.files.map(\.value)),
          ]
        }
      ),
    ]
  }

  static func sample(
    _ content: Content,
    frame: PageFrame = .sampleSignedIn,
    sentAt: String? = nil,
    problem: Problem? = nil,
    draft: String = "",
    begun: Begun? = nil,
    keptAt: String? = nil,
    tookLate: String? = nil,
    wasKept: Bool = false,
    waiting: [File] = [],
    openedBefore: String? = nil
  ) -> MessagePage {
    MessagePage(
      frame: frame,
      content: content,
      sentAt: sentAt,
      problem: problem,
      draft: draft,
      begun: begun,
      keptAt: keptAt,
      tookLate: tookLate,
      wasKept: wasKept,
      waiting: waiting,
      openedBefore: openedBefore,
      session: "ses_1",
      formPath: "/messages/msg_1",
      formToken: "token"
    )
  }

  static let sampleFiles: [File] = [
    File(name: "Map.pdf", type: "PDF", size: "340 KB", path: "/messages/msg_1/files/fil_1", state: .clean),
    File(
      name: "Plan.pdf",
      type: "PDF",
      size: "1.2 MB",
      path: "/messages/msg_1/files/fil_2",
      state: .notScanned
    ),
    File(name: "Photo.jpg", type: "JPG", size: "3.4 MB", path: "/messages/msg_1/files/fil_3", state: .held),
    File(
      name: "Bad.pdf",
      type: "PDF",
      size: "12 KB",
      path: "/messages/msg_1/files/fil_4",
      state: .quarantined
    ),
  ]
  static let sampleLetter = Letter(
    subject: "Our meeting on Friday",
    from: "Sarah Jones",
    at: "Tuesday 3 March 2026 at 09:12",
    forWhom: nil,
    language: "en",
    openUntil: "Tuesday 17 March 2026 at 09:00",
    paragraphs: [
      "Dear Maria,",
      "Thank you for talking to me last week. I would like to meet you again on Friday 6 March at 10:30. "
        + "We can meet at our office or talk by phone, whichever is easier for you.",
      "Please tell me:\n– which you would like\n– whether you need an interpreter",
      "Kind regards,\nSarah",
    ],
    files: sampleFiles,
    replies: []
  )
  static let sampleHelped = Letter(
    subject: "Our meeting on Friday",
    from: "Sarah Jones",
    at: "Tuesday 3 March 2026 at 09:12",
    forWhom: "Maria",
    isHelped: true,
    mayAnswer: false,
    language: "en",
    paragraphs: ["Dear Maria,"],
    replies: []
  )
  static let sampleLooked = Letter(
    subject: "Our meeting on Friday",
    from: "Sarah Jones",
    at: "Tuesday 3 March 2026 at 09:12",
    forWhom: nil,
    helperLooks: [
      ("Sam", "Tuesday 3 March 2026 at 10:00", nil),
      ("Alex", "Tuesday 3 March 2026 at 11:00", "Wednesday 4 March 2026 at 10:00"),
    ],
    language: "en",
    paragraphs: ["Dear Maria,"],
    replies: []
  )
  static let sampleAnswered = Letter(
    subject: "Ein cyfarfod ddydd Gwener",
    from: "Siân Powell",
    at: "Tuesday 3 March 2026 at 09:12",
    forWhom: "Maria",
    language: "cy",
    paragraphs: ["Annwyl Maria,", "Diolch am siarad â mi."],
    replies: [
      Reply(
        isMine: true,
        from: "Maria",
        at: "Tuesday 3 March 2026 at 12:40",
        language: "cy",
        paragraphs: ["Diolch. Ar y ffôn, os gwelwch yn dda."],
        files: sampleFiles
      ),
      Reply(
        isMine: false,
        from: "Siân Powell",
        at: "Wednesday 4 March 2026 at 08:55",
        language: "cy",
        paragraphs: ["Popeth yn iawn."]
      ),
      Reply(
        isMine: true,
        from: "Maria",
        at: "Thursday 5 March 2026 at 08:55",
        language: "en",
        paragraphs: []
      ),
    ]
  )
  private static func sampleBegun(_ isLate: Bool) -> Begun {
    Begun(
      at: "Tuesday 3 March 2026 at 12:40",
      keptUntil: "Tuesday 17 March 2026",
      isLate: isLate,
      hasPieces: isLate,
      isIncomplete: isLate
    )
  }
  static let samples = [
    sample(.letter(sampleLetter)),
    sample(.letter(sampleAnswered), sentAt: "Tuesday 3 March 2026 at 12:40"),
    sample(.letter(sampleLetter), problem: .answerEmpty),
    sample(
      .letter(sampleLetter),
      draft: "Dear",
      begun: sampleBegun(false),
      keptAt: "1772541600000",
      wasKept: true,
      waiting: sampleFiles
    ),
    sample(
      .letter(sampleLetter),
      draft: "Dear",
      begun: sampleBegun(true),
      tookLate: "late_01jqk5s3n8y4v6t2m9c7x1b5d3",
      openedBefore: "Monday 2 March 2026 at 21:10"
    ),
    sample(.letter(sampleLetter), problem: .answerTooLong, draft: "Dear Sarah,\nI <3 Fridays & teas."),
    sample(.letter(sampleLetter), problem: .answersTooMany, draft: "Dear Sarah,"),
    sample(.letter(sampleLetter), problem: .filesADay, waiting: sampleFiles),
    sample(.letter(sampleLetter), problem: .fileTooLarge, waiting: sampleFiles),
    sample(.letter(sampleLetter), problem: .fileEmpty), sample(.letter(sampleLetter), problem: .fileType),
    sample(.letter(sampleLetter), problem: .fileUnsafe), sample(.letter(sampleLetter), problem: .fileCut),
    sample(.letter(sampleLetter), problem: .filesTooMany),
    sample(.letter(sampleLetter), problem: .filesTooLarge),
    sample(.letter(sampleHelped)), sample(.letter(sampleLooked)),
    sample(.revoked(at: "Monday 2 March 2026")), sample(.expired(at: "Monday 2 March 2026")),
    sample(.expired(at: "Monday 2 March 2026"), frame: .sampleSignedOut),
    sample(
      .letter(
        Letter(subject: "S", from: "F", at: "A", forWhom: nil, language: "en", paragraphs: [], replies: [])
      ),
      frame: .sampleBare
    ),
  ]
}
