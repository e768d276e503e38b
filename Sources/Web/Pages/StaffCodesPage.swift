internal import Templating

/// Recovery codes of a member of staff that were just made: shown once.
struct StaffCodesPage: TemplateModel {
  static let template = TemplateName.page("staff-codes")
  var frame: StaffFrame
  var codes: [String]
  /// Whether they come with an app that was just set up, or take the place of older ones.
  var isFirst: Bool
  var formPath = "/staff/account/codes/kept"
  var formToken: String

  var values: [String: TemplateValue] {
    frame.with([
      "codes": .list(codes.map { .text($0) }), "is_first": .flag(isFirst), "form_path": .text(formPath),
      "form_token": .text(formToken),
    ])
  }

  static func sample(_ frame: StaffFrame, isFirst: Bool, _ codes: [String]) -> StaffCodesPage {
    StaffCodesPage(frame: frame, codes: codes, isFirst: isFirst, formToken: "token")
  }
  static let samples =
    StaffFrame.samples.map { sample($0, isFirst: true, ["ABCDE-FGHJK-MNPQR", "23456-789AB-CDEFG"]) } + [
      sample(.sampleSignedIn, isFirst: false, ["ABCDE-FGHJK-MNPQR"]),
      sample(.sampleSignedIn, isFirst: true, []),
    ]
}
