extension Invariant {
  static let manners: [Invariant] = [
    routesAreWebs, purposesKnowNoProvider, lintIsNotSilenced, noTestIsSwitchedOff,
  ]

  static let routesAreWebs = Invariant(
    "only Web knows our routes",
    breaches: [
      .planted("Sources/Verification/A.swift", "let link = base + \"/verify/\\(token)\""),
      .planted("Sources/Delivery/A.swift", "let link = \"\\(base)/welcome/\\(token)\""),
      .planted("Sources/Access/A.swift", "let path = \"/staff/sign-in\""),
      .planted("Sources/Jobs/A.swift", "let path = \"/api/v1/messages\""),
    ],
    neighbours: [
      .planted("Sources/Web/API/A.swift", "let path = \"/api/v1/messages\""),
      .planted("Sources/Postern/A.swift", "let link = \"/verify/\\(token)\""),
      .planted("Sources/Chat/A.swift", "let path = \"/v25.0/\\(id)/messages\""),
      .planted("Sources/Verification/A.swift", "let sample = \"https://messages.example.org/verify/TOKEN\""),
      .planted("Sources/Record/A.swift", "// see /staff/audit\nlet a = \"checked against\""),
    ]
  ) { tree in
    let marks = [
      "/api/v1", "/staff/", "/verify/", "/welcome/", "/hooks/", "/sign-in", "/forgotten", "/demo/",
    ]
    return tree.sources(outside: Set(House.executables + House.channels + ["Web"])).flatMap { file in
      file.swift.strings.filter { passage in
        // A whole address of example.org is a sample to try a template with.
        !passage.text.contains(".example.org/") && marks.contains { passage.text.contains($0) }
      }.map {
        Violation(file, line: $0.line, "a route of ours; Web hands the link in")
      }
    }
  }

  static let purposesKnowNoProvider = Invariant(
    "no purpose learns which provider carried a message",
    breaches: [
      .planted("Sources/Reminders/A.swift", "if provider == .twilio { f() }"),
      .planted("Sources/Portal/A.swift", "let a = SMTPReply(text)"),
      .planted("Sources/Intake/A.swift", "let a = \"graph.facebook.com\""),
    ],
    neighbours: [
      .planted("Sources/Texts/A.swift", "if provider == .twilio { f() }"),
      .planted("Sources/Portal/A.swift", "notify(person) // Twilio would do it too"),
    ]
  ) { tree in
    let names = ["twilio", "smtp", "imap", "govuknotify", "facebook", "libcurl"]
    return tree.sources().filter { House.purposes.contains($0.room ?? "") }.flatMap { file -> [Violation] in
      let words = file.swift.tokens.map { ($0.text, $0.line) } + file.swift.strings.map { ($0.text, $0.line) }
      return words.filter { word, _ in names.contains { word.lowercased().contains($0) } }.map {
        Violation(file, line: $0.1, "`\($0.0)`: a provider is a matter of its channel")
      }
    }
  }

  static let lintIsNotSilenced = Invariant(
    "the lint is silenced nowhere",
    breaches: [
      .planted("Sources/Core/A.swift", "// swift-format-ignore\nlet a = 1"),
      .planted("Tests/CoreTests/A.swift", "// swift-format-ignore: NeverForceUnwrap\nlet a = b!"),
    ],
    neighbours: [.planted("Sources/Core/A.swift", "let a = \"// swift-format-ignore\"")]
  ) { tree in
    tree.swiftFiles.flatMap { file in
      file.swift.comments.filter { $0.text.contains("swift-format-ignore") }.map {
        Violation(file, line: $0.line, "mend what the lint found")
      }
    }
  }

  static let noTestIsSwitchedOff = Invariant(
    "no test is switched off",
    breaches: [
      .planted("Tests/CoreTests/A.swift", "@Test(.disabled()) func a() {}"),
      .planted("Tests/CoreTests/A.swift", "@Test(.disabled(\"later\")) func a() {}"),
      .planted("Tests/CoreTests/A.swift", "withKnownIssue { try f() }"),
      .planted("Tests/EndToEnd/test_a.py", "@pytest.mark.skip\ndef test_a(): pass"),
      .planted("Tests/EndToEnd/test_a.py", "    pytest.skip('later')"),
      .planted("Tests/EndToEnd/test_a.py", "@pytest.mark.xfail\ndef test_a(): pass"),
      .planted("Makefile", "\tswift test || true\n"),
      .planted(".ci/run", "make test || :"),
    ],
    neighbours: [
      .planted("Tests/CoreTests/A.swift", "let a = \".disabled()\""),
      .planted("Makefile", "\tstate=$$(query) || state=unknown\n"),
    ]
  ) { tree in
    let swift = tree.swiftFiles.filter(\.isTest).flatMap {
      $0.violations(of: [".disabled(", "withKnownIssue"], "a test that cannot fail")
    }
    let marks = ["pytest.skip", "mark.skip", "mark.xfail", "pytest.xfail", "importorskip", "|| true", "|| :"]
    let others = tree.files.filter {
      $0.path == "Makefile" || $0.path.hasPrefix(".ci/") || ($0.isTest && $0.path.hasSuffix(".py"))
    }
    return swift
      + others.flatMap { file in
        file.lines.enumerated().filter { line in marks.contains { line.element.contains($0) } }.map {
          Violation(file, line: $0.offset + 1, "a check that cannot fail")
        }
      }
  }
}
