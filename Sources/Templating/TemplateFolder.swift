internal import Core
internal import Foundation

/// The folder of templates as it lies on disk, parsed and not yet compared with any model.
struct TemplateFolder {
  /// A template is written by hand; more than this is another file in its place.
  static let maximumFileBytes = 1 << 20

  let directory: String
  /// Each `.html` and `.txt` file of Pages, Mail and Partials, by its path inside the folder.
  private(set) var sources: [String: [MustacheNode]] = [:]
  /// Each file of sentences, by its path inside the folder.
  private(set) var sentences: [String: SentenceFile] = [:]
  private(set) var problems: [TemplateProblem] = []

  init(reading directory: String, languages: [Language]) {
    self.directory = directory
    for folder in ["Pages", "Mail", "Partials"] {
      for path in files(in: folder) where path.hasSuffix(".html") || path.hasSuffix(".txt") {
        readSource(path)
      }
    }
    for folder in languages.map({ "Text/\($0.rawValue)" }) {
      for path in files(in: folder) + files(in: folder + "/Mail") where path.hasSuffix(".json5") {
        guard let bytes = read(path) else { continue }
        let file = SentenceFile(reading: bytes, path: path)
        problems += file.problems
        sentences[path] = file
      }
    }
  }

  /// The keys of the sentences that any template or partial names, whoever claims it.
  var sentencesNamedAnywhere: Set<String> {
    sources.values.reduce(into: []) { $0.formUnion($1.sentenceKeys) }
  }

  private mutating func readSource(_ path: String) {
    guard var bytes = read(path) else { return }
    if path.hasSuffix(".subject.txt") {
      bytes = Array(bytes[...].trimmedOfBlanks)
    }
    do throws(TemplateProblem) {
      sources[path] = try MustacheParser.parse(bytes, file: path)
    } catch {
      problems.append(error)
    }
  }

  /// The files of a folder, in order; none where there is no such folder, for what is missing is named by who needs it.
  private func files(in folder: String) -> [String] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: "\(directory)/\(folder)")
    } catch {
      return []
    }
    return names.sorted().map { "\(folder)/\($0)" }
  }

  private mutating func read(_ path: String) -> [UInt8]? {
    guard let data = FileManager.default.contents(atPath: "\(directory)/\(path)") else {
      problems.append(
        TemplateProblem(.unreadable, file: path, "this file cannot be read; look at its permissions")
      )
      return nil
    }
    guard data.count <= Self.maximumFileBytes, String(validating: data, as: UTF8.self) != nil else {
      problems.append(
        TemplateProblem(.unreadable, file: path, "a template is UTF-8 of at most 1 MiB; mend this file")
      )
      return nil
    }
    return Array(data)
  }
}

extension [MustacheNode] {
  /// The keys of the sentences named here.
  var sentenceKeys: Set<String> {
    reduce(into: []) { keys, node in
      switch node {
      case .sentence(let key, _): keys.insert(key)
      case .section(_, let inner, _), .inverted(_, let inner, _): keys.formUnion(inner.sentenceKeys)
      case .literal, .value, .partial: break
      }
    }
  }

  /// The partials named here, each with the place that names it first.
  var partialNames: [(name: String, origin: Origin)] {
    flatMap { node -> [(name: String, origin: Origin)] in
      switch node {
      case .partial(let name, _, let origin): [(name, origin)]
      case .section(_, let inner, _), .inverted(_, let inner, _): inner.partialNames
      case .literal, .value, .sentence: []
      }
    }
  }
}
