internal import Core

/// Makes one part of one template whole: finds its partials and sets in its sentences in one language.
struct TemplateLinker {
  private let folder: TemplateFolder
  private let name: TemplateName
  private let part: TemplatePart
  private let language: Language
  private let own: SentenceFile?
  private let common: SentenceFile?

  /// The sentences of the template's own file that were set in.
  private(set) var usedKeys: Set<String> = []
  /// The files of the partials that were reached.
  private(set) var usedPartials: Set<String> = []
  private(set) var problems: [TemplateProblem] = []

  init(_ folder: TemplateFolder, _ name: TemplateName, _ part: TemplatePart, _ language: Language) {
    self.folder = folder
    self.name = name
    self.part = part
    self.language = language
    own = folder.sentences[name.sentencePath(in: language.rawValue)]
    common = folder.sentences[Self.commonPath(language)]
  }

  /// Where the sentences lie that all templates share.
  static func commonPath(_ language: Language) -> String { "Text/\(language.rawValue)/common.json5" }

  /// The template ready to be rendered.
  ///
  /// - Returns: nil where its file is missing.
  mutating func link() -> Mustache? {
    let path = name.path(of: part)
    guard let source = folder.sources[path] else {
      if !folder.problems.contains(where: { $0.file == path }) {
        problems.append(TemplateProblem(.missingTemplate, file: path, "there is no such template; write it"))
      }
      return nil
    }
    var partials: [String: [MustacheNode]] = [:]
    var waiting = source.partialNames
    while let (name, origin) = waiting.popLast() {
      guard partials[name] == nil, let nodes = partial(name, origin) else { continue }
      waiting += nodes.partialNames
      partials[name] = settingIn(nodes)
    }
    return Mustache(nodes: settingIn(source), partials: partials, escaping: escaping)
  }

  private var escaping: Escaping { part == .html ? .html : .none }

  private mutating func partial(_ name: String, _ origin: Origin) -> [MustacheNode]? {
    let path = "Partials/\(name).\(part == .html ? "html" : "txt")"
    guard let nodes = folder.sources[path] else {
      report(.missingPartial, origin, "there is no \(path); write it or name another partial")
      return nil
    }
    usedPartials.insert(path)
    return nodes
  }

  /// Replaces each sentence by its words, escaped for this part, and joins literals that then touch.
  private mutating func settingIn(_ nodes: [MustacheNode]) -> [MustacheNode] {
    var whole: [MustacheNode] = []
    for node in nodes {
      switch node {
      case .literal, .value, .partial: whole.append(joining: node)
      case .section(let path, let inner, let origin):
        whole.append(.section(path, settingIn(inner), origin))
      case .inverted(let path, let inner, let origin):
        whole.append(.inverted(path, settingIn(inner), origin))
      case .sentence(let key, let origin):
        for word in sentence(key, origin) {
          whole.append(joining: word)
        }
      }
    }
    return whole
  }

  private mutating func sentence(_ key: String, _ origin: Origin) -> [MustacheNode] {
    if let sentence = own?.sentences[key] {
      usedKeys.insert(key)
      return sentence.nodes.map(wordsForPart)
    }
    if let sentence = common?.sentences[key] { return sentence.nodes.map(wordsForPart) }
    report(
      .missingSentence,
      origin,
      "the sentence \(key) is neither in \(name.sentencePath(in: language.rawValue)) "
        + "nor in \(Self.commonPath(language)); write it"
    )
    return []
  }

  /// The words of a sentence, which are words in html too and begin no line of the source.
  private func wordsForPart(_ node: MustacheNode) -> MustacheNode {
    switch node {
    case .literal(let bytes, _):
      var words: [UInt8] = []
      if escaping == .html {
        HTMLEscaping.append(String(decoding: bytes, as: UTF8.self), to: &words)
      } else {
        words = bytes
      }
      return .literal(bytes: words, lineStarts: [])
    case .section(let path, let inner, let origin): return .section(path, inner.map(wordsForPart), origin)
    case .inverted(let path, let inner, let origin): return .inverted(path, inner.map(wordsForPart), origin)
    case .value, .partial, .sentence: return node
    }
  }

  private mutating func report(_ kind: TemplateProblem.Kind, _ origin: Origin, _ detail: String) {
    problems.append(TemplateProblem(kind, file: origin.file, line: origin.line, detail))
  }
}

extension [MustacheNode] {
  /// Appends a node; two literals in a row become one.
  fileprivate mutating func append(joining node: MustacheNode) {
    guard case .literal(let bytes, let starts) = node, case .literal(let before, let startsBefore)? = last
    else {
      append(node)
      return
    }
    let joined = startsBefore + starts.map { $0 + before.count }
    self[count - 1] = .literal(bytes: before + bytes, lineStarts: joined)
  }
}
