extension Invariant {
  static let templates: [Invariant] = [templatesAreUsed, nothingInline]

  static let templatesAreUsed = Invariant(
    "every template is used",
    breaches: [
      .planted("Templates/Pages/verify.html", "<h1>{{>text.heading}}</h1>"),
      .planted([
        "Templates/Mail/notice.subject.txt": "a", "Sources/Web/A.swift": "// \"notice\"\nlet a = \"notices\"",
      ]),
      .planted([
        "Templates/Partials/frame.html": "a", "Templates/Pages/verify.html": "{{>other}}",
        "Sources/Web/A.swift": "let a = \"verify\"",
      ]),
      .planted(["Templates/Text/cy/verify.json5": "{}"]),
      .planted(["Templates/Assets/family.css": "a"]),
      .planted(["Templates/Notices/nobody-1.0.en.json5": "{}", "Sources/Web/A.swift": "let a = \"england\""]),
      .planted(["Templates/Assets/help-gone-en.png": "", "Sources/Web/A.swift": "let a = \"sign-in\""]),
    ],
    neighbours: [
      .planted([
        "Templates/Pages/verify.html": "{{>frame}}<link href=\"{{asset.family}}\">{{> text.heading}}",
        "Templates/Partials/frame.html": "{{>inner}}",
        "Templates/Partials/inner.html": "",
        "Templates/Text/en/verify.json5": "{}",
        "Templates/Text/en/common.json5": "{}",
        "Templates/Mail/notice.text.txt": "",
        "Templates/Mail/notice.html": "",
        "Templates/Assets/family.css": "",
        "Templates/Assets/help-sign-in-cy.png": "",
        "Templates/Notices/england-1.0.en.json5": "",
        "Sources/Web/A.swift":
          "let a = [\"verify\", \"Mail/notice\", \"england\", \"sign-in\"]; let b = \"family.css\"",
      ])
    ]
  ) { tree in
    let templates = tree.files.filter {
      $0.path.hasPrefix("Templates/") && $0.path.split(separator: "/").count > 2
    }
    let literals = Set(tree.sources().flatMap { $0.swift.strings.map(\.text) })
    let stems = Set(templates.filter { $0.isPageOrMail }.map(\.stem))
    return templates.filter { file in
      let parts = file.path.split(separator: "/").map(String.init)
      switch parts[1] {
      case "Pages", "Mail", "Texts":
        return !literals.contains(file.stem) && !literals.contains("\(parts[1])/\(file.stem)")
      case "Partials":
        return !templates.contains { $0.mustacheNames.contains(file.stem) }
      case "Text":
        return file.stem != "common" && !stems.contains(file.stem)
      case "Notices":
        // england-1.0.en.json5: the profile of an agency, a version, a language.
        return !literals.contains(file.name.split(separator: "-").dropLast().joined(separator: "-"))
      case "Assets" where file.name.hasPrefix("help-"):
        // help-sign-in-cy.png: a page that the program names, a language.
        return !literals.contains(
          file.stem.split(separator: "-").dropFirst().dropLast().joined(separator: "-")
        )
      default:
        return !literals.contains { $0.hasSuffix(file.name) }
          && !templates.contains { $0.text.contains(file.name) }
      }
    }.map { Violation($0, line: 1, "nothing names it") }
  }

  static let nothingInline = Invariant(
    "no page holds script, style or handlers of its own",
    breaches: [
      .planted("Templates/Pages/a.html", "<script>alert(1)</script>"),
      .planted("Templates/Pages/a.html", "<p>a</p>\n<SCRIPT type=\"module\">a</SCRIPT>"),
      .planted("Templates/Pages/a.html", "<style>p { color: red }</style>"),
      .planted("Templates/Pages/a.html", "<p style=\"color: red\">a</p>"),
      .planted("Templates/Pages/a.html", "<p\n  style='color: red'>a</p>"),
      .planted("Templates/Pages/a.html", "<button onclick=\"f()\">a</button>"),
      .planted("Templates/Pages/a.html", "<body ONLOAD = f()>"),
      .planted("Templates/Pages/a.html", "<a href=\"javascript:f()\">a</a>"),
      .planted("Templates/Mail/a.html", "<p style=\"color: red\">a</p>"),
      .planted("Templates/Pages/a.html", "<img src=\"https://example.org/a.png\">"),
    ],
    neighbours: [
      .planted("Templates/Pages/a.html", "<script src=\"{{asset.exit}}\" type=\"module\"></script>"),
      .planted("Templates/Pages/a.html", "<p class=\"style\">on=1, style = good; once = more</p>"),
      .planted("Templates/Pages/a.html", "<a href=\"{{exit}}\">a</a>"),
    ]
  ) { tree in
    tree.files.filter { $0.path.hasPrefix("Templates/") && $0.path.hasSuffix(".html") }.flatMap { file in
      file.tags.compactMap { tag in tag.inlineProblem.map { Violation(file, line: tag.line, $0) } }
    }
  }
}

extension SourceFile {
  /// A template's name without its endings: `notice` of `notice.subject.txt`.
  fileprivate var stem: String { name.split(separator: ".").first.map(String.init) ?? name }

  fileprivate var isPageOrMail: Bool {
    ["Templates/Pages/", "Templates/Mail/", "Templates/Texts/"].contains { path.hasPrefix($0) }
  }

  /// What stands in `{{>…}}`.
  fileprivate var mustacheNames: Set<String> {
    Set(
      text.split(separator: "{{", omittingEmptySubsequences: false).dropFirst().compactMap { piece in
        guard piece.hasPrefix(">"), let end = piece.firstRange(of: "}}") else { return nil }
        return piece[..<end.lowerBound].dropFirst().filter { !$0.isWhitespace }
      }
    )
  }

  /// The opening tags of a page.
  fileprivate var tags: [Tag] {
    var tags: [Tag] = []
    var line = 1
    for piece in text.split(separator: "<", omittingEmptySubsequences: false) {
      if piece.first?.isLetter == true, let end = piece.firstIndex(of: ">") {
        tags.append(Tag(text: piece[..<end].lowercased(), line: line))
      }
      line += piece.count { $0 == "\n" }
    }
    return tags
  }
}

/// An opening tag, in small letters, without its brackets.
private struct Tag {
  let text: String
  let line: Int

  var inlineProblem: String? {
    let words = text.split { $0.isWhitespace || $0 == "\"" || $0 == "'" }.map(String.init)
    let name = words.first ?? ""
    // An attribute's name stands before its `=`, with or without blanks between.
    let attributes = zip(words, words.dropFirst() + [""]).compactMap { word, next -> String? in
      if let equals = word.firstIndex(of: "="), equals != word.startIndex { return String(word[..<equals]) }
      return next.hasPrefix("=") ? word : nil
    }
    if name == "style" { return "a style sheet is a file" }
    if name == "script", !attributes.contains("src") { return "a script is a file" }
    if attributes.contains("style") { return "style is a class" }
    if attributes.contains(where: { $0.hasPrefix("on") && $0.count > 2 }) {
      return "a handler is set by a script file"
    }
    if text.contains("javascript:") { return "a link is not a script" }
    let isFetched = ["src", "srcset", "poster"].contains(where: attributes.contains) || name == "link"
    if isFetched, text.contains("//") { return "nothing is fetched from elsewhere" }
    return nil
  }
}
