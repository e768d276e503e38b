internal import Templating

/// Every error page.
struct ProblemPage: TemplateModel {
  static let template = TemplateName.page("problem")
  enum Kind: Sendable, CaseIterable {
    /// 404, 405
    case notFound
    /// 403
    case forbidden
    /// 410
    case gone
    /// 421
    case wrongPlace
    /// 429
    case tooOften
    /// 400, 408, 411, 413, 414, 415, 422, 431
    case notUnderstood
    /// 500, 501, 503, 505
    case ours
  }

  var frame: PageFrame
  var kind: Kind
  /// `/`, or the whole address on 421.
  var homePath = "/"

  var values: [String: TemplateValue] {
    frame.with([
      "is_not_found": .flag(kind == .notFound), "is_forbidden": .flag(kind == .forbidden),
      "is_gone": .flag(kind == .gone), "is_wrong_place": .flag(kind == .wrongPlace),
      "is_too_often": .flag(kind == .tooOften), "is_not_understood": .flag(kind == .notUnderstood),
      "is_ours": .flag(kind == .ours), "home_path": .text(homePath),
    ])
  }
  static let samples =
    Kind.allCases.map { ProblemPage(frame: .sampleSignedOut, kind: $0) }
    + [
      ProblemPage(frame: .sampleSignedIn, kind: .notFound),
      ProblemPage(frame: .sampleBare, kind: .wrongPlace, homePath: "https://messages.example.org/"),
    ]
}
