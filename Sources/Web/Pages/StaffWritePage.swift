internal import Templating

/// A day as somebody types it, in three fields.
struct TypedDay: Sendable {
  var day = ""
  var month = ""
  var year = ""
}

/// `/staff/messages/new` and `/staff/messages/drafts/{draft}`: to whom, and what.
struct StaffWritePage: TemplateModel {
  static let template = TemplateName.page("staff-write")
  /// What is to be mended.
  enum Problem: String, Sendable, CaseIterable {
    case nobody, bodyEmpty = "body_empty", bodyTooLong = "body_too_long", subjectTooLong = "subject_too_long"
    case fileTooLarge = "file_too_large", fileEmpty = "file_empty", fileType = "file_type"
    case fileUnsafe = "file_unsafe", fileCut = "file_cut", filesTooMany = "files_too_many"
    case filesTooLarge = "files_too_large", lastDay = "last_day"

    var isAboutFiles: Bool {
      switch self {
      case .nobody, .bodyEmpty, .bodyTooLong, .subjectTooLong, .lastDay: false
      default: true
      }
    }
  }

  var frame: StaffFrame
  /// Cases to choose from; empty where one is chosen.
  var cases: [StaffMessagesPage.Case] = []
  /// Nil while no case is chosen.
  var courtCase: String?
  var isCaseAtRisk = false
  var parties: [StaffParty] = []
  var subject = ""
  var draft = ""
  /// `en`, `cy`; nil for the person's own.
  var language: String?
  var needsSecondFactor = false
  /// The last day on which it can be read, as it was typed.
  var lastDay = TypedDay()
  var waiting: [MessagePage.File] = []
  var problem: Problem?
  var uploadScript = "/assets/upload-progress.js"
  var unsentScript = "/assets/unsent-draft.js"
  var formPath = ""
  var formToken = ""

  var values: [String: TemplateValue] {
    var own: [String: TemplateValue] = [
      "has_cases": .flag(!cases.isEmpty),
      "cases": .list(
        cases.map {
          [
            "path": .text($0.path), "reference": .text($0.reference), "is_at_risk": .flag($0.isAtRisk),
            "is_stand_in": .flag($0.isStandIn), "is_teams": .flag($0.isTeams),
          ]
        }
      ),
      "case_reference": .optional(courtCase), "is_case_at_risk": .flag(isCaseAtRisk),
      "parties": .list(parties.map { .map($0.value) }), "has_parties": .flag(!parties.isEmpty),
      "subject": .text(subject), "draft": .text(draft), "is_own": .flag(language == nil),
      "is_english": .flag(language == "en"), "is_welsh": .flag(language == "cy"),
      "needs_second_factor": .flag(needsSecondFactor),
      "last_day": .text(lastDay.day), "last_month": .text(lastDay.month), "last_year": .text(lastDay.year),
      "has_waiting": .flag(!waiting.isEmpty), "waiting": .list(waiting.map(\.value)),
      "has_problem": .flag(problem != nil),
      "has_body_problem": .flag(problem == .bodyEmpty || problem == .bodyTooLong),
      "has_file_problem": .flag(problem?.isAboutFiles ?? false),
      "upload_script": .text(uploadScript), "unsent_script": .text(unsentScript),
      "form_path": .text(formPath), "form_token": .text(formToken),
      "list_path": .text("/staff/messages"),
    ]
    for other in Problem.allCases { own["is_\(other.rawValue)"] = .flag(other == problem) }
    own["is_last_day_problem"] = .flag(problem == .lastDay)
    return frame.with(own)
  }

  static func sample(_ problem: Problem?, frame: StaffFrame = .sampleSignedIn) -> StaffWritePage {
    StaffWritePage(
      frame: frame,
      courtCase: "CASE-1",
      isCaseAtRisk: problem == nil,
      parties: StaffParty.samples,
      subject: "Our meeting",
      draft: "Dear Maria,",
      language: problem == .nobody ? "en" : problem == .bodyEmpty ? "cy" : nil,
      needsSecondFactor: problem == nil,
      waiting: problem == nil ? MessagePage.sampleFiles : [],
      problem: problem,
      formPath: "/staff/messages/drafts/sdr_1",
      formToken: "token"
    )
  }

  static let samples =
    StaffFrame.samples.map { sample(nil, frame: $0) } + Problem.allCases.map { sample($0) }
    + [
      StaffWritePage(frame: .sampleSignedIn, cases: StaffMessagesPage.samples[0].cases),
      StaffWritePage(frame: .sampleSignedIn), StaffWritePage(frame: .sampleSignedIn, courtCase: "CASE-1"),
    ]
}
