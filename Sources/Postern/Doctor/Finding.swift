internal import Core

/// What the doctor found about one item.
struct Finding: Sendable {
  /// How it stands.
  enum State: String, Sendable {
    /// As it should be.
    case good
    /// It works, and somebody should know.
    case warning
    /// It must be mended.
    case wrong
  }

  /// The item: `key ring`.
  let item: String
  let state: State
  /// What was found.
  let text: String
  /// What to do; nil where it is good.
  let mend: String?
  /// What the program ends with where it is wrong.
  let code: ExitCode

  static func good(_ item: String, _ text: String) -> Finding {
    Finding(item: item, state: .good, text: text, mend: nil, code: .done)
  }

  static func warning(_ item: String, _ text: String, mend: String) -> Finding {
    Finding(item: item, state: .warning, text: text, mend: mend, code: .done)
  }

  static func wrong(_ item: String, _ text: String, mend: String, code: ExitCode = .badSettings) -> Finding {
    Finding(item: item, state: .wrong, text: text, mend: mend, code: code)
  }

  /// What a failure says, as an item that is wrong.
  static func wrong(_ item: String, _ error: any Error) -> Finding {
    let failure = ProgramFailure(error)
    return Finding(
      item: item,
      state: .wrong,
      text: failure.lines.joined(separator: "; "),
      mend: nil,
      code: failure.code
    )
  }

  /// What fits a screen: a template that is missing can be named hundreds of times.
  static let maximumRows = 10

  /// One line with a tick, a cross or an exclamation mark; below it the mend.
  var line: String {
    let mark =
      switch state {
      case .good: "✓"
      case .warning: "!"
      case .wrong: "✗"
      }
    let rows = mend?.split(separator: "\n").map { "\n    \($0)" } ?? []
    let more = rows.count - Finding.maximumRows
    return "\(mark) \(item): \(text)" + rows.prefix(Finding.maximumRows).joined()
      + (more > 0 ? "\n    and \(more) more; `postern check --json` names them all" : "")
  }

  /// The same for machines; every row of it.
  var json: JSONValue {
    [
      "item": .string(item), "state": .string(state.rawValue), "finding": .string(text),
      "mend": .optional(mend),
    ]
  }
}
