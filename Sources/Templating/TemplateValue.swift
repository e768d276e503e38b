/// A value that a template may show or ask about.
///
/// There is no case for code: Mustache's lambdas are not supported.
public indirect enum TemplateValue: Sendable, Hashable {
  /// Words; empty words count as absent in a section.
  case text(String)
  /// Whether something is so.
  case flag(Bool)
  /// A section repeats for each.
  case list([TemplateValue])
  /// Named values.
  case map([String: TemplateValue])
  /// Absent.
  case none

  /// The words, or ``none`` where there are none.
  public static func optional(_ text: String?) -> TemplateValue {
    guard let text else { return .none }
    return .text(text)
  }

  /// Whether a section on this value shows.
  var isTruthy: Bool {
    switch self {
    case .text(let text): !text.isEmpty
    case .flag(let flag): flag
    case .list(let items): !items.isEmpty
    case .map: true
    case .none: false
    }
  }
}

extension TemplateValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral {
  /// Words.
  public init(stringLiteral value: String) { self = .text(value) }
  /// A flag.
  public init(booleanLiteral value: Bool) { self = .flag(value) }
}

extension TemplateValue: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
  /// A list.
  public init(arrayLiteral elements: TemplateValue...) { self = .list(elements) }
  /// Named values; of two with one name the later counts.
  public init(dictionaryLiteral elements: (String, TemplateValue)...) {
    self = .map(Dictionary(elements, uniquingKeysWith: { _, later in later }))
  }
}
