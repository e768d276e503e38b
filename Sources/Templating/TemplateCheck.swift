/// Compares every name in a template with the shape of its model, before anybody waits for the page.
struct TemplateCheck {
  private let template: Mustache
  private let model: String
  private var stack: [TemplateShape]
  /// The partials around the node in hand: one that names itself is looked at once.
  private var chain: [String] = []
  private var problems: [TemplateProblem] = []

  private init(_ template: Mustache, model: String, stack: [TemplateShape]) {
    self.template = template
    self.model = model
    self.stack = stack
  }

  /// Finds what is wrong.
  ///
  /// - Parameters:
  ///   - template: with its sentences set in.
  ///   - model: the name of the model, for problems.
  ///   - stack: the shapes of the contexts it will be rendered over, the innermost last.
  /// - Returns: every problem found.
  static func problems(
    in template: Mustache,
    model: String,
    over stack: [TemplateShape]
  ) -> [TemplateProblem] {
    var check = TemplateCheck(template, model: model, stack: stack)
    check.walk(template.nodes)
    return check.problems
  }

  private mutating func walk(_ nodes: [MustacheNode]) {
    for node in nodes {
      switch node {
      case .literal, .sentence: continue
      case .value(let path, let isEscaped, let origin): checkValue(path, isEscaped: isEscaped, origin)
      case .section(let path, let inner, let origin): walkSection(path, inner, origin)
      case .inverted(let path, let inner, let origin):
        if let shape = look(up: path, origin) { checkStates(of: shape, path, origin) }
        walk(inner)
      case .partial(let name, _, _): walkPartial(name)
      }
    }
  }

  private mutating func checkValue(_ path: NamePath, isEscaped: Bool, _ origin: Origin) {
    if !isEscaped && template.escaping == .html {
      report(.unescaped, origin, "\(path) is asked for unescaped; in html write {{\(path)}}")
    }
    guard let shape = look(up: path, origin) else { return }
    if shape.isFlag || shape.isList || shape.members != nil {
      report(.wrongUse, origin, "\(path) is not words in \(model); use a section, {{#\(path)}}…{{/\(path)}}")
    } else if !shape.isText {
      report(.unseenState, origin, "no sample of \(model) gives \(path) any words; add one that does")
    }
  }

  private mutating func walkSection(_ path: NamePath, _ inner: [MustacheNode], _ origin: Origin) {
    guard let shape = look(up: path, origin) else { return }
    checkStates(of: shape, path, origin)
    if shape.isList {
      guard let item = shape.items.first else { return }
      walk(inner, over: item)
    } else {
      walk(inner, over: shape)
    }
  }

  private mutating func walk(_ nodes: [MustacheNode], over shape: TemplateShape) {
    stack.append(shape)
    walk(nodes)
    stack.removeLast()
  }

  private mutating func walkPartial(_ name: String) {
    guard !chain.contains(name), let nodes = template.partials[name] else { return }
    chain.append(name)
    walk(nodes)
    chain.removeLast()
  }

  /// Both states of what a section asks about must stand in some sample; a map that is always there need not.
  private mutating func checkStates(of shape: TemplateShape, _ path: NamePath, _ origin: Origin) {
    if !shape.wasPresent {
      report(.unseenState, origin, "no sample of \(model) shows the section \(path); add one that does")
    } else if !shape.wasAbsent && shape.members == nil {
      report(
        .unseenState,
        origin,
        "every sample of \(model) shows the section \(path); add one that does not"
      )
    }
  }

  private mutating func look(up path: NamePath, _ origin: Origin) -> TemplateShape? {
    switch path {
    case .current: return stack.last
    case .names(let first, let rest):
      guard var found = stack.last(where: { $0.members?[first] != nil })?.members?[first] else {
        report(.unknownName, origin, "\(first) is not in \(model), which has \(namesInReach)")
        return nil
      }
      for name in rest {
        guard let next = found.members?[name] else {
          let names = found.members.map { $0.keys.sorted().joined(separator: ", ") } ?? "nothing inside it"
          report(.unknownName, origin, "\(path) is not in \(model); there is \(names)")
          return nil
        }
        found = next
      }
      return found
    }
  }

  private var namesInReach: String {
    let names = stack.reduce(into: Set<String>()) { $0.formUnion($1.members?.keys.map { $0 } ?? []) }
    return names.sorted().joined(separator: ", ")
  }

  private mutating func report(_ kind: TemplateProblem.Kind, _ origin: Origin, _ detail: String) {
    problems.append(TemplateProblem(kind, file: origin.file, line: origin.line, detail))
  }
}
