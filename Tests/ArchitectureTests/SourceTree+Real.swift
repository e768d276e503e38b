internal import Foundation
import Support

extension SourceTree {
  /// The tree that this test was built from, read once.
  static let real = Result { try read(top: topFolder) }

  private static var topFolder: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  private static func read(top: URL) throws -> SourceTree {
    let manager = FileManager.default
    let visible = try manager.contentsOfDirectory(atPath: top.path).filter { !$0.hasPrefix(".") }
    var files: [SourceFile] = []
    for name in visible + [".ci", ".swift-format", ".gitignore"] {
      files += try texts(at: name, top: top)
    }
    let manifest = try Manifest.dumped(top: top)
    return SourceTree(
      files: files.sorted { $0.path < $1.path },
      targets: manifest.targets.map {
        DeclaredTarget(name: $0.name, dependencies: $0.names, settings: $0.swiftSettings)
      },
      packageDependencies: manifest.dependencies.count,
      topLevel: visible.sorted()
    )
  }

  /// The text files at a path, itself or below it; files that are not UTF-8 are not text.
  private static func texts(at path: String, top: URL) throws -> [SourceFile] {
    let manager = FileManager.default
    let url = top.appendingPathComponent(path)
    guard manager.fileExists(atPath: url.path) else { return [] }
    if try url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true {
      guard url.lastPathComponent != "__pycache__" else { return [] }
      return try manager.contentsOfDirectory(atPath: url.path).sorted().flatMap {
        try texts(at: path + "/" + $0, top: top)
      }
    }
    guard let text = String(validating: try Data(contentsOf: url), as: UTF8.self) else { return [] }
    return [SourceFile(path: path, text: text)]
  }
}

/// What `swift package dump-package` says, as far as it is asked for.
private struct Manifest: Decodable {
  struct Target: Decodable {
    let name: String
    let dependencies: [[String: [Name?]]]
    let settings: [Setting]

    /// The names of its direct dependencies.
    var names: [String] {
      dependencies.flatMap(\.values).compactMap { $0.first?.map(\.text) ?? nil }
    }

    var swiftSettings: Set<String> {
      Set(
        settings.filter { $0.tool == "swift" }.flatMap(\.kind).map { kind, values in
          ([kind] + values.values.map(\.text)).joined(separator: " ")
        }
      )
    }
  }

  /// One setting: `{"kind": {"treatAllWarnings": {"_0": "error"}}, "tool": "swift"}`.
  struct Setting: Decodable {
    let tool: String
    let kind: [String: [String: Name]]
  }

  /// A name, or what else stands in a dependency (its condition), which is not asked for.
  struct Name: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      text = (try? container.decode(String.self)) ?? ""
    }
  }

  /// One dependency on a package; that there is one is all that matters.
  struct Package: Decodable {}

  let targets: [Target]
  let dependencies: [Package]

  struct Unreadable: Error, CustomStringConvertible {
    let status: Int32
    var description: String { "swift package dump-package ended with status \(status)" }
  }

  /// Asks SwiftPM; in a scratch folder of its own, for the running test holds the lock of the usual one.
  static func dumped(top: URL) throws -> Manifest {
    let scratch = FileManager.default.temporaryDirectory
      .appendingPathComponent("postern-architecture-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: scratch) }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "swift", "package", "--package-path", top.path, "--scratch-path", scratch.path, "dump-package",
    ]
    process.standardOutput = output
    try process.launchAlone()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Unreadable(status: process.terminationStatus) }
    return try JSONDecoder().decode(Manifest.self, from: data)
  }
}
