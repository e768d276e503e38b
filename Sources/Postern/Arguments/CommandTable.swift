/// All commands, and how a command line finds its own.
struct CommandTable: Sendable {
  /// The commands, in the order of `help`.
  let commands: [CommandDeclaration]

  /// What a command line asks for.
  enum Request: Sendable {
    /// To run a command.
    case run(CommandDeclaration, Arguments)
    /// To show help: on one command, on a family such as `api-key`, or on all.
    case help([CommandDeclaration])
    /// To show the version.
    case version
  }

  /// Finds the command.
  ///
  /// - Parameter line: the command line without the program's name.
  /// - Returns: what is asked for.
  /// - Throws: ``ProgramFailure`` with code 64 that names what is unknown.
  func request(_ line: [String]) throws(ProgramFailure) -> Request {
    guard let first = line.first else {
      throw ProgramFailure(.usage, "a command is needed; `postern help` lists them")
    }
    switch first {
    case "--help", "-h": return .help(commands)
    case "--version": return .version
    case "help": return .help(try family(of: Array(line.dropFirst())))
    default: break
    }
    guard let command = commands.last(where: { line.starts(with: $0.words) }) else {
      let family = try family(of: [first])
      if line.dropFirst().contains(where: { $0 == "--help" || $0 == "-h" }) { return .help(family) }
      let endings = family.compactMap(\.words.last).joined(separator: ", ")
      throw ProgramFailure(.usage, "\(first) needs one of: \(endings)")
    }
    let words = Array(line.dropFirst(command.words.count))
    if words.contains("--help") || words.contains("-h") { return .help([command]) }
    return .run(command, try Arguments(reading: words, for: command))
  }

  private func family(of words: [String]) throws(ProgramFailure) -> [CommandDeclaration] {
    let family = commands.filter { $0.words.starts(with: words) }
    guard !family.isEmpty else {
      let shown = Arguments.shown(words.joined(separator: " "))
      throw ProgramFailure(.usage, "unknown command \(shown); `postern help` lists them")
    }
    return family
  }

  /// The help on some commands: one in full, several as a list.
  static func help(on commands: [CommandDeclaration]) -> String {
    guard commands.count == 1, let command = commands.first else {
      let width = (commands.map(\.name.utf8.count).max() ?? 0) + 2
      let rows = commands.map { "  " + padded($0.name, to: width) + $0.summary }
      return
        (["postern COMMAND [--option VALUE]…", ""] + rows
        + ["", "`postern help COMMAND` shows the options of one."]).joined(separator: "\n")
    }
    let usage = command.options.map { option in
      let repeated = option.usage + (option.isRepeatable ? "…" : "")
      return option.isRequired ? repeated : "[\(repeated)]"
    }
    let operand = command.operand.map { [($0.name, $0.summary)] } ?? []
    let explained = operand + command.options.map { ($0.usage, $0.summary) }
    let width = (explained.map(\.0.utf8.count).max() ?? 0) + 2
    let rows = explained.map { "  " + padded($0.0, to: width) + $0.1 }
    return
      ([(["postern", command.name] + operand.map(\.0) + usage).joined(separator: " "), "", command.summary]
      + (rows.isEmpty ? [] : [""]) + rows).joined(separator: "\n")
  }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.utf8.count))
  }
}
