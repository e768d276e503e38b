internal import Portal
internal import Templating

/// `/staff/messages/{id}/revoke` and `…/restore`: whom and what it concerns, before it is done.
struct StaffChangePage: TemplateModel {
  static let template = TemplateName.page("staff-change")
  /// Why a message cannot be given again.
  enum Refusal: String, Sendable, CaseIterable {
    case leak, frozen, wall, over
  }

  var frame: StaffFrame
  /// Whether it is given again; else it is taken back.
  var isRestoring: Bool
  var row: StaffMessageRow
  var language: String
  /// When it is over; nil for never.
  var endsAt: String?
  var refusal: Refusal?
  var formToken: String

  var values: [String: TemplateValue] {
    var own: [String: TemplateValue] = row.status.flags
    own.merge(
      [
        "is_restoring": .flag(isRestoring), "party": row.party.map { .map($0.value) } ?? TemplateValue.none,
        "was_read": .flag(row.status == .opened || row.status == .answered),
        "case_reference": .text(row.courtCase), "subject": .optional(row.subject), "at": .text(row.at),
        "language": .text(language), "ends_at": .optional(endsAt), "has_refusal": .flag(refusal != nil),
        "form_path": .text(row.path + (isRestoring ? "/restore" : "/revoke")), "back_path": .text(row.path),
        "form_token": .text(formToken),
      ],
      uniquingKeysWith: { _, own in own }
    )
    for other in Refusal.allCases { own["is_\(other.rawValue)_refusal"] = .flag(other == refusal) }
    return frame.with(own)
  }

  static func sample(
    _ isRestoring: Bool,
    frame: StaffFrame = .sampleSignedIn,
    row: StaffMessageRow = StaffMessageRow.samples[3],
    refusal: Refusal? = nil
  ) -> StaffChangePage {
    StaffChangePage(
      frame: frame,
      isRestoring: isRestoring,
      row: row,
      language: "en",
      endsAt: isRestoring ? "Friday 3 April 2026" : nil,
      refusal: refusal,
      formToken: "token"
    )
  }

  static let samples =
    StaffFrame.samples.map { sample(false, frame: $0) }
    + StaffMessageRow.samples.flatMap { row in [sample(true, row: row), sample(false, row: row)] }
    + Refusal.allCases.map { sample(true, refusal: $0) }
}
