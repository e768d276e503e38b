import Testing

@testable import Templating

@Suite("Mustache") struct MustacheTests {
  @Test(arguments: MustacheCase.all)
  func `a template renders as the specification says`(_ example: MustacheCase) throws {
    #expect(try example.rendered() == example.expected)
  }

  @Test func `plain text is never escaped`() throws {
    let example = MustacheCase("plain", "{{x}} {{{x}}}", ["x": "& \" ' < >"], "")
    #expect(try example.rendered(.none) == "& \" ' < > & \" ' < >")
  }

  @Test func `an apostrophe cannot leave an attribute in single quotes`() throws {
    let example = MustacheCase("apostrophe", "<a title='{{x}}'>", ["x": "' onclick='"], "")
    #expect(try example.rendered() == "<a title='&#39; onclick=&#39;'>")
  }

  @Test(arguments: [
    ("{{a", 1, "never closed"), ("\n{{{a}}", 2, "never closed"), ("{{#a}}\n", 1, "never closed"),
    ("a\n\n{{/a}}", 3, "not opened"), ("{{#a}}\n{{#b}}\n{{/a}}{{/b}}", 3, "opened in line 2"),
    ("{{a b}}", 1, "one value"), ("{{}}", 1, "one value"), ("{{a..b}}", 1, "one value"),
    ("{{.a}}", 1, "one value"),
    ("{{#}}{{/}}", 1, "one value"), ("{{=<% =}}", 1, "two words"), ("{{=a=b c=}}", 1, "two words"),
    ("{{=a b c=}}", 1, "two words"), ("\n\n{{<layout}}{{/layout}}", 3, "inheritance"),
    ("{{$a}}{{/a}}", 1, "inheritance"),
    ("{{>*a}}", 1, "dynamic"), ("{{>}}", 1, "one word"), ("{{>a b}}", 1, "one word"),
    ("{{!\n\n}}{{a", 3, "never closed"),
  ])
  func `a malformed template names its line and the mend`(source: String, line: Int, words: String) throws {
    let problem = #expect(throws: TemplateProblem.self) {
      try MustacheParser.parse(Array(source.utf8), file: "Pages/a.html")
    }
    let found = try #require(problem)
    #expect(found.kind == .malformed)
    #expect(found.line == line)
    #expect(found.detail.contains(words))
    #expect(found.description.hasPrefix("Pages/a.html:\(line): "))
  }

  @Test func `a partial that names itself for ever is stopped`() throws {
    let endless = MustacheCase("endless", "{{>p}}", [:], "", partials: ["p": "x\n  {{>p}}\n"])
    let problem = #expect(throws: TemplateProblem.self) { try endless.rendered() }
    #expect(problem?.kind == .tooDeep)
    #expect(problem?.line == 2)
  }

  @Test func `a partial may nest as deep as the limit`() throws {
    var data: TemplateValue = ["content": "x", "nodes": []]
    for _ in 1..<MustacheRenderer.maximumDepth {
      data = ["content": "x", "nodes": [data]]
    }
    let deep = MustacheCase(
      "deep",
      "{{>p}}",
      data,
      "",
      partials: ["p": "{{content}}{{#nodes}}{{>p}}{{/nodes}}"]
    )
    #expect(try deep.rendered() == String(repeating: "x", count: MustacheRenderer.maximumDepth))
    let deeper = MustacheCase(
      "deeper",
      "{{>p}}",
      ["content": "x", "nodes": [data]],
      "",
      partials: deep.partials
    )
    #expect(throws: TemplateProblem.self) { try deeper.rendered() }
  }
}
