internal import Templating

/// `/staff/sign-in/code`: a code of the app, or one of the paper.
struct StaffCodePage: TemplateModel {
  static let template = TemplateName.page("staff-code")
  var frame: StaffFrame
  var isOver: Bool
  var usesRecoveryCode: Bool
  var formToken: String
  var problem: SignInCodePage.Problem?
  /// How many codes may be tried before the password is asked for again.
  var triesAtOnce: Int
  var appPath: String
  var recoveryPath: String
  var signInPath = "/staff/sign-in"

  var values: [String: TemplateValue] {
    frame.with([
      "is_over": .flag(isOver), "uses_recovery_code": .flag(usesRecoveryCode),
      "form_token": .text(formToken),
      "has_problem": .flag(problem != nil), "is_wrong": .flag(problem == .wrong),
      "is_malformed": .flag(problem == .malformed), "is_too_often": .flag(problem == .tooOften),
      "tries": .text(String(triesAtOnce)), "form_path": .text(usesRecoveryCode ? recoveryPath : appPath),
      "app_path": .text(appPath), "recovery_path": .text(recoveryPath), "sign_in_path": .text(signInPath),
    ])
  }

  static func sample(
    _ frame: StaffFrame,
    isOver: Bool = false,
    paper: Bool = false,
    _ problem: SignInCodePage.Problem? = nil
  ) -> StaffCodePage {
    StaffCodePage(
      frame: frame,
      isOver: isOver,
      usesRecoveryCode: paper,
      formToken: "token",
      problem: problem,
      triesAtOnce: 5,
      appPath: "/staff/sign-in/code",
      recoveryPath: "/staff/sign-in/code?with=recovery"
    )
  }
  static let samples =
    StaffFrame.samples.map { sample($0) } + [
      sample(.sampleOutside, .wrong), sample(.sampleOutside, .malformed), sample(.sampleOutside, .tooOften),
      sample(.sampleOutside, paper: true), sample(.sampleOutside, paper: true, .wrong),
      sample(.sampleOutside, paper: true, .malformed), sample(.sampleOutside, isOver: true),
    ]
}
