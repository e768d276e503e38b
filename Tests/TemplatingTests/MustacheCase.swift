import Testing

@testable import Templating

/// One rendering that the Mustache specification settles.
struct MustacheCase: Sendable, CustomTestStringConvertible {
  let claim: String
  let template: String
  let data: TemplateValue
  let partials: [String: String]
  let expected: String

  init(
    _ claim: String,
    _ template: String,
    _ data: TemplateValue,
    _ expected: String,
    partials: [String: String] = [:]
  ) {
    self.claim = claim
    self.template = template
    self.data = data
    self.partials = partials
    self.expected = expected
  }

  var testDescription: String { claim }

  /// What our renderer makes of it.
  func rendered(_ escaping: Escaping = .html) throws -> String {
    var parsed: [String: [MustacheNode]] = [:]
    for (name, source) in partials {
      parsed[name] = try MustacheParser.parse(Array(source.utf8), file: name)
    }
    let nodes = try MustacheParser.parse(Array(template.utf8), file: "template")
    let bytes = try Mustache(nodes: nodes, partials: parsed, escaping: escaping).render([data])
    return String(decoding: bytes, as: UTF8.self)
  }
}
