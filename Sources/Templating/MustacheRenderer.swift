/// Walks a tree over a stack of contexts and writes bytes; one is made for each rendering.
struct MustacheRenderer {
  /// A partial that names itself for ever must not take the stack with it.
  static let maximumDepth = 100

  let partials: [String: [MustacheNode]]
  let escaping: Escaping
  var contexts: [TemplateValue]
  var output: [UInt8] = []
  private var indentation: [UInt8] = []
  private var depth = 0

  init(partials: [String: [MustacheNode]], escaping: Escaping, contexts: [TemplateValue]) {
    self.partials = partials
    self.escaping = escaping
    self.contexts = contexts
  }

  mutating func render(_ nodes: [MustacheNode]) throws(TemplateProblem) {
    for node in nodes {
      switch node {
      case .literal(let bytes, let lineStarts): write(bytes, lineStarts: lineStarts)
      case .value(let path, let isEscaped, _): write(look(up: path), isEscaped: isEscaped)
      case .section(let path, let inner, _): try renderSection(look(up: path), inner)
      case .inverted(let path, let inner, _): if !look(up: path).isTruthy { try render(inner) }
      case .partial(let name, let indentation, let origin):
        try renderPartial(name, indentation: indentation, origin)
      case .sentence: continue  // set in when the library was loaded
      }
    }
  }

  /// Renders once for each item of a list, and once for anything else that is truthy.
  ///
  /// Source: Mustache specification 1.4, sections: "if the data is not of a list type, it is coerced into a list".
  private mutating func renderSection(_ value: TemplateValue, _ inner: [MustacheNode]) throws(TemplateProblem)
  {
    if case .list(let items) = value {
      for item in items {
        try render(inner, over: item)
      }
    } else if value.isTruthy {
      try render(inner, over: value)
    }
  }

  private mutating func render(
    _ nodes: [MustacheNode],
    over context: TemplateValue
  ) throws(TemplateProblem) {
    contexts.append(context)
    defer { contexts.removeLast() }
    try render(nodes)
  }

  /// Renders a partial, nothing where there is none of that name.
  ///
  /// The white space before the tag is added to that of the partial around it.
  ///
  /// Source: the same, partials: "each line of the partial should be indented before rendering".
  private mutating func renderPartial(
    _ name: String,
    indentation inner: [UInt8],
    _ origin: Origin
  ) throws(TemplateProblem) {
    guard let nodes = partials[name] else { return }
    guard depth < Self.maximumDepth else {
      throw TemplateProblem(
        .tooDeep,
        file: origin.file,
        line: origin.line,
        "the partial \(name) nests more than \(Self.maximumDepth) deep; it must end where the data ends"
      )
    }
    let outer = indentation
    indentation += inner
    depth += 1
    defer {
      indentation = outer
      depth -= 1
    }
    try render(nodes)
  }

  // MARK: Names

  /// Finds the first name on the stack, innermost context first, and the others only within what it found.
  ///
  /// Source: the same, interpolation, dotted names.
  private func look(up path: NamePath) -> TemplateValue {
    switch path {
    case .current: return contexts.last ?? .none
    case .names(let first, let rest):
      var level = contexts.count
      while level > 0 {
        level -= 1
        guard case .map(let members) = contexts[level], var found = members[first] else { continue }
        for name in rest {
          guard case .map(let inner) = found, let next = inner[name] else { return .none }
          found = next
        }
        return found
      }
      return .none
    }
  }

  // MARK: Bytes

  private mutating func write(_ bytes: [UInt8], lineStarts: [Int]) {
    guard !indentation.isEmpty, !lineStarts.isEmpty else {
      output.append(contentsOf: bytes)
      return
    }
    var written = 0
    for start in lineStarts {
      output.append(contentsOf: bytes[written..<start])
      output.append(contentsOf: indentation)
      written = start
    }
    output.append(contentsOf: bytes[written...])
  }

  private mutating func write(_ value: TemplateValue, isEscaped: Bool) {
    switch value {
    case .text(let text):
      if isEscaped && escaping == .html {
        HTMLEscaping.append(text, to: &output)
      } else {
        output.append(contentsOf: text.utf8)
      }
    case .flag(let flag): output.append(contentsOf: (flag ? "true" : "false").utf8)
    case .list, .map, .none: break
    }
  }
}
