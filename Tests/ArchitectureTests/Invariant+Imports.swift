extension Invariant {
  static let imports: [Invariant] = [
    importsAreDeclared, declaredIsImported, arrowsPointDown, doorsHaveOneHome, webNeverSeesStorage,
    purposesAndChannelsStandAlone, everyRoomHasItsFloor, everyRoomIsATarget, everyTargetIsStrict, noPackages,
  ]

  static let importsAreDeclared = Invariant(
    "each import is a declared direct dependency",
    breaches: [
      .planted(["Sources/Web/A.swift": "internal import Keys"], targets: ["Web": ["Core"], "Keys": []]),
      .planted(["Tests/WebTests/A.swift": "@testable import Web"], targets: ["WebTests": ["Core"]]),
      .planted(["Sources/Web/A.swift": "import struct Keys.KeyTable"], targets: ["Web": ["Core"]]),
    ],
    neighbours: [
      .planted(
        [
          "Sources/Web/A.swift":
            "// import Keys\npublic import Core\ninternal import Foundation\nlet a = \"import Keys\""
        ],
        targets: ["Web": ["Core"]]
      )
    ]
  ) { tree in
    let declared = tree.dependenciesByTarget
    return tree.swiftFiles.flatMap { file -> [Violation] in
      guard let target = file.target, let own = declared[target] else { return [] }
      let allowed = own.union(House.toolchain).union(file.isTest ? ["Testing"] : [])
      return file.imports.filter { !allowed.contains($0.module) }.map {
        Violation(
          file,
          line: $0.line,
          "\(target) imports \($0.module) and does not declare it in Package.swift"
        )
      }
    }
  }

  static let declaredIsImported = Invariant(
    "each declared dependency of a room is imported",
    breaches: [
      .planted(["Sources/Web/A.swift": "import Core"], targets: ["Web": ["Core", "Keys"]])
    ],
    neighbours: [
      .planted(["Sources/Web/A.swift": "import Core"], targets: ["Web": ["Core"]]),
      // A door: C, and so without imports.
      .planted(["Sources/CMime/CMime.c": "#include <gmime.h>"], targets: ["CMime": ["CGMime"]]),
    ]
  ) { tree in
    tree.targets.flatMap { target -> [Violation] in
      let files = tree.sources().filter { $0.room == target.name }
      guard !files.isEmpty else { return [] }
      let imported = Set(files.flatMap(\.imports).map(\.module))
      return target.dependencies.filter { !imported.contains($0) }.map {
        Violation(path: "Package.swift", "\(target.name) declares \($0) and never imports it")
      }
    }
  }

  static let arrowsPointDown = Invariant(
    "a room imports lower floors alone",
    breaches: [
      .planted("Sources/Core/A.swift", "import Crypto"),
      .planted("Sources/Storage/A.swift", "import Crypto"),
      .planted("Sources/Jobs/A.swift", "import People"),
      .planted("Sources/People/A.swift", "import Verification"),
      .planted("Sources/Verification/A.swift", "import Mail"),
      .planted("Sources/Portal/A.swift", "import Web"),
      .planted("Sources/Web/A.swift", "import Transfer"),
      .planted("Sources/Postern/A.swift", "import Rehearsal"),
    ],
    neighbours: [
      .planted("Sources/Jobs/A.swift", "import Record\nimport Storage\nimport Core\nimport Foundation"),
      .planted("Sources/Postern/A.swift", "import Web\nimport Storage"),
    ]
  ) { tree in
    tree.sources().flatMap { file -> [Violation] in
      guard let room = file.room, let importable = House.importable(by: room) else { return [] }
      return file.imports.filter { House.rooms.contains($0.module) && !importable.contains($0.module) }.map {
        Violation(file, line: $0.line, "\(room) may not import \($0.module): arrows point down only")
      }
    }
  }

  static let doorsHaveOneHome = Invariant(
    "a C library has one Swift home, OpenSSL two; Bench weighs them alone",
    breaches: [
      .planted("Sources/Storage/A.swift", "internal import COpenSSL"),
      .planted("Sources/Postern/A.swift", "internal import CCurl"),
      .planted("Sources/Mail/A.swift", "internal import CGMime"),
      .planted("Sources/Bench/A.swift", "internal import CCurl"),
      .planted("Sources/Web/A.swift", "internal import CZip"),
    ],
    neighbours: [
      .planted("Sources/HTTPEngine/A.swift", "internal import COpenSSL\ninternal import CEvent"),
      .planted("Sources/Bench/A.swift", "internal import CSQLite"),
      .planted("Tests/CoreTests/A.swift", "import CPhoneNumber"),
    ]
  ) { tree in
    let isDoor: (String) -> Bool = { name in
      name.first == "C" && name.dropFirst().first?.isUppercase == true
    }
    return tree.sources().flatMap { file -> [Violation] in
      file.imports.filter { isDoor($0.module) && House.doors[$0.module]?.contains(file.room ?? "") != true }
        .map {
          Violation(file, line: $0.line, "\($0.module) is not a door of \(file.room ?? "this room")")
        }
    }
  }

  static let webNeverSeesStorage = Invariant(
    "Web never imports Storage, nor names its types",
    breaches: [
      .planted("Sources/Web/A.swift", "internal import Storage"),
      .planted("Sources/Web/Staff/A.swift", "func f(_ c: Connection) {}"),
      .planted("Sources/Web/Staff/A.swift", "let sql: SQL"),
    ],
    neighbours: [.planted("Sources/Portal/A.swift", "internal import Storage\nfunc f(_ c: Connection) {}")]
  ) { tree in
    tree.files.filter { $0.isSwift && $0.room == "Web" }.flatMap { file in
      file.imports.filter { $0.module == "Storage" }.map {
        Violation(file, line: $0.line, "a handler calls one method of the domain; it sees no database")
      } + file.violations(of: ["Connection", "SQL", "Database"], "a handler sees no database")
    }
  }

  static let purposesAndChannelsStandAlone = Invariant(
    "no purpose imports a purpose, no channel a channel",
    breaches: [
      .planted("Sources/Portal/A.swift", "internal import Verification"),
      .planted("Sources/Chat/A.swift", "internal import Texts"),
    ],
    neighbours: [.planted("Sources/Web/A.swift", "import Portal\nimport Verification")]
  ) { tree in
    tree.sources().flatMap { file -> [Violation] in
      let peers = [House.purposes, House.channels].first { $0.contains(file.room ?? "") } ?? []
      return file.imports.filter { peers.contains($0.module) && $0.module != file.room }.map {
        Violation(
          file,
          line: $0.line,
          "they speak by jobs, declared in Jobs; the executable says who answers"
        )
      }
    }
  }

  static let everyRoomHasItsFloor = Invariant(
    "every room of Sources has its floor in the table of this test",
    breaches: [.planted("Sources/Utilities/A.swift", "let a = 1")],
    neighbours: [
      .planted("Sources/Keys/A.swift", "let a = 1"),
      .planted("Sources/CSQLite/shim.h", ""),
      .planted("Sources/Documentation/decisions.md", ""),
      .planted("Sources/README.md", ""),
    ]
  ) { tree in
    tree.rooms.filter { !House.rooms.contains($0) && House.doors[$0] == nil }.map {
      Violation(
        path: "Sources/\($0)",
        "a room without a floor; give it one in House.swift, and say what it is for"
      )
    }
  }

  static let everyRoomIsATarget = Invariant(
    "every room of Sources is a target, so that the compiler keeps its rule",
    breaches: [
      .planted(["Sources/Core/A.swift": "", "Sources/Keys/A.swift": ""], targets: ["Core": []])
    ],
    neighbours: [.planted(["Sources/Core/A.swift": "", "Sources/README.md": ""], targets: ["Core": []])]
  ) { tree in
    // A planted tree of files alone declares nothing.
    guard !tree.targets.isEmpty else { return [] }
    return tree.rooms.subtracting(tree.targets.map(\.name)).map {
      Violation(path: "Sources/\($0)", "Package.swift has no target of this name; nothing here is compiled")
    }
  }

  /// A manifest is a script: a setting that is given its value after the package was made is silently empty.
  static let everyTargetIsStrict = Invariant(
    "every Swift target has the strict settings, all of them",
    breaches: strictSettings.map { setting in
      let target = DeclaredTarget(
        name: "Core",
        dependencies: [],
        settings: strictSettings.subtracting([setting])
      )
      return SourceTree(files: [SourceFile(path: "Sources/Core/A.swift", text: "")], targets: [target])
    } + [
      SourceTree(
        files: [SourceFile(path: "Sources/Core/A.swift", text: "")],
        targets: [
          DeclaredTarget(
            name: "Core",
            dependencies: [],
            settings: strictSettings.union(["treatWarning DeprecatedDeclaration warning"])
          )
        ]
      )
    ],
    neighbours: [
      SourceTree(
        files: [
          SourceFile(path: "Sources/Core/A.swift", text: ""),
          SourceFile(path: "Sources/CMime/CMime.c", text: ""),
        ],
        targets: [
          DeclaredTarget(name: "Core", dependencies: [], settings: strictSettings),
          DeclaredTarget(name: "CMime", dependencies: []),
        ]
      )
    ]
  ) { tree in
    let swiftTargets = Set(tree.swiftFiles.compactMap(\.target))
    return tree.targets.filter { swiftTargets.contains($0.name) }.flatMap { target in
      strictSettings.subtracting(target.settings).map {
        Violation(path: "Package.swift", "\(target.name) is built without `\($0)`")
      }
        + target.settings.filter { $0.hasPrefix("treatWarning ") || $0.hasPrefix("unsafeFlags") }.map {
          Violation(path: "Package.swift", "\(target.name) is let off by `\($0)`")
        }
    }
  }

  private static let strictSettings: Set<String> = [
    "swiftLanguageMode 6", "treatAllWarnings error", "strictMemorySafety",
    "enableUpcomingFeature ExistentialAny", "enableUpcomingFeature MemberImportVisibility",
    "enableUpcomingFeature InternalImportsByDefault", "enableUpcomingFeature NonisolatedNonsendingByDefault",
    "enableUpcomingFeature InferIsolatedConformances",
  ]

  static let noPackages = Invariant(
    "Package.swift depends on no package",
    breaches: [
      .planted("Package.swift", "let package = Package(dependencies: [.package(path: \"../x\")])"),
      SourceTree(files: [], packageDependencies: 1),
    ],
    neighbours: [
      .planted("Package.swift", "// No `.package(` line, ever.\nlet package = Package(name: \"a\")")
    ]
  ) { tree in
    let manifest = tree.files.filter { $0.path == "Package.swift" }
    return manifest.flatMap { $0.violations(of: [".package("], "no Swift packages") }
      + (tree.packageDependencies == 0
        ? [] : [Violation(path: "Package.swift", "SwiftPM sees \(tree.packageDependencies) packages")])
  }
}

extension SourceFile {
  /// The modules that a file imports.
  var imports: [(module: String, line: Int)] {
    let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
    let before: Set<String> = [
      "public", "internal", "package", "private", "fileprivate", "testable", "preconcurrency",
    ]
    return swift.occurrences(of: "import").compactMap { index in
      let token = swift.tokens[index]
      guard token.startsLine || (index > 0 && before.contains(swift.tokens[index - 1].text)) else {
        return nil
      }
      let row = swift.tokens[(index + 1)...].prefix(2).map(\.text)
      guard let first = row.first else { return nil }
      return (kinds.contains(first) ? row.last ?? first : first, token.line)
    }
  }
}

extension SourceTree {
  var dependenciesByTarget: [String: Set<String>] {
    Dictionary(targets.map { ($0.name, Set($0.dependencies)) }, uniquingKeysWith: { $1 })
  }
}
