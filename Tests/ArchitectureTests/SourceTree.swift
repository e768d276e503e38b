internal import Foundation

/// One file of the project, by its path from the top.
struct SourceFile: Sendable {
  let path: String
  let text: String
  /// The tokens of a Swift file; empty for others.
  let swift: SwiftText

  init(path: String, text: String) {
    self.path = path
    self.text = text
    swift = SwiftText(path.hasSuffix(".swift") ? text : "")
  }

  /// The room of a file below `Sources/`, for example `Core`.
  var room: String? {
    let parts = path.split(separator: "/")
    return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
  }

  /// The target of a file below `Sources/` or `Tests/`.
  var target: String? {
    let parts = path.split(separator: "/")
    return parts.count > 2 && (parts[0] == "Sources" || parts[0] == "Tests") ? String(parts[1]) : nil
  }

  var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  var isSwift: Bool { path.hasSuffix(".swift") && path != "Package.swift" }
  var isSource: Bool { path.hasPrefix("Sources/") }
  var isTest: Bool { path.hasPrefix("Tests/") }

  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
}

/// A target as Package.swift declares it.
struct DeclaredTarget: Sendable {
  let name: String
  let dependencies: [String]
  /// Its Swift settings, each as `kind` or `kind value`.
  var settings: Set<String> = []
}

/// The project as text: what every invariant is asked of, the real one or a planted one.
struct SourceTree: Sendable {
  var files: [SourceFile]
  var targets: [DeclaredTarget] = []
  /// How many packages Package.swift depends on.
  var packageDependencies = 0
  /// What `ls` shows at the top.
  var topLevel: [String] = []

  /// The Swift files below `Sources/`, but for those of some rooms.
  func sources(outside rooms: Set<String> = []) -> [SourceFile] {
    files.filter { $0.isSwift && $0.isSource && !rooms.contains($0.room ?? "") }
  }

  var swiftFiles: [SourceFile] { files.filter(\.isSwift) }

  /// The rooms that have a folder in `Sources/`; `Documentation` holds no code.
  var rooms: Set<String> { Set(files.compactMap(\.room)).subtracting(["Documentation"]) }
}

/// A breach of an invariant: where, and what is wrong.
struct Violation: Hashable, CustomStringConvertible {
  let path: String
  let line: Int
  let what: String

  init(_ file: SourceFile, line: Int, _ what: String) {
    path = file.path
    self.line = line
    self.what = what
  }

  init(path: String, _ what: String) {
    self.path = path
    line = 1
    self.what = what
  }

  var description: String { "\(path):\(line): \(what)" }
}

extension SourceFile {
  /// A violation for each place where one of some rows of tokens stands.
  func violations(of patterns: [String], _ why: String) -> [Violation] {
    patterns.flatMap { pattern in
      swift.occurrences(of: pattern).map {
        Violation(self, line: swift.tokens[$0].line, "`\(pattern)`: \(why)")
      }
    }
  }
}
