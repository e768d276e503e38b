internal import Core
internal import Templating

/// `/privacy`: the notice of an agency, with its version.
struct PrivacyPage: TemplateModel {
  static let template = TemplateName.page("privacy")

  /// A notice as it is shown.
  struct Shown: Sendable {
    var version: String
    var date: String
    /// The language that it is written in, which may be another than the page's.
    var language: String
    var sections: [(heading: String, paragraphs: [String])]

    init(_ notice: PrivacyNotice, language: Language) {
      version = notice.version
      date = LondonTime.day(of: notice.date, in: language)
      self.language = notice.language.rawValue
      sections = notice.sections.map { ($0.heading, $0.paragraphs) }
    }

    init(version: String, date: String, language: String, sections: [(heading: String, paragraphs: [String])])
    {
      self.version = version
      self.date = date
      self.language = language
      self.sections = sections
    }
  }

  struct Choice: Sendable {
    var name: String
    var path: String

    var value: TemplateValue { ["name": .text(name), "path": .text(path)] }
  }

  var frame: PageFrame
  var notice: Shown?
  var otherVersions: [Choice]
  var otherAgencies: [Choice]
  var email: String?

  var values: [String: TemplateValue] {
    frame.with([
      "has_notice": .flag(notice != nil),
      "version": .text(notice?.version ?? ""), "date": .text(notice?.date ?? ""),
      "language": .text(notice?.language ?? ""),
      "sections": .list(
        (notice?.sections ?? []).map { section in
          ["heading": .text(section.heading), "paragraphs": .list(section.paragraphs.map { .text($0) })]
        }
      ),
      "has_other_versions": .flag(!otherVersions.isEmpty),
      "other_versions": .list(otherVersions.map(\.value)),
      "has_other_agencies": .flag(!otherAgencies.isEmpty),
      "other_agencies": .list(otherAgencies.map(\.value)),
      "email": .optional(email),
    ])
  }

  static let samples =
    PageFrame.samples.map {
      PrivacyPage(frame: $0, notice: nil, otherVersions: [], otherAgencies: [], email: nil)
    }
    + [
      PrivacyPage(
        frame: .sampleSignedOut,
        notice: Shown(
          version: "2.0",
          date: "Tuesday 1 January 2019",
          language: "en",
          sections: [
            (heading: "What we keep", paragraphs: ["Your name and address."]),
            (heading: "An end", paragraphs: []),
          ]
        ),
        otherVersions: [Choice(name: "1.0", path: "/privacy?agency=wales&version=1.0")],
        otherAgencies: [Choice(name: "Another agency", path: "/privacy?agency=england")],
        email: "help@example.org"
      )
    ]
}
