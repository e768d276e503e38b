internal import Templating

/// `/staff/messages/absence`: until when somebody is away, who stands in, and which cases go to a colleague.
struct StaffAbsencePage: TemplateModel {
  static let template = TemplateName.page("staff-absence")
  /// A colleague to choose.
  struct Colleague: Sendable {
    /// The address at work, by which the choice is posted.
    var address: String
    var name: String
  }

  /// A case that can be handed over.
  struct Case: Sendable {
    var id: String
    var reference: String
  }

  enum Problem: String, Sendable, CaseIterable {
    case date, colleague
  }

  var frame: StaffFrame
  /// Until when they are away; nil where they are there.
  var awayUntil: String?
  var standIn: String?
  var colleagues: [Colleague]
  var cases: [Case]
  var day = ""
  var month = ""
  var year = ""
  var problem: Problem?
  var isSaved = false
  var formToken: String

  var values: [String: TemplateValue] {
    var own: [String: TemplateValue] = [
      "away_until": .optional(awayUntil), "stand_in": .optional(standIn),
      "has_colleagues": .flag(!colleagues.isEmpty),
      "colleagues": .list(colleagues.map { ["address": .text($0.address), "name": .text($0.name)] }),
      "has_cases": .flag(!cases.isEmpty && !colleagues.isEmpty),
      "cases": .list(cases.map { ["id": .text($0.id), "reference": .text($0.reference)] }),
      "day": .text(day), "month": .text(month), "year": .text(year), "is_saved": .flag(isSaved),
      "has_problem": .flag(problem != nil), "form_path": .text("/staff/messages/absence"),
      "hand_over_path": .text("/staff/messages/hand-over"), "form_token": .text(formToken),
      "list_path": .text("/staff/messages"),
    ]
    for other in Problem.allCases { own["is_\(other.rawValue)_problem"] = .flag(other == problem) }
    return frame.with(own)
  }

  static func sample(
    _ problem: Problem?,
    frame: StaffFrame = .sampleSignedIn,
    awayUntil: String? = nil
  ) -> StaffAbsencePage {
    StaffAbsencePage(
      frame: frame,
      awayUntil: awayUntil,
      standIn: problem == nil ? awayUntil.map { _ in "Bo Colleague" } : nil,
      colleagues: [Colleague(address: "bo@example.org", name: "Bo Colleague")],
      cases: [Case(id: "cas_1", reference: "CASE-1")],
      problem: problem,
      isSaved: problem == nil,
      formToken: "token"
    )
  }

  static let samples =
    StaffFrame.samples.map { sample(nil, frame: $0, awayUntil: "Tuesday 3 March 2026") }
    + Problem.allCases.map { sample($0, awayUntil: "Tuesday 3 March 2026") }
    + [
      sample(nil), StaffAbsencePage(frame: .sampleSignedIn, colleagues: [], cases: [], formToken: "token"),
    ]
}
