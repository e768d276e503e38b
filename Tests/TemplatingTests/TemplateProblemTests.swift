internal import Core
import Testing

@testable import Templating

@Suite("Template problems") struct TemplateProblemTests {
  /// What one changed file does to a folder that is sound.
  struct Fault: Sendable, CustomTestStringConvertible {
    let path: String
    let words: String?
    let kind: TemplateProblem.Kind
    let file: String
    let line: Int
    let mend: String

    init(
      _ path: String,
      _ words: String?,
      _ kind: TemplateProblem.Kind,
      _ place: (file: String, line: Int),
      _ mend: String
    ) {
      self.path = path
      self.words = words
      self.kind = kind
      file = place.file
      line = place.line
      self.mend = mend
    }

    var testDescription: String { "\(kind) in \(file)" }
  }

  static let page = "Pages/letter.html"
  static let english = "Text/en/letter.json5"
  static let sentences = "{{>text.heading}}{{>text.greeting}}{{>text.urgent}}"

  static let faults: [Fault] = [
    Fault(page, nil, .missingTemplate, (page, 0), "write it"),
    Fault(
      page,
      "a\n{{nam}}",
      .unknownName,
      (page, 2),
      "nam is not in LetterPage, which has is_urgent, lang, lines, name"
    ),
    Fault(page, "\n\n{{office.city}}", .unknownName, (page, 3), "there is phone, town"),
    Fault(page, "{{name.first}}", .unknownName, (page, 1), "nothing inside it"),
    Fault(page, "{{#lines}}\n{{lin}}{{/lines}}", .unknownName, (page, 2), "lin is not in LetterPage"),
    Fault(page, "{{line}}", .unknownName, (page, 1), "line is not in LetterPage"),
    Fault(page, "{{is_urgent}}", .wrongUse, (page, 1), "use a section"),
    Fault(page, "{{lines}}", .wrongUse, (page, 1), "use a section"),
    Fault(page, "{{office}}", .wrongUse, (page, 1), "use a section"),
    Fault(page, "{{{name}}}", .unescaped, (page, 1), "write {{name}}"),
    Fault(page, "{{&name}}", .unescaped, (page, 1), "write {{name}}"),
    Fault(page, "\n{{>nowhere}}", .missingPartial, (page, 2), "Partials/nowhere.html"),
    Fault(page, "\n{{>text.nothing}}", .missingSentence, (page, 2), english),
    Fault(page, "{{#name}}", .malformed, (page, 1), "never closed"),
    Fault(english, nil, .missingSentence, (page, 2), "heading"),
    Fault(english, "{ heading: 'H' }", .missingSentence, (page, 3), "greeting"),
    Fault(english, "{\n heading: 'H',\n greeting: 'Dear {{nmae}}' }", .unknownName, (english, 3), "nmae"),
    Fault(
      english,
      "{\n heading: 'H',\n greeting: 'G',\n more: 'M' }",
      .unusedSentence,
      (english, 4),
      "{{>text.more}}"
    ),
    Fault(english, "{\n heading: 'H',\n greeting: 'G',\n heading: 'M' }", .malformed, (english, 4), "twice"),
    Fault(english, "{ heading: '<b>H</b>', greeting: 'G' }", .malformed, (english, 1), "markup"),
    Fault(english, "{ heading: '{{{name}}}', greeting: 'G' }", .malformed, (english, 1), "unescaped"),
    Fault(
      english,
      "{ heading: '{{#name}}{{&name}}{{/name}}', greeting: 'G' }",
      .malformed,
      (english, 1),
      "unescaped"
    ),
    Fault(english, "{ heading: '{{>item}}', greeting: 'G' }", .malformed, (english, 1), "partial"),
    Fault(english, "{ heading: '{{', greeting: 'G' }", .malformed, (english, 1), "never closed"),
    Fault(english, "{ heading: ['H'] }", .malformed, (english, 0), "flat JSON5"),
    Fault(
      "Text/en/common.json5",
      "{ urgent: 'U',\nmore: 'M' }",
      .unusedSentence,
      ("Text/en/common.json5", 2),
      "more"
    ),
    Fault("Partials/item.html", "\n\n{{lane}}", .unknownName, ("Partials/item.html", 3), "lane"),
    Fault("Partials/start.html", nil, .missingPartial, (page, 1), "Partials/start.html"),
  ]

  @Test(arguments: faults)
  func `a fault names its file, its line and the mend`(fault: Fault) throws {
    var files = TemplateLibraryTests.files
    files[fault.path] = fault.words
    if fault.path == Self.page, let words = fault.words { files[fault.path] = words + "\n" + Self.sentences }
    let folder = try TemporaryTemplates(files)
    let problem = try #require(throws: TemplateProblem.self) { try folder.load([LetterPage.self]) }
    let found = try #require(
      ([problem] + problem.others).first {
        $0.kind == fault.kind && $0.file == fault.file && $0.line == fault.line
      },
      "found instead: \(problem)"
    )
    #expect(found.detail.contains(fault.mend))
    #expect(problem.description.contains(found.detail))
  }

  @Test func `the sound folder has no fault`() throws {
    let folder = try TemporaryTemplates(TemplateLibraryTests.files)
    _ = try folder.load([LetterPage.self, NoteMail.self])
  }

  @Test func `a language without its sentences stops the start`() throws {
    var files = TemplateLibraryTests.files
    files["Text/cy/letter.json5"] = "{ heading: 'Pysgod' }"
    let folder = try TemporaryTemplates(files)
    let problem = #expect(throws: TemplateProblem.self) {
      try folder.load([LetterPage.self], in: [.english, .welsh])
    }
    #expect(problem?.kind == .missingSentence)
    #expect(problem?.detail.contains("Text/cy/letter.json5") == true)
    _ = try folder.load([LetterPage.self], in: [.english])
  }

  @Test func `each part of a mail must be there`() throws {
    for part in ["Mail/note.subject.txt", "Mail/note.text.txt", "Mail/note.html"] {
      var files = TemplateLibraryTests.files
      files[part] = nil
      let folder = try TemporaryTemplates(files)
      let problem = #expect(throws: TemplateProblem.self) { try folder.load([NoteMail.self]) }
      #expect(problem?.kind == .missingTemplate)
      #expect(problem?.file == part)
    }
  }

  @Test func `two models of one template are refused`() throws {
    let folder = try TemporaryTemplates(TemplateLibraryTests.files)
    let problem = #expect(throws: TemplateProblem.self) {
      try folder.load([LetterPage.self, RivalPage.self])
    }
    #expect(problem?.kind == .claimedTwice)
  }

  @Test func `samples must show both states of a section`() throws {
    struct Onesided: TemplateModel {
      static let template = TemplateName.page("onesided")
      static let samples = [Onesided()]
      var values: [String: TemplateValue] {
        [
          "always": true, "never": false, "nothing": .none, "empty": [], "full": [["x": "1"]],
          "place": ["x": "1"],
        ]
      }
    }
    let cases = [
      ("{{#always}}x{{/always}}", true), ("{{^always}}x{{/always}}", true), ("{{#never}}x{{/never}}", true),
      ("{{#empty}}x{{/empty}}", true), ("{{#full}}x{{/full}}", true), ("{{nothing}}", true),
      ("{{#place}}{{x}}{{/place}}", false), ("{{place.x}}", false),
    ]
    for (template, isFault) in cases {
      let folder = try TemporaryTemplates(["Pages/onesided.html": template])
      if isFault {
        let problem = #expect(throws: TemplateProblem.self, "\(template)") {
          try folder.load([Onesided.self])
        }
        #expect(problem?.kind == .unseenState, "\(template)")
      } else {
        _ = try folder.load([Onesided.self])
      }
    }
  }

  @Test func `a file that is not UTF-8 or too large is refused`() throws {
    let large = String(repeating: "x", count: TemplateFolder.maximumFileBytes + 1)
    let folder = try TemporaryTemplates(["Pages/letter.html": large])
    let problem = #expect(throws: TemplateProblem.self) { try folder.load([LetterPage.self]) }
    #expect(problem?.kind == .unreadable)
    #expect(problem?.others == [])
  }
}
