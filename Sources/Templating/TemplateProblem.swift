/// What is wrong with the templates: the file, the line and what to do.
///
/// It repeats names that stand in templates and models, never a value.
public struct TemplateProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// What sort of thing is wrong.
  public enum Kind: Hashable, Sendable {
    /// The file cannot be read, is too large or is not UTF-8.
    case unreadable
    /// The Mustache, or the file of sentences, is not well formed.
    case malformed
    /// A model has no template file.
    case missingTemplate
    /// A partial is named that is not there.
    case missingPartial
    /// A sentence is named that one language does not have.
    case missingSentence
    /// A sentence stands in a file and nothing uses it.
    case unusedSentence
    /// A name that the model does not have.
    case unknownName
    /// A name is used as what it is not: a list as words, for example.
    case wrongUse
    /// The samples of a model never show one state of a section.
    case unseenState
    /// A value is asked for unescaped in html.
    case unescaped
    /// Two models name one template.
    case claimedTwice
    /// Partials nest too deep.
    case tooDeep
    /// A subject has a line break or another control character.
    case notOneLine
    /// A template, part or language is asked for that was not loaded.
    case notLoaded
  }

  /// What sort of thing is wrong.
  public let kind: Kind
  /// The file, from the folder of templates on.
  public let file: String
  /// The line, from 1; 0 where the whole file is meant.
  public let line: Int
  /// What is wrong and what to do.
  public let detail: String
  /// Whatever else was found wrong at the same time.
  public private(set) var others: [TemplateProblem] = []

  /// One problem.
  init(_ kind: Kind, file: String, line: Int = 0, _ detail: String) {
    self.kind = kind
    self.file = file
    self.line = line
    self.detail = detail
  }

  /// Makes one error of many.
  ///
  /// - Returns: nil where there are none.
  static func gather(_ problems: [TemplateProblem]) -> TemplateProblem? {
    var seen: Set<TemplateProblem> = []
    let distinct = problems.filter { seen.insert($0).inserted }
    guard var first = distinct.first else { return nil }
    first.others = Array(distinct.dropFirst())
    return first
  }

  /// One line for each problem: `Pages/verify.html:12: what is wrong and what to do`.
  public var description: String {
    let place = line > 0 ? "\(file):\(line)" : file
    return (["\(place): \(detail)"] + others.map(\.description)).joined(separator: "\n")
  }
}
