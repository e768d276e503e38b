/// A command as it is offered: what `help` prints and what the argument reader takes come from here.
struct CommandDeclaration: Sendable {
  /// Its words, `["api-key", "create"]`.
  let words: [String]
  /// One line, for the list of commands.
  let summary: String
  /// The one word that stands after its own, without a name before it; nil where there is none.
  let operand: OperandDeclaration?
  /// What it takes.
  let options: [OptionDeclaration]
  /// What it does.
  let run: @Sendable (Arguments, Program) async throws -> Void

  init(
    _ words: String,
    _ summary: String,
    operand: OperandDeclaration? = nil,
    _ options: [OptionDeclaration] = [],
    run: @escaping @Sendable (Arguments, Program) async throws -> Void
  ) {
    self.words = words.split(separator: " ").map(String.init)
    self.summary = summary
    self.operand = operand
    self.options = options
    self.run = run
  }

  /// The words with a space between.
  var name: String { words.joined(separator: " ") }
}

/// The word that a command needs, such as the name of a file.
struct OperandDeclaration: Hashable, Sendable {
  /// What it is called in the help: `FILE`.
  let name: String
  /// What it is.
  let summary: String
}

/// An option of a command.
struct OptionDeclaration: Hashable, Sendable {
  /// Its name, without the two hyphens.
  let name: String
  /// What its value is called in the help; nil for a flag.
  let value: String?
  /// What it does.
  let summary: String
  /// Whether the command cannot do without it.
  let isRequired: Bool
  /// Whether it may stand more than once.
  let isRepeatable: Bool

  init(
    _ name: String,
    _ value: String? = nil,
    _ summary: String,
    isRequired: Bool = false,
    isRepeatable: Bool = false
  ) {
    self.name = name
    self.value = value
    self.summary = summary
    self.isRequired = isRequired
    self.isRepeatable = isRepeatable
  }

  /// As it stands in a usage line: `--config FILE`.
  var usage: String { "--\(name)" + (value.map { " \($0)" } ?? "") }

  /// The settings file, for every command that reads it.
  static let config = OptionDeclaration(
    "config",
    "FILE",
    "the settings file (otherwise $POSTERN_CONFIG, otherwise ./postern.json5)"
  )
  /// Machine output.
  static let json = OptionDeclaration("json", nil, "print JSON instead of text")
}
