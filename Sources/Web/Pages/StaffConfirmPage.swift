internal import Portal
internal import Templating

/// `/staff/messages/drafts/{draft}/confirm`: whom it goes to, and everything to know before it does.
struct StaffConfirmPage: TemplateModel {
  static let template = TemplateName.page("staff-confirm")
  /// A file that goes with it.
  struct File: Sendable {
    var file: MessagePage.File
    var isNotChecked: Bool
    var isLeak: Bool

    var value: TemplateValue {
      [
        "name": .text(file.name), "type": .text(file.type), "size": .text(file.size),
        "is_not_checked": .flag(isNotChecked), "is_leak": .flag(isLeak),
      ]
    }
  }

  /// A confidential detail of somebody else that stands in the text.
  struct Leak: Sendable {
    /// `postcode`, `phone`, `email`, `address_line`.
    var kind: String
    var written: String

    var value: TemplateValue {
      [
        "written": .text(written), "is_postcode": .flag(kind == "postcode"),
        "is_phone": .flag(kind == "phone"),
        "is_email": .flag(kind == "email"), "is_address_line": .flag(kind == "address_line"),
      ]
    }
  }

  var frame: StaffFrame
  var courtCase: String
  var isCaseAtRisk: Bool
  var recipient: StaffParty
  var others: [StaffParty]
  var address: AddressState
  /// When it was proved.
  var provedAt: String?
  var subject: String
  var paragraphs: [String]
  var language: String
  var needsSecondFactor: Bool
  /// The last day on which it can be read; nil for no end.
  var lastDay: String?
  var files: [File]
  var leaks: [Leak]
  var isBlocked: Bool
  var revision: String
  /// The identifiers of the files that are shown, with blanks between.
  var seenFiles: String
  var editPath: String
  var formPath: String
  var formToken: String

  var values: [String: TemplateValue] {
    frame.with([
      "case_reference": .text(courtCase), "is_case_at_risk": .flag(isCaseAtRisk),
      "recipient": .map(recipient.value),
      "has_others": .flag(!others.isEmpty), "others": .list(others.map { .map($0.value) }),
      "is_address_proved": .flag(provedAt != nil || address == .proved(since: nil)),
      "proved_at": .optional(provedAt),
      "is_address_waiting": .flag(address == .waiting), "is_address_failed": .flag(address == .failed),
      "is_address_walled": .flag(address == .walled), "is_address_none": .flag(address == .none),
      "has_subject": .flag(!subject.isEmpty), "subject": .text(subject),
      "paragraphs": .list(paragraphs.map { .text($0) }), "language": .text(language),
      "is_welsh": .flag(language == "cy"), "needs_second_factor": .flag(needsSecondFactor),
      "last_day": .optional(lastDay),
      "has_files": .flag(!files.isEmpty), "files": .list(files.map(\.value)),
      "has_leaks": .flag(!leaks.isEmpty || files.contains(where: \.isLeak)),
      "leaks": .list(leaks.map(\.value)), "is_blocked": .flag(isBlocked), "revision": .text(revision),
      "seen_files": .text(seenFiles),
      "edit_path": .text(editPath), "form_path": .text(formPath), "form_token": .text(formToken),
    ])
  }

  static func sample(
    _ address: AddressState,
    frame: StaffFrame = .sampleSignedIn,
    provedAt: String? = nil,
    to recipient: StaffParty = .sample,
    isBare: Bool = false
  ) -> StaffConfirmPage {
    StaffConfirmPage(
      frame: frame,
      courtCase: "CASE-1",
      isCaseAtRisk: !isBare,
      recipient: recipient,
      others: isBare ? [] : StaffParty.samples,
      address: address,
      provedAt: provedAt,
      subject: isBare ? "" : "Our meeting",
      paragraphs: isBare ? [] : ["Dear Maria,"],
      language: isBare ? "cy" : "en",
      needsSecondFactor: !isBare,
      lastDay: isBare ? nil : "Friday 3 April 2026",
      files: isBare
        ? []
        : [
          File(file: MessagePage.sampleFiles[0], isNotChecked: true, isLeak: false),
          File(file: MessagePage.sampleFiles[1], isNotChecked: false, isLeak: true),
          File(file: MessagePage.sampleFiles[2], isNotChecked: false, isLeak: false),
        ],
      leaks: isBare
        ? []
        : ["postcode", "phone", "email", "address_line"].map { Leak(kind: $0, written: "CF101AA") },
      isBlocked: !isBare,
      revision: "1",
      seenFiles: "",
      editPath: "/staff/messages/drafts/sdr_1",
      formPath: "/staff/messages/drafts/sdr_1/confirm",
      formToken: "token"
    )
  }

  static let samples =
    StaffFrame.samples.map { sample(.proved(since: nil), frame: $0, provedAt: "Monday 2 March 2026") }
    + [AddressState.waiting, .failed, .walled, .none].map { sample($0) }
    + StaffParty.samples.map { sample(.proved(since: nil), to: $0, isBare: true) }
}
