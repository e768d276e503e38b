internal import Templating

/// A new address was proved; it says from when on it counts.
struct AddressProvedPage: TemplateModel {
  static let template = TemplateName.page("address-proved")
  var frame: PageFrame
  /// `Tuesday 3 March 2026 at 14:05`.
  var movesAt: String

  var values: [String: TemplateValue] { frame.with(["moves_at": .text(movesAt)]) }
  static let samples = PageFrame.samples.map {
    AddressProvedPage(frame: $0, movesAt: "Tuesday 3 March 2026 at 14:05")
  }
}
