internal import Templating

/// Recovery codes that were just made: shown once, to be printed or written down.
struct RecoveryCodesPage: TemplateModel {
  static let template = TemplateName.page("recovery-codes")
  var frame: PageFrame
  var codes: [String]
  /// Whether they come with a second factor that was just turned on, or take the place of older ones.
  var isFirst: Bool
  var formPath: String
  var formToken: String

  var values: [String: TemplateValue] {
    frame.with([
      "codes": .list(codes.map { .text($0) }), "is_first": .flag(isFirst), "form_path": .text(formPath),
      "form_token": .text(formToken),
    ])
  }

  static func sample(
    _ frame: PageFrame,
    isFirst: Bool,
    _ codes: [String] = ["ABCDE-FGHJK-MNPQR", "23456-789AB-CDEFG", "STVWX-YZ234-56789"]
  ) -> RecoveryCodesPage {
    RecoveryCodesPage(
      frame: frame,
      codes: codes,
      isFirst: isFirst,
      formPath: "/account/second-factor/kept",
      formToken: "token"
    )
  }
  static let samples =
    PageFrame.samples.map { sample($0, isFirst: true) } + [
      sample(.sampleSignedIn, isFirst: false), sample(.sampleSignedIn, isFirst: true, []),
    ]
}
