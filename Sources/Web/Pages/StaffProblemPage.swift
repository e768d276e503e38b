internal import Templating

/// Every error below `/staff`: in the frame of whoever is signed in, and else in one that says nothing.
struct StaffProblemPage: TemplateModel {
  static let template = TemplateName.page("staff-problem")
  var frame: StaffFrame
  var kind: ProblemPage.Kind
  var homePath = "/staff"

  var values: [String: TemplateValue] {
    frame.with([
      "is_not_found": .flag(kind == .notFound), "is_forbidden": .flag(kind == .forbidden),
      "is_gone": .flag(kind == .gone), "is_too_often": .flag(kind == .tooOften),
      "is_not_understood": .flag(kind == .notUnderstood || kind == .wrongPlace),
      "is_ours": .flag(kind == .ours), "home_path": .text(homePath),
    ])
  }
  static let samples =
    ProblemPage.Kind.allCases.map { StaffProblemPage(frame: .sampleSignedIn, kind: $0) }
    + StaffFrame.samples.map { StaffProblemPage(frame: $0, kind: .notFound) }
}
