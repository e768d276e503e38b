internal import Testing

@Suite("Swift text") struct SwiftTextTests {
  @Test(arguments: [
    ("let a = 1 // b", "let a = 1"),
    ("a /* b /* c */ d */ e", "a e"),
    ("a \"b // c\" d", "a \"\" d"),
    ("a \"\\\"b\" c", "a \"\" c"),
    ("a #\"b\"c\\\"# d", "a \"\" d"),
    ("a \"\"\"\n  b \"c\" // d\n  \"\"\" e", "a \"\" e"),
    ("a \"b \\(c + f(\"d\")) e\" g", "a \"\" c + f ( \"\" ) g"),
    ("a #\"b \\(c) \\#(d)\"# e", "a \"\" d e"),
    ("a / b / c", "a / b / c"),
    ("let r = /a\"b/\nc", "let r = // c"),
    ("a\"", "a \"\""),
    ("try! f()", "try ! f ( )"),
    ("`a b` ü", "` a b ` ü"),
    ("\"a\nb", "\"\" b"),
  ])
  func `takes code apart`(source: String, tokens: String) {
    #expect(SwiftText(source).tokens.map(\.text).joined(separator: " ") == tokens)
  }

  @Test func `keeps strings and comments with their lines`() {
    let text = SwiftText("// one\nlet a = \"b\\nc \\(d) e\"\n\n/* two\n */ \"\"\"\n  f\n  \"\"\"\n\"g\"")
    #expect(text.comments.map(\.text) == ["// one", "/* two\n */"])
    #expect(text.comments.map(\.line) == [1, 4])
    #expect(text.strings.map(\.text) == ["b\nc \\() e", "\n  f\n  ", "g"])
    #expect(text.strings.map(\.line) == [2, 5, 8])
    #expect(text.tokens.last?.line == 8)
  }

  @Test func `finds rows of tokens however they are spaced`() {
    let text = SwiftText("Date()\nDate( )\nMyDate()\nDate\n  ()\n\"Date()\" // Date()\n\"\\(Date())\"")
    #expect(text.occurrences(of: "Date()").map { text.tokens[$0].line } == [1, 2, 4, 7])
    #expect(text.occurrences(of: "Date(x").isEmpty)
  }

  @Test func `tells a mark from an operator by the blank before it`() {
    let text = SwiftText("try! a()\ntry !b()\ntry? c()\nd ? try e() : f")
    #expect(text.occurrences(of: "try!").map { text.tokens[$0].line } == [1])
    #expect(text.occurrences(of: "try?").map { text.tokens[$0].line } == [3])
  }

  @Test func `knows what starts a line`() {
    let text = SwiftText("a b\n  c /* d */ e\n/* f */ g")
    #expect(text.tokens.filter(\.startsLine).map(\.text) == ["a", "c", "g"])
  }
}
