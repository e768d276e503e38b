internal import Foundation

/// The sentences of one template in one language: a flat JSON5 object of keys and words.
struct SentenceFile: Sendable {
  /// One sentence, parsed.
  struct Sentence: Sendable {
    let nodes: [MustacheNode]
    let line: Int
  }

  let path: String
  /// The key under which a translation names who has read it, and when; it is no sentence.
  static let readerKey = "_read_by"

  private(set) var sentences: [String: Sentence] = [:]
  /// Who has read the sentences of a translation; nil where nobody has, and then they are drafts.
  private(set) var reader: String?
  private(set) var problems: [TemplateProblem] = []

  /// Reads a file of sentences; what is wrong with it is in ``problems``.
  ///
  /// - Parameters:
  ///   - bytes: of the file.
  ///   - path: its name, for problems.
  init(reading bytes: [UInt8], path: String) {
    self.path = path
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    let words: [String: String]
    do {
      words = try decoder.decode([String: String].self, from: Data(bytes))
    } catch {
      report(.malformed, "this is not a flat JSON5 object of keys and sentences; mend it")
      return
    }
    let lines = Self.lines(of: String(decoding: bytes, as: UTF8.self))
    reader = words[SentenceFile.readerKey].flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    for (key, text) in words.sorted(by: { $0.key < $1.key }) where key != SentenceFile.readerKey {
      let places = lines[key] ?? []
      if places.count > 1 {
        report(.malformed, line: places[1], "the sentence \(key) stands here twice; take one out")
      }
      take(text, as: key, line: places.first ?? 1)
    }
  }

  private mutating func take(_ text: String, as key: String, line: Int) {
    do throws(TemplateProblem) {
      let nodes = try MustacheParser.parse(Array(text.utf8), file: path, firstLine: line)
      if let reason = Self.objection(to: nodes) {
        report(.malformed, line: line, "the sentence \(key) \(reason)")
      }
      sentences[key] = Sentence(nodes: nodes, line: line)
    } catch {
      problems.append(error)
    }
  }

  /// Why these nodes are no sentence: words and escaped values, perhaps in sections, and nothing else.
  private static func objection(to nodes: [MustacheNode]) -> String? {
    for node in nodes {
      switch node {
      case .literal(let bytes, _) where bytes.contains(0x3c):
        return "holds markup; sentences are words, markup belongs into the template"
      case .literal, .value(_, isEscaped: true, _): continue
      case .value: return "asks for a value unescaped; write {{name}}"
      case .partial, .sentence: return "names a partial; a sentence holds words and values alone"
      case .section(_, let inner, _), .inverted(_, let inner, _):
        if let reason = objection(to: inner) { return reason }
      }
    }
    return nil
  }

  /// The lines on which each key begins a line, alone or in quotes.
  private static func lines(of text: String) -> [String: [Int]] {
    var found: [String: [Int]] = [:]
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let blanks = CharacterSet(charactersIn: " \t\"'{,")
      let key = line[..<colon].trimmingCharacters(in: blanks)
      found[key, default: []].append(index + 1)
    }
    return found
  }

  private mutating func report(_ kind: TemplateProblem.Kind, line: Int = 0, _ detail: String) {
    problems.append(TemplateProblem(kind, file: path, line: line, detail))
  }
}
