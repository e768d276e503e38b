/// Where a tag stands, for problems.
struct Origin: Hashable, Sendable {
  let file: String
  let line: Int
}

/// What a tag names: the value in hand (`.`), or names to be looked up one inside the other.
enum NamePath: Hashable, Sendable, CustomStringConvertible {
  case current
  case names(first: String, rest: [String])

  /// As it is written in a tag.
  var description: String {
    switch self {
    case .current: "."
    case .names(let first, let rest): ([first] + rest).joined(separator: ".")
    }
  }
}

/// One node of a parsed template.
indirect enum MustacheNode: Hashable, Sendable {
  /// Bytes as they are. `lineStarts` are the offsets at which a line of the source begins, where a partial that stands
  /// alone on an indented line sets its indentation.
  case literal(bytes: [UInt8], lineStarts: [Int])
  /// `{{name}}`, or unescaped `{{{name}}}` and `{{&name}}`.
  case value(NamePath, isEscaped: Bool, Origin)
  /// `{{#name}}…{{/name}}`
  case section(NamePath, [MustacheNode], Origin)
  /// `{{^name}}…{{/name}}`
  case inverted(NamePath, [MustacheNode], Origin)
  /// `{{>name}}`, with the white space before it where it stands alone on its line.
  case partial(name: String, indentation: [UInt8], Origin)
  /// `{{>text.key}}`: a sentence. It stands in the line like a value and so never takes the line with it.
  case sentence(key: String, Origin)
}

/// How values are written into a part.
enum Escaping: Hashable, Sendable {
  /// `& < > " '` become character references.
  case html
  /// As they are.
  case none
}

/// A template ready to be rendered: its tree, and those of the partials that it reaches.
struct Mustache: Sendable {
  let nodes: [MustacheNode]
  let partials: [String: [MustacheNode]]
  let escaping: Escaping
  /// How many bytes it is likely to become, so that the output seldom has to grow.
  let expectedBytes: Int

  init(nodes: [MustacheNode], partials: [String: [MustacheNode]], escaping: Escaping) {
    self.nodes = nodes
    self.partials = partials
    self.escaping = escaping
    let literalBytes = partials.values.reduce(nodes.literalBytes) { $0 + $1.literalBytes }
    expectedBytes = literalBytes * 2 + 512
  }

  /// Renders over a stack of contexts, the innermost last.
  func render(_ contexts: [TemplateValue]) throws(TemplateProblem) -> [UInt8] {
    var renderer = MustacheRenderer(partials: partials, escaping: escaping, contexts: contexts)
    renderer.output.reserveCapacity(expectedBytes)
    try renderer.render(nodes)
    return renderer.output
  }
}

extension [MustacheNode] {
  /// The bytes of all literals.
  fileprivate var literalBytes: Int {
    reduce(0) { sum, node in
      switch node {
      case .literal(let bytes, _): sum + bytes.count
      case .section(_, let inner, _), .inverted(_, let inner, _): sum + inner.literalBytes
      case .value, .partial, .sentence: sum
      }
    }
  }
}
