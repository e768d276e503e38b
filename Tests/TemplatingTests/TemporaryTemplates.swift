internal import Core
internal import Foundation

@testable import Templating

/// A folder of templates that a test writes; it goes when the test lets go of it.
final class TemporaryTemplates {
  let directory: String

  /// Files by their path inside the folder.
  init(_ files: [String: String]) throws {
    directory = NSTemporaryDirectory() + "/postern-templates-" + ProcessInfo.processInfo.globallyUniqueString
    for (path, words) in files {
      let file = URL(fileURLWithPath: "\(directory)/\(path)")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try Data(words.utf8).write(to: file)
    }
  }

  deinit {
    do { try FileManager.default.removeItem(atPath: directory) } catch { print("left behind: \(directory)") }
  }

  /// Loads the folder for these models.
  func load(
    _ models: [any TemplateModel.Type],
    in languages: [Language] = [.english]
  ) throws(TemplateProblem) -> TemplateLibrary {
    try TemplateLibrary.load(directory: directory, models: models, languages: languages)
  }
}

/// A page for tests.
struct LetterPage: TemplateModel, Equatable {
  static let template = TemplateName.page("letter")
  static let samples = [
    LetterPage(name: "Ann & Bob", isUrgent: true, lines: ["one", "two"]),
    LetterPage(name: nil, isUrgent: false, lines: []),
  ]

  var name: String?
  var isUrgent: Bool
  var lines: [String]

  var values: [String: TemplateValue] {
    [
      "name": .optional(name), "is_urgent": .flag(isUrgent),
      "lines": .list(lines.map { ["line": .text($0)] }),
      "office": ["town": "Cardiff", "phone": "020 7946 0000"],
    ]
  }
}

/// A mail for tests.
struct NoteMail: TemplateModel {
  static let template = TemplateName.mail("note")
  static let samples = [NoteMail(subject: "Hello & welcome")]

  var subject: String

  var values: [String: TemplateValue] { ["subject": .text(subject)] }
}

/// A second model for the page of ``LetterPage``.
struct RivalPage: TemplateModel {
  static let template = TemplateName.page("letter")
  static let samples = [RivalPage()]
  var values: [String: TemplateValue] { [:] }
}
