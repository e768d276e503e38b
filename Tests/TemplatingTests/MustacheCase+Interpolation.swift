import Testing

@testable import Templating

extension MustacheCase {
  static let interpolation: [MustacheCase] = [
    MustacheCase("no tags", "Hello from {Mustache}!\n", [:], "Hello from {Mustache}!\n"),
    MustacheCase("an empty template", "", [:], ""),
    MustacheCase("a value", "Hello, {{subject}}!\n", ["subject": "world"], "Hello, world!\n"),
    MustacheCase("the same value twice", "{{a}}{{a}}", ["a": "x"], "xx"),
    MustacheCase("no second look at a value", "{{t}}: {{p}}", ["t": "{{p}}", "p": "no"], "{{p}}: no"),
    MustacheCase("escaping of markup", "{{x}}", ["x": "& \" < >"], "&amp; &quot; &lt; &gt;"),
    MustacheCase("triple is not escaped", "{{{x}}}", ["x": "& \" < >"], "& \" < >"),
    MustacheCase("ampersand is not escaped", "{{&x}}", ["x": "& \" < >"], "& \" < >"),
    MustacheCase("escaping keeps what is between", "{{x}}", ["x": "a<b>c&d"], "a&lt;b&gt;c&amp;d"),
    MustacheCase("escaping of an entity", "{{x}}", ["x": "&amp;"], "&amp;amp;"),
    MustacheCase("letters beyond ASCII", "{{x}}ŵ", ["x": "Siân 🙂"], "Siân 🙂ŵ"),
    MustacheCase("an absent value is empty", "I ({{x}}) here", ["x": .none], "I () here"),
    MustacheCase("absent in triple", "({{{x}}})", ["x": .none], "()"),
    MustacheCase("absent with ampersand", "({{&x}})", ["x": .none], "()"),
    MustacheCase("an unknown name is empty", "I ({{x}}) here", [:], "I () here"),
    MustacheCase("unknown in triple", "({{{x}}})", [:], "()"),
    MustacheCase("unknown with ampersand", "({{&x}})", [:], "()"),
    MustacheCase("dotted names", "{{person.name}}", ["person": ["name": "Jo"]], "Jo"),
    MustacheCase("dotted names in triple", "{{{person.name}}}", ["person": ["name": "<Jo>"]], "<Jo>"),
    MustacheCase("dotted names with ampersand", "{{&person.name}}", ["person": ["name": "<Jo>"]], "<Jo>"),
    MustacheCase(
      "dotted names of any depth",
      "{{a.b.c.d.e.name}}",
      ["a": ["b": ["c": ["d": ["e": ["name": "Phil"]]]]]],
      "Phil"
    ),
    MustacheCase("a broken chain is empty", "({{a.b.c}})", ["a": [:]], "()"),
    MustacheCase(
      "a broken chain does not start again",
      "({{a.b.c.name}})",
      ["a": ["b": [:]], "c": ["name": "Jim"]],
      "()"
    ),
    MustacheCase(
      "the first part is looked up on the stack",
      "{{#a}}{{b.c}}{{/a}}",
      ["a": ["x": "1"], "b": ["c": "outer"]],
      "outer"
    ),
    MustacheCase(
      "dotted names respect the nearest context",
      "{{#a}}({{b.c}}){{/a}}",
      ["a": ["b": [:]], "b": ["c": "ERROR"]],
      "()"
    ),
    MustacheCase(
      "a dotted name is never one key",
      "({{a.b}})",
      ["a.b": "key", "a": ["b": "path"]],
      "(path)"
    ),
    MustacheCase("a single key with a dot is out of reach", "({{a.b}})", ["a.b": "key"], "()"),
    MustacheCase("a dotted name into words", "({{a.b}})", ["a": "words"], "()"),
    MustacheCase("the implicit iterator", "Hello, {{.}}!", "world", "Hello, world!"),
    MustacheCase("the implicit iterator is escaped", "{{.}}", "& \" < >", "&amp; &quot; &lt; &gt;"),
    MustacheCase("the implicit iterator in triple", "{{{.}}}", "& \" < >", "& \" < >"),
    MustacheCase("the implicit iterator with ampersand", "{{&.}}", "& \" < >", "& \" < >"),
    MustacheCase("white space beside a value stays", "| {{s}} |", ["s": "---"], "| --- |"),
    MustacheCase("white space beside a triple stays", "| {{{s}}} |", ["s": "---"], "| --- |"),
    MustacheCase("white space beside an ampersand stays", "| {{&s}} |", ["s": "---"], "| --- |"),
    MustacheCase("a value alone keeps its line", "  {{s}}\n", ["s": "---"], "  ---\n"),
    MustacheCase("a triple alone keeps its line", "  {{{s}}}\n", ["s": "---"], "  ---\n"),
    MustacheCase("an ampersand alone keeps its line", "  {{&s}}\n", ["s": "---"], "  ---\n"),
    MustacheCase("padding in a value", "|{{ s }}|", ["s": "---"], "|---|"),
    MustacheCase("padding in a triple", "|{{{ s }}}|", ["s": "---"], "|---|"),
    MustacheCase("padding with an ampersand", "|{{& s }}|", ["s": "---"], "|---|"),
    MustacheCase("a line end in a tag", "|{{\n s\n}}|", ["s": "---"], "|---|"),
    MustacheCase("a single brace is text", "{ {{x}} }", ["x": "y"], "{ y }"),
  ]

  static let comments: [MustacheCase] = [
    MustacheCase("a comment goes", "12345{{! Comment }}67890", [:], "1234567890"),
    MustacheCase("a comment over lines", "12345{{!\n  This\n  is\n}}67890\n", [:], "1234567890\n"),
    MustacheCase("a comment alone takes its line", "Begin.\n{{! c }}\nEnd.\n", [:], "Begin.\nEnd.\n"),
    MustacheCase("an indented comment alone", "Begin.\n  {{! c }}\nEnd.\n", [:], "Begin.\nEnd.\n"),
    MustacheCase("a comment alone with CRLF", "|\r\n{{! c }}\r\n|", [:], "|\r\n|"),
    MustacheCase("a comment alone in the first line", "  {{! c }}\n!", [:], "!"),
    MustacheCase("a comment alone in the last line", "!\n  {{! c }}", [:], "!\n"),
    MustacheCase("a comment over lines alone", "Begin.\n{{!\nSomething\n}}\nEnd.\n", [:], "Begin.\nEnd.\n"),
    MustacheCase("an indented one over lines", "B\n  {{!\n    S\n  }}\nE\n", [:], "B\nE\n"),
    MustacheCase("a comment within a line", "  12 {{! 34 }}\n", [:], "  12 \n"),
    MustacheCase("white space beside a comment", "12345 {{! c }} 67890", [:], "12345  67890"),
    MustacheCase("a comment is no name", "({{! c }}{{c}})", ["! c": "1", "c": "2"], "(2)"),
    MustacheCase("two comments on a line are not alone", "{{! a }} {{! b }}\n", [:], " \n"),
  ]

  static let delimiters: [MustacheCase] = [
    MustacheCase("a pair of delimiters", "{{=<% %>=}}(<%text%>)", ["text": "Hey!"], "(Hey!)"),
    MustacheCase("characters with a meaning elsewhere", "({{=[ ]=}}[text])", ["text": "It"], "(It)"),
    MustacheCase(
      "they hold inside and after sections",
      "[\n{{#s}}\n  {{d}}\n  |d|\n{{/s}}\n{{= | | =}}\n|#s|\n  {{d}}\n  |d|\n|/s|\n]\n",
      ["s": true, "d": "I"],
      "[\n  I\n  |d|\n  {{d}}\n  I\n]\n"
    ),
    MustacheCase(
      "they hold in inverted sections",
      "{{^n}}{{d}}|d|{{/n}}{{= | | =}}|^n|{{d}}|d||/n|",
      ["n": false, "d": "I"],
      "I|d|{{d}}I"
    ),
    MustacheCase(
      "a partial begins with the usual ones",
      "[ {{>include}} ]\n{{= | | =}}\n[ |>include| ]\n",
      ["value": "yes"],
      "[ .yes. ]\n[ .yes. ]\n",
      partials: ["include": ".{{value}}."]
    ),
    MustacheCase(
      "a partial's own end with it",
      "[ {{>include}} ]\n[ .{{value}}.  .|value|. ]\n",
      ["value": "yes"],
      "[ .yes.  .yes. ]\n[ .yes.  .|value|. ]\n",
      partials: ["include": ".{{value}}. {{= | | =}} .|value|."]
    ),
    MustacheCase("white space beside stays", "| {{=@ @=}} |", [:], "|  |"),
    MustacheCase("white space before a line end stays", " | {{=@ @=}}\n", [:], " | \n"),
    MustacheCase("alone they take the line", "Begin.\n{{=@ @=}}\nEnd.\n", [:], "Begin.\nEnd.\n"),
    MustacheCase("alone and indented", "Begin.\n  {{=@ @=}}\nEnd.\n", [:], "Begin.\nEnd.\n"),
    MustacheCase("alone with CRLF", "|\r\n{{= @ @ =}}\r\n|", [:], "|\r\n|"),
    MustacheCase("alone in the first line", "  {{=@ @=}}\n=", [:], "="),
    MustacheCase("alone in the last line", "=\n  {{=@ @=}}", [:], "=\n"),
    MustacheCase("padding inside", "|{{= @   @ =}}|", [:], "||"),
    MustacheCase("there and back", "{{=<% %>=}}<%x%><%={{ }}=%>{{x}}", ["x": "1"], "11"),
    MustacheCase("triple under other delimiters", "{{=<% %>=}}<%{x}%>", ["x": "<"], "<"),
    MustacheCase("ampersand under other delimiters", "{{=<% %>=}}<%&x%>", ["x": "<"], "<"),
    MustacheCase("comments under other delimiters", "{{=| |=}}a|! c |b", [:], "ab"),
  ]
}
