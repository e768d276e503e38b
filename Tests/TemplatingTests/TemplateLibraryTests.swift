internal import Core
import Testing

@testable import Templating

@Suite("Template library") struct TemplateLibraryTests {
  static let files = [
    "Pages/letter.html": """
    {{>start}}
    <h1>{{>text.heading}}</h1>
    {{#name}}<p>{{>text.greeting}}</p>{{/name}}
    {{#is_urgent}}<p>{{>text.urgent}}</p>{{/is_urgent}}
    <ul>
    {{#lines}}
      {{>item}}
    {{/lines}}
    </ul>

    """,
    "Partials/start.html": "<html lang=\"{{lang}}\">\n<title>{{>text.heading}}</title>\n",
    "Partials/item.html": "<li>\n  {{line}}\n</li>\n",
    "Text/en/letter.json5": """
    // The letter.
    {
      heading: "Fish & chips",
      greeting: "Dear {{name}} in {{office.town}},",
    }
    """,
    "Text/en/common.json5": "{ urgent: 'Please be quick' }",
    "Text/cy/letter.json5": "{ heading: 'Pysgod', greeting: 'Annwyl {{name}} yn {{office.town}},' }",
    "Text/cy/common.json5": "{ urgent: 'Brysiwch' }",
    "Mail/note.subject.txt": "{{subject}}: {{>text.about}}\n",
    "Mail/note.text.txt": "{{>text.body}}\n\n{{subject}}\n",
    "Mail/note.html": "<p>{{>text.body}}</p>\n",
    "Text/en/Mail/note.json5": "{ about: 'a < b', body: 'Fish & chips' }",
  ].mapValues { $0.replacing("a < b", with: "a & b") }

  @Test func `a page is rendered in the language asked for`() throws {
    let folder = try TemporaryTemplates(Self.files)
    let library = try folder.load([LetterPage.self], in: [.english, .welsh])
    let model = LetterPage(name: "<Ann>", isUrgent: true, lines: ["a", "b"])
    #expect(
      try library.render(model, part: .html, in: .english) == """
        <html lang="en">
        <title>Fish &amp; chips</title>
        <h1>Fish &amp; chips</h1>
        <p>Dear &lt;Ann&gt; in Cardiff,</p>
        <p>Please be quick</p>
        <ul>
          <li>
            a
          </li>
          <li>
            b
          </li>
        </ul>

        """
    )
    #expect(
      try library.render(model, part: .html, in: .welsh).contains("<p>Annwyl &lt;Ann&gt; yn Cardiff,</p>")
    )
  }

  @Test func `a mail is plain where it is plain and escaped where it is markup`() throws {
    let library = try TemporaryTemplates(Self.files).load([NoteMail.self])
    let model = NoteMail(subject: "A & B")
    #expect(try library.render(model, part: .subject, in: .english) == "A & B: a & b")
    #expect(try library.render(model, part: .text, in: .english) == "Fish & chips\n\nA & B\n")
    #expect(try library.render(model, part: .html, in: .english) == "<p>Fish &amp; chips</p>\n")
  }

  @Test(arguments: ["a\nBcc: x@example.org", "a\rb", "a\u{0}b", "a\u{85}b", "a\u{2028}b", "a\u{7f}b"])
  func `a subject with a control character is refused`(subject: String) throws {
    let library = try TemporaryTemplates(Self.files).load([NoteMail.self])
    let problem = #expect(throws: TemplateProblem.self) {
      try library.render(NoteMail(subject: subject), part: .subject, in: .english)
    }
    #expect(problem?.kind == .notOneLine)
    #expect(problem?.description.contains("Bcc") == false)
  }

  @Test func `what was not loaded is refused`() throws {
    let library = try TemporaryTemplates(Self.files).load([LetterPage.self])
    let note = NoteMail(subject: "x")
    let problem = #expect(throws: TemplateProblem.self) {
      try library.render(note, part: .html, in: .english)
    }
    #expect(problem?.kind == .notLoaded)
    let welsh = #expect(throws: TemplateProblem.self) {
      try library.render(LetterPage.samples[0], part: .html, in: .welsh)
    }
    #expect(welsh?.kind == .notLoaded)
  }

  @Test func `files that no model claims are named`() throws {
    let library = try TemporaryTemplates(Self.files).load([LetterPage.self])
    #expect(
      library.unclaimed == [
        "Mail/note.html", "Mail/note.subject.txt", "Mail/note.text.txt", "Text/en/Mail/note.json5",
      ]
    )
    #expect(try TemporaryTemplates(Self.files).load([LetterPage.self, NoteMail.self]).unclaimed == [])
  }

  @Test func `a page's own sentence goes before the common one`() throws {
    var files = Self.files
    files["Text/en/letter.json5"] = "{ heading: 'H', greeting: '{{name}}', urgent: 'Own' }"
    files["Pages/other.html"] = "{{>text.urgent}}"
    let library = try TemporaryTemplates(files).load([LetterPage.self])
    #expect(try library.render(LetterPage.samples[0], part: .html, in: .english).contains("<p>Own</p>"))
  }
}
