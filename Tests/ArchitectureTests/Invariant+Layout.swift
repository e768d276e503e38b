extension Invariant {
  static let layout: [Invariant] = [filesAreShort, roomsAreOnTheMap, topLevelIsAgreed, noMachinePaths]

  private static let maximumLines = 400

  static let filesAreShort = Invariant(
    "a file has at most 400 lines",
    breaches: [
      .planted("Sources/Core/A.swift", String(repeating: "let a = 1\n", count: 401)),
      .planted("Sources/CMime/CMime.c", String(repeating: "int a;\n", count: 401)),
      .planted("Tests/EndToEnd/test_a.py", String(repeating: "a = 1\n", count: 401)),
    ],
    neighbours: [.planted("Sources/Core/A.swift", String(repeating: "let a = 1\n", count: 400))]
  ) { tree in
    let endings = [".swift", ".c", ".cpp", ".h", ".py"]
    return tree.files.filter { file in endings.contains { file.path.hasSuffix($0) } }.compactMap { file in
      let count = file.lines.count - (file.text.hasSuffix("\n") ? 1 : 0)
      guard count > maximumLines else { return nil }
      return Violation(file, line: count, "\(count) lines; split it by aspect into Type+Aspect")
    }
  }

  static let roomsAreOnTheMap = Invariant(
    "Sources/README.md names every room, and no other",
    breaches: [
      .planted([
        "Sources/README.md": "- **Core**: words", "Sources/Core/A.swift": "", "Sources/Keys/A.swift": "",
      ]),
      .planted(["Sources/README.md": "- **Core**: words\n- **Keys**: keys", "Sources/Core/A.swift": ""]),
      .planted("Sources/Core/A.swift", ""),
    ],
    neighbours: [
      .planted([
        "Sources/README.md": "**How to read it.**\n- **Core**: words, not Keys\n- **CArgon2**",
        "Sources/Core/A.swift": "",
        "Sources/CArgon2/shim.h": "", "Sources/Documentation/decisions.md": "",
      ])
    ]
  ) { tree in
    guard let map = tree.files.first(where: { $0.path == "Sources/README.md" }) else {
      return [Violation(path: "Sources/README.md", "the map of the rooms is missing")]
    }
    let pieces = map.text.split(separator: "**", omittingEmptySubsequences: false)
    let bold = pieces.enumerated().filter { !$0.offset.isMultiple(of: 2) }.map(\.element)
    let named = Set(
      bold.filter { !$0.isEmpty && $0.allSatisfy { ($0.isLetter || $0.isNumber) && $0.isASCII } }.map(
        String.init
      )
    )
    return tree.rooms.subtracting(named).map {
      Violation(map, line: 1, "the room \($0) is not on the map; name it in bold")
    }
      + named.subtracting(tree.rooms).map {
        Violation(map, line: 1, "there is no room \($0); bold words are rooms")
      }
  }

  static let topLevelIsAgreed = Invariant(
    "the top level is the agreed list",
    breaches: [
      SourceTree(files: [], topLevel: agreed + ["scripts"]),
      SourceTree(files: [], topLevel: agreed.filter { $0 != "Makefile" }),
    ],
    neighbours: [SourceTree(files: [], topLevel: agreed)]
  ) { tree in
    // A planted tree of files alone has no top level.
    guard !tree.topLevel.isEmpty else { return [] }
    return Set(tree.topLevel).subtracting(agreed).map {
      Violation(path: $0, "not on the agreed list of visible names")
    } + Set(agreed).subtracting(tree.topLevel).map { Violation(path: $0, "missing from the top level") }
  }

  private static let agreed = [
    "CHANGELOG.md", "Certs", "Makefile", "Package.swift", "README.md", "Sources", "Templates", "Tests",
  ]

  static let noMachinePaths = Invariant(
    "no path of one machine stands in the tree",
    breaches: machineFolders.map { .planted("Sources/Core/A.swift", "let a = \"\($0)somebody/a\"") } + [
      .planted("Makefile", "\tcd \(machineFolders[0])main\n"),
      .planted(".ci/run", "cd \(machineFolders[0])main"),
    ],
    neighbours: [
      .planted("Sources/Core/A.swift", "let a = \"how things /work\"; let b = \"a\(machineFolders[0])b\""),
      .planted("README.md", "Data lives in /var/lib/postern and settings in /etc/postern."),
    ]
  ) { tree in
    tree.files.flatMap { file in
      file.lines.enumerated().filter { line in machineFolders.contains { line.element.namesFolder($0) } }.map
      {
        Violation(file, line: $0.offset + 1, "a path of one machine")
      }
    }
  }

  /// Put together, so that this file does not hold what it looks for.
  private static let machineFolders = ["work", "farm", "home", "Users", "root"].map { "/\($0)/" }
}

extension Substring {
  /// Whether a path that begins with this folder stands here, with a small letter after it.
  fileprivate func namesFolder(_ folder: String) -> Bool {
    ranges(of: folder).contains { range in
      let before = range.lowerBound > startIndex ? self[index(before: range.lowerBound)] : " "
      let after = range.upperBound < endIndex ? self[range.upperBound] : " "
      return after.isLowercase && !before.isLetter && !before.isNumber && !"._-/}".contains(before)
    }
  }
}
