internal import Templating

/// After "This is not me".
struct NotMeDonePage: TemplateModel {
  static let template = TemplateName.page("not-me-done")
  var frame: PageFrame
  /// Whether the link was for a new password: then the address is still theirs.
  var isReset: Bool

  var values: [String: TemplateValue] { frame.with(["is_reset": .flag(isReset)]) }
  static let samples = PageFrame.samples.flatMap { frame in
    [false, true].map { NotMeDonePage(frame: frame, isReset: $0) }
  }
}
