import Testing

@testable import Templating

extension MustacheCase {
  static let sections: [MustacheCase] = [
    MustacheCase("true shows", "\"{{#b}}shown{{/b}}\"", ["b": true], "\"shown\""),
    MustacheCase("false hides", "\"{{#b}}hidden{{/b}}\"", ["b": false], "\"\""),
    MustacheCase("none hides", "\"{{#b}}hidden{{/b}}\"", ["b": .none], "\"\""),
    MustacheCase("an unknown name hides", "[{{#missing}}hidden{{/missing}}]", [:], "[]"),
    MustacheCase("a map is pushed", "{{#c}}Hi {{name}}.{{/c}}", ["c": ["name": "Joe"]], "Hi Joe."),
    MustacheCase(
      "names beyond the section's context",
      "{{#sec}}{{a}}, {{b}}, {{c.d}}{{/sec}}",
      ["a": "foo", "b": "wrong", "sec": ["b": "bar"], "c": ["d": "baz"]],
      "foo, bar, baz"
    ),
    MustacheCase(
      "words show and are the context",
      "{{#foo}}{{.}} is {{foo}}{{/foo}}",
      ["foo": "bar"],
      "bar is bar"
    ),
    MustacheCase("empty words hide", "[{{#foo}}x{{/foo}}]", ["foo": ""], "[]"),
    MustacheCase(
      "lists in a context of lists",
      "{{#tops}}{{#middles}}{{t}}{{m}}.{{#bottoms}}{{t}}{{m}}{{b}}.{{/bottoms}}{{/middles}}{{/tops}}",
      ["tops": [["t": "A", "middles": [["m": "1", "bottoms": [["b": "x"], ["b": "y"]]]]]]],
      "A1.A1x.A1y."
    ),
    MustacheCase(
      "contexts nested deep",
      "{{#a}}{{one}}{{#b}}{{one}}{{two}}{{one}}{{#c}}{{one}}{{two}}{{three}}{{/c}}{{/b}}{{one}}{{/a}}",
      ["a": ["one": "1"], "b": ["two": "2"], "c": ["three": "3"]],
      "11211231"
    ),
    MustacheCase(
      "a list repeats",
      "{{#list}}{{item}}{{/list}}",
      ["list": [["item": "1"], ["item": "2"]]],
      "12"
    ),
    MustacheCase("an empty list hides", "[{{#list}}Yay{{/list}}]", ["list": []], "[]"),
    MustacheCase(
      "two sections of one name",
      "{{#b}}\n* first\n{{/b}}\n* {{two}}\n{{#b}}\n* third\n{{/b}}\n",
      ["b": true, "two": "second"],
      "* first\n* second\n* third\n"
    ),
    MustacheCase("nested and true", "| A {{#b}}B {{#b}}C{{/b}} D{{/b}} E |", ["b": true], "| A B C D E |"),
    MustacheCase("nested and false", "| A {{#b}}B {{#b}}C{{/b}} D{{/b}} E |", ["b": false], "| A  E |"),
    MustacheCase(
      "the implicit iterator over words",
      "\"{{#l}}({{.}}){{/l}}\"",
      ["l": ["a", "b"]],
      "\"(a)(b)\""
    ),
    MustacheCase("the iterator is escaped", "{{#l}}({{.}}){{/l}}", ["l": ["<", "&"]], "(&lt;)(&amp;)"),
    MustacheCase("the iterator in triple", "{{#l}}({{{.}}}){{/l}}", ["l": ["<", "&"]], "(<)(&)"),
    MustacheCase("the iterator with ampersand", "{{#l}}({{&.}}){{/l}}", ["l": ["<", "&"]], "(<)(&)"),
    MustacheCase(
      "the iterator over lists of lists",
      "{{#l}}({{#.}}{{.}}{{/.}}){{/l}}",
      ["l": [["1", "2"], ["a"]]],
      "(12)(a)"
    ),
    MustacheCase("the iterator at the root", "{{#.}}({{v}}){{/.}}", [["v": "a"], ["v": "b"]], "(a)(b)"),
    MustacheCase("empty words in a list count", "{{#l}}({{.}}){{/l}}", ["l": ["", "a"]], "()(a)"),
    MustacheCase("false in a list counts", "{{#l}}x{{/l}}", ["l": [false, true]], "xx"),
    MustacheCase("a dotted name of a section", "{{#a.b.c}}Here{{/a.b.c}}", ["a": ["b": ["c": true]]], "Here"),
    MustacheCase("a dotted false", "[{{#a.b}}Here{{/a.b}}]", ["a": ["b": false]], "[]"),
    MustacheCase("a broken chain hides", "[{{#a.b.c}}Here{{/a.b.c}}]", ["a": [:]], "[]"),
    MustacheCase("white space beside sections", " | {{#b}}\t|\t{{/b}} | \n", ["b": true], " | \t|\t | \n"),
    MustacheCase("inner white space stays", " | {{#b}} {{! i }}\n {{/b}} | \n", ["b": true], " |  \n  | \n"),
    MustacheCase(
      "indented in one line",
      " {{#b}}YES{{/b}}\n {{#b}}GOOD{{/b}}\n",
      ["b": true],
      " YES\n GOOD\n"
    ),
    MustacheCase(
      "alone they take their lines",
      "| This Is\n{{#b}}\n|\n{{/b}}\n| A Line\n",
      ["b": true],
      "| This Is\n|\n| A Line\n"
    ),
    MustacheCase(
      "indented and alone",
      "| This Is\n  {{#b}}\n|\n  {{/b}}\n| A Line\n",
      ["b": true],
      "| This Is\n|\n| A Line\n"
    ),
    MustacheCase("alone with CRLF", "|\r\n{{#b}}\r\n{{/b}}\r\n|", ["b": true], "|\r\n|"),
    MustacheCase("alone in the first line", "  {{#b}}\n#{{/b}}\n/", ["b": true], "#\n/"),
    MustacheCase("alone in the last line", "#{{#b}}\n/\n  {{/b}}", ["b": true], "#\n/\n"),
    MustacheCase("white space after a tag alone", "a\n{{#b}} \t\nx\n{{/b}}\t\nz", ["b": true], "a\nx\nz"),
    MustacheCase("padding in the tags", "|{{# b }}={{/ b }}|", ["b": true], "|=|"),
    MustacheCase(
      "an inner value hides an outer one",
      "{{#a}}({{x}}){{/a}}",
      ["x": "1", "a": ["x": .none]],
      "()"
    ),
    MustacheCase(
      "after a section the outer value again",
      "{{#a}}{{x}}{{/a}}{{x}}",
      ["x": "1", "a": ["x": "2"]],
      "21"
    ),
    MustacheCase("a flag keeps the context", "{{#b}}{{x}}{{/b}}", ["b": true, "x": "1"], "1"),
    MustacheCase("lines of a list", "{{#l}}\n- {{.}}\n{{/l}}\n", ["l": ["a", "b"]], "- a\n- b\n"),
  ]

  static let inverted: [MustacheCase] = [
    MustacheCase("false shows", "\"{{^b}}shown{{/b}}\"", ["b": false], "\"shown\""),
    MustacheCase("true hides", "\"{{^b}}hidden{{/b}}\"", ["b": true], "\"\""),
    MustacheCase("none shows", "\"{{^b}}shown{{/b}}\"", ["b": .none], "\"shown\""),
    MustacheCase("an unknown name shows", "[{{^missing}}shown{{/missing}}]", [:], "[shown]"),
    MustacheCase("a map hides", "[{{^c}}Hi {{name}}.{{/c}}]", ["c": ["name": "Joe"]], "[]"),
    MustacheCase("a list hides", "[{{^l}}{{n}}{{/l}}]", ["l": [["n": "1"]]], "[]"),
    MustacheCase("an empty list shows", "[{{^l}}Yay{{/l}}]", ["l": []], "[Yay]"),
    MustacheCase("empty words show", "[{{^w}}x{{/w}}]", ["w": ""], "[x]"),
    MustacheCase(
      "two of one name",
      "{{^b}}\n* first\n{{/b}}\n* {{two}}\n{{^b}}\n* third\n{{/b}}\n",
      ["b": false, "two": "second"],
      "* first\n* second\n* third\n"
    ),
    MustacheCase("nested and false", "| A {{^b}}B {{^b}}C{{/b}} D{{/b}} E |", ["b": false], "| A B C D E |"),
    MustacheCase("nested and true", "| A {{^b}}B {{^b}}C{{/b}} D{{/b}} E |", ["b": true], "| A  E |"),
    MustacheCase("a dotted true hides", "[{{^a.b}}Not{{/a.b}}]", ["a": ["b": true]], "[]"),
    MustacheCase("a dotted false shows", "[{{^a.b}}Not{{/a.b}}]", ["a": ["b": false]], "[Not]"),
    MustacheCase("a broken chain shows", "[{{^a.b.c}}Not{{/a.b.c}}]", ["a": [:]], "[Not]"),
    MustacheCase("white space beside", " | {{^b}}\t|\t{{/b}} | \n", ["b": false], " | \t|\t | \n"),
    MustacheCase("inner white space stays", " | {{^b}} {{! i }}\n {{/b}} | \n", ["b": false], " |  \n  | \n"),
    MustacheCase("indented in one line", " {{^b}}NO{{/b}}\n {{^b}}WAY{{/b}}\n", ["b": false], " NO\n WAY\n"),
    MustacheCase("alone", "| This\n{{^b}}\n|\n{{/b}}\n| Line\n", ["b": false], "| This\n|\n| Line\n"),
    MustacheCase(
      "alone and indented",
      "| This\n  {{^b}}\n|\n  {{/b}}\n| Line\n",
      ["b": false],
      "| This\n|\n| Line\n"
    ),
    MustacheCase("alone with CRLF", "|\r\n{{^b}}\r\n{{/b}}\r\n|", ["b": false], "|\r\n|"),
    MustacheCase("alone in the first line", "  {{^b}}\n^{{/b}}\n/", ["b": false], "^\n/"),
    MustacheCase("alone in the last line", "^{{^b}}\n/\n  {{/b}}", ["b": false], "^\n/\n"),
    MustacheCase("padding in the tags", "|{{^ b }}={{/ b }}|", ["b": false], "|=|"),
    MustacheCase("one or the other", "{{#b}}yes{{/b}}{{^b}}no{{/b}}", ["b": false], "no"),
  ]

  static let partialCases: [MustacheCase] = [
    MustacheCase("a partial", "\"{{>text}}\"", [:], "\"from partial\"", partials: ["text": "from partial"]),
    MustacheCase("a partial that is not there", "\"{{>text}}\"", [:], "\"\""),
    MustacheCase(
      "it sees the context",
      "\"{{>p}}\"",
      ["t": "content"],
      "\"*content*\"",
      partials: ["p": "*{{t}}*"]
    ),
    MustacheCase(
      "it may name itself",
      "{{>node}}",
      ["content": "X", "nodes": [["content": "Y", "nodes": []]]],
      "X<Y<>>",
      partials: ["node": "{{content}}<{{#nodes}}{{>node}}{{/nodes}}>"]
    ),
    MustacheCase(
      "one in another",
      "{{>outer}}",
      ["a": "hello", "b": "world"],
      "*hello world!*",
      partials: ["outer": "*{{a}} {{>inner}}*", "inner": "{{b}}!"]
    ),
    MustacheCase("white space beside stays", "| {{>p}} |", [:], "| \t|\t |", partials: ["p": "\t|\t"]),
    MustacheCase(
      "in a line there is no indentation",
      "  {{data}}  {{> p}}\n",
      ["data": "|"],
      "  |  >\n>\n",
      partials: ["p": ">\n>"]
    ),
    MustacheCase("alone with CRLF", "|\r\n{{>p}}\r\n|", [:], "|\r\n>|", partials: ["p": ">"]),
    MustacheCase("alone in the first line", "  {{>p}}\n>", [:], "  >\n  >>", partials: ["p": ">\n>"]),
    MustacheCase("alone in the last line", ">\n  {{>p}}", [:], ">\n  >\n  >", partials: ["p": ">\n>"]),
    MustacheCase(
      "each line of it is indented, those of values are not",
      "\\\n {{>p}}\n/\n",
      ["content": "<\n->"],
      "\\\n |\n <\n->\n |\n/\n",
      partials: ["p": "|\n{{{content}}}\n|\n"]
    ),
    MustacheCase("padding in the tag", "|{{> p }}|", ["b": true], "|[]|", partials: ["p": "[]"]),
    MustacheCase(
      "indentation adds up",
      "  {{>outer}}\n",
      [:],
      "  a\n    b\n    c\n  d\n",
      partials: ["outer": "a\n  {{>inner}}\nd\n", "inner": "b\nc\n"]
    ),
    MustacheCase(
      "a section in an indented partial",
      "  {{>p}}\n",
      ["l": ["1", "2"]],
      "  <\n  - 1\n  - 2\n  >\n",
      partials: ["p": "<\n{{#l}}\n- {{.}}\n{{/l}}\n>\n"]
    ),
    MustacheCase(
      "a line that begins with a section in an indented partial",
      "  {{>p}}\n",
      ["l": ["1", "2"]],
      "  12.\n",
      partials: ["p": "{{#l}}{{.}}{{/l}}.\n"]
    ),
    MustacheCase("a tab indents too", "\t{{>p}}\n", [:], "\ta\n\tb\n", partials: ["p": "a\nb\n"]),
    MustacheCase(
      "after a partial the indentation is gone",
      "  {{>p}}\n{{>p}}\n",
      [:],
      "  a\na\n",
      partials: ["p": "a\n"]
    ),
    MustacheCase(
      "a partial escapes as the template does",
      "{{>p}}",
      ["x": "<"],
      "&lt;",
      partials: ["p": "{{x}}"]
    ),
    MustacheCase(
      "a partial inside a list",
      "{{#l}}{{>p}}{{/l}}",
      ["l": [["x": "1"], ["x": "2"]]],
      "[1][2]",
      partials: ["p": "[{{x}}]"]
    ),
    MustacheCase("an empty partial alone", "a\n  {{>p}}\nb\n", [:], "a\nb\n", partials: ["p": ""]),
  ]

  static let all = interpolation + comments + delimiters + sections + inverted + partialCases
}
