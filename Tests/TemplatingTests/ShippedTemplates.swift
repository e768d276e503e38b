internal import Core
internal import Foundation

@testable import Templating

/// The folder `Templates` of this repository, as files.
enum ShippedTemplates {
  static let directory =
    URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path + "/Templates"

  static let folder = TemplateFolder(reading: directory, languages: Language.allCases)

  /// Every template, by the files of Pages and Mail.
  static let names: [TemplateName] =
    folder.sources.keys.sorted().compactMap { path in
      let file = path.split(separator: "/").last.map(String.init) ?? ""
      if path.hasPrefix("Pages/") { return .page(String(file.dropLast(".html".count))) }
      if path.hasPrefix("Mail/"), file.hasSuffix(".html") {
        return .mail(String(file.dropLast(".html".count)))
      }
      return nil
    }

  /// The pages of staff.
  static let staffPages = names.filter { $0.parts == [.html] && $0.path(of: .html).hasPrefix("Pages/staff-") }

  /// The pages that stand in the frame with *Exit this page*: all but the letter on paper, and those of staff.
  static let framedPages = names.filter {
    $0.parts == [.html] && $0 != .page("reference-letter") && !staffPages.contains($0)
  }

  /// The files of markup, by their path.
  static let markup = folder.sources.keys.filter { $0.hasSuffix(".html") }.sorted()

  /// The files of sentences, by their path.
  static let sentences = folder.sentences.keys.sorted()

  /// The files of sentences that families read.
  static let familySentences = sentences.filter { !$0.contains("/staff-") }

  /// The files of English sentences, by their path.
  static let englishSentences = sentences.filter { $0.hasPrefix("Text/en/") }

  static func read(_ path: String) throws -> String {
    try String(contentsOfFile: "\(directory)/\(path)", encoding: .utf8)
  }
}
