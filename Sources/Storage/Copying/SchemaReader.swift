/// Reads migrations for the tables that they make.
///
/// It knows the statements that migrations of ours are written in, and refuses others, so that a new kind is not passed
/// over.
struct SchemaReader {
  /// The tables so far, in the order in which they were made.
  private(set) var tables: [TableShape] = []

  mutating func read(_ migration: Migration) throws(StorageFailure) {
    for statement in SQLTokens(migration.sql).statements {
      guard take(statement) else {
        throw SchemaHistory.refusal(
          "migration \(migration.number) has a statement whose tables cannot be told: "
            + statement.prefix(4).joined(separator: " ")
        )
      }
    }
  }

  /// - Returns: false where the statement is not understood.
  private mutating func take(_ statement: [String]) -> Bool {
    let words = statement.map { $0.uppercased() }
    switch words.first {
    case "INSERT", "UPDATE", "DELETE": return true
    case "CREATE" where words.dropFirst().first == "TABLE": return create(statement, words)
    case "CREATE", "DROP":
      if words.starts(with: ["DROP", "TABLE"]) { return drop(statement) }
      return words.dropFirst().first == "INDEX" || words.starts(with: ["CREATE", "UNIQUE", "INDEX"])
    case "ALTER": return alter(statement, words)
    default: return false
    }
  }

  private mutating func create(_ statement: [String], _ words: [String]) -> Bool {
    let start = words.dropFirst(2).starts(with: ["IF", "NOT", "EXISTS"]) ? 5 : 2
    guard statement.count > start + 3, statement[start + 1] == "(", statement.last == ")" else {
      return false
    }
    var table = TableShape(name: statement[start], columns: [], references: [])
    for item in SQLTokens.split(statement[(start + 2)...].dropLast()) {
      guard SchemaReader.add(Array(item), to: &table) else { return false }
    }
    tables.append(table)
    return true
  }

  /// Adds a column or a constraint to a table.
  private static func add(_ item: [String], to table: inout TableShape) -> Bool {
    let words = item.map { $0.uppercased() }
    for (position, word) in words.enumerated() where word == "REFERENCES" {
      guard item.indices.contains(position + 1) else { return false }
      table.references.insert(item[position + 1])
    }
    if ["PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "CONSTRAINT"].contains(words.first) { return true }
    guard words.count > 1, let type = TableShape.ColumnType(rawValue: words[1]) else { return false }
    table.columns.append(TableShape.Column(name: item[0], type: type))
    return true
  }

  private mutating func drop(_ statement: [String]) -> Bool {
    guard statement.count == 3 else { return false }
    tables.removeAll { $0.name == statement[2] }
    return true
  }

  private mutating func alter(_ statement: [String], _ words: [String]) -> Bool {
    guard statement.count > 4, words[1] == "TABLE",
      let index = tables.firstIndex(where: { $0.name == statement[2] })
    else { return false }
    // The word COLUMN may be left out.
    let rest = words[4] == "COLUMN" ? 5 : 4
    switch words[3] {
    case "ADD": return SchemaReader.add(Array(statement[rest...]), to: &tables[index])
    case "DROP":
      tables[index].columns.removeAll { statement[rest...] == [$0.name] }
      return statement.count == rest + 1
    case "RENAME" where words[4] == "TO" && statement.count == 6:
      rename(statement[2], to: statement[5])
      return true
    default: return false
    }
  }

  /// Who refers to the table goes on doing so.
  private mutating func rename(_ old: String, to new: String) {
    for index in tables.indices {
      if tables[index].name == old { tables[index].name = new }
      if tables[index].references.remove(old) != nil { tables[index].references.insert(new) }
    }
  }
}

/// The words and signs of an SQL text, without comments; a quoted text is one word.
struct SQLTokens {
  /// The statements, each without its semicolon.
  private(set) var statements: [[String]] = []

  init(_ text: String) {
    var statement: [String] = []
    var rest = text[...]
    while let character = rest.first {
      if rest.hasPrefix("--") {
        rest = rest.drop { !$0.isNewline }
      } else if rest.hasPrefix(Migration.keyOrder) {
        rest.removeFirst(Migration.keyOrder.count)
      } else if character == ";" {
        if !statement.isEmpty { statements.append(statement) }
        statement = []
        rest.removeFirst()
      } else if character.isWhitespace {
        rest.removeFirst()
      } else {
        let word = SQLTokens.word(at: rest)
        statement.append(String(word))
        rest = rest[word.endIndex...]
      }
    }
    if !statement.isEmpty { statements.append(statement) }
  }

  /// A name, a number, a quoted text or one sign; never empty.
  private static func word(at text: Substring) -> Substring {
    guard let first = text.first else { return text }
    if first == "'" {
      let quoted = text.dropFirst().prefix { $0 != "'" }
      return text[..<text[quoted.endIndex...].prefix(1).endIndex]
    }
    let name = text.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    return name.isEmpty ? text.prefix(1) : name
  }

  /// The parts between the commas that stand in no parentheses.
  static func split(_ tokens: ArraySlice<String>) -> [ArraySlice<String>] {
    var parts: [ArraySlice<String>] = []
    var depth = 0
    var start = tokens.startIndex
    for index in tokens.indices {
      switch tokens[index] {
      case "(": depth += 1
      case ")": depth -= 1
      case "," where depth == 0:
        parts.append(tokens[start..<index])
        start = index + 1
      default: break
      }
    }
    return parts + [tokens[start...]]
  }
}
