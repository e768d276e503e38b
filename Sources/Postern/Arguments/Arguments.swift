/// The options of one command line, judged against the command's declaration.
struct Arguments: Equatable, Sendable {
  /// The command, for what is said when a value is wrong.
  let command: String
  /// The word that stands without an option; empty only where the declaration has none.
  let operand: String
  private let values: [String: [String]]

  /// Reads what follows the command's words.
  ///
  /// Takes `--name value`, `--name=value`, and one word without a name where the command is declared with one. There are
  /// no single letters, so nothing is guessed.
  ///
  /// - Parameters:
  ///   - words: what follows the command.
  ///   - declaration: what the command takes.
  /// - Throws: ``ProgramFailure`` with code 64, naming the option.
  init(reading words: [String], for declaration: CommandDeclaration) throws(ProgramFailure) {
    let hint = "`postern help \(declaration.name)` shows what it takes"
    var values: [String: [String]] = [:]
    var operand: String?
    var rest = words[...]
    while let word = rest.popFirst() {
      if declaration.operand != nil, operand == nil, !word.isEmpty, !word.hasPrefix("-") {
        operand = word
        continue
      }
      guard word.hasPrefix("--"), word != "--" else {
        // What stands here may be a secret that was put in the wrong place: it is not repeated.
        throw ProgramFailure(
          .usage,
          word.hasPrefix("-")
            ? "unknown option \(Arguments.shown(word)) for \(declaration.name); \(hint)"
            : "\(declaration.name) takes options \(declaration.operand.map { "and one \($0.name)" } ?? "alone"), "
              + "and a word stands where none belongs; \(hint)"
        )
      }
      let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = parts.first.map(String.init) ?? ""
      guard let option = declaration.options.first(where: { $0.name == name }) else {
        throw ProgramFailure(
          .usage,
          "unknown option \(Arguments.shown("--" + name)) for \(declaration.name); \(hint)"
        )
      }
      guard values[name] == nil || option.isRepeatable else {
        throw ProgramFailure(.usage, "--\(name) is given twice; give it once")
      }
      values[name, default: []].append(
        try Arguments.value(of: option, inline: parts.count == 2 ? String(parts[1]) : nil, rest: &rest)
      )
    }
    for option in declaration.options where option.isRequired && values[option.name] == nil {
      throw ProgramFailure(.usage, "\(declaration.name) needs \(option.usage); \(hint)")
    }
    if let needed = declaration.operand, operand == nil {
      throw ProgramFailure(.usage, "\(declaration.name) needs \(needed.name); \(hint)")
    }
    self.operand = operand ?? ""
    command = declaration.name
    self.values = values
  }

  /// Whether a flag, or an option, is given.
  func has(_ option: String) -> Bool { values[option] != nil }

  /// The value of an option; nil where it is not given.
  func text(_ option: String) -> String? { values[option]?.first }

  /// The value of a required option; empty only where the declaration does not require it.
  func required(_ option: String) -> String { text(option) ?? "" }

  /// All values of a repeatable option, in order.
  func texts(_ option: String) -> [String] { values[option] ?? [] }

  /// A whole number.
  ///
  /// - Parameters:
  ///   - option: the option.
  ///   - range: the least and the most.
  /// - Returns: nil where it is not given.
  /// - Throws: ``ProgramFailure`` with code 64 where it is none of the range.
  func integer(_ option: String, in range: ClosedRange<Int>) throws(ProgramFailure) -> Int? {
    guard let text = text(option) else { return nil }
    let isPlain = (1...9).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    guard isPlain, let number = Int(text), range.contains(number) else {
      throw ProgramFailure(
        .usage,
        "--\(option) needs a whole number from \(range.lowerBound) to \(range.upperBound)"
      )
    }
    return number
  }

  private static func value(
    of option: OptionDeclaration,
    inline: String?,
    rest: inout ArraySlice<String>
  ) throws(ProgramFailure) -> String {
    guard option.value != nil else {
      guard inline == nil else { throw ProgramFailure(.usage, "--\(option.name) takes no value") }
      return ""
    }
    if let inline, !inline.isEmpty { return inline }
    guard inline == nil, let next = rest.first, !next.isEmpty, !next.hasPrefix("--") else {
      throw ProgramFailure(.usage, "--\(option.name) needs a value: \(option.usage)")
    }
    rest.removeFirst()
    return next
  }

  /// An option's name as it may be repeated: short, and without what a terminal would obey.
  static func shown(_ word: String) -> String {
    String(
      String.UnicodeScalarView(
        word.unicodeScalars.prefix(40).map { $0.value >= 0x20 && $0.value < 0x7f ? $0 : "?" }
      )
    )
  }
}
