/// The words of an SQL text, without comments and quoted values.
struct SQLWords {
  private let words: [String]

  init(_ text: String) {
    var words: [String] = []
    for line in text.split(separator: "\n") {
      let code = line.prefix(upTo: line.firstRange(of: "--")?.lowerBound ?? line.endIndex)
      for (index, part) in code.split(separator: "'", omittingEmptySubsequences: false).enumerated()
      where index.isMultiple(of: 2) {
        words += SQLWords.split(part)
      }
    }
    self.words = words
  }

  private static func split(_ text: Substring) -> [String] {
    var words: [String] = []
    var word = ""
    for character in text {
      if character.isLetter || character.isNumber || character == "_" {
        word.append(character)
        continue
      }
      if !word.isEmpty { words.append(word) }
      word = ""
      if !character.isWhitespace { words.append(String(character)) }
    }
    return word.isEmpty ? words : words + [word]
  }

  /// Whether it is SQL at all; keywords are written in capitals.
  var isSQL: Bool {
    guard let first = words.first else { return false }
    let isQuery = words.contains("SELECT") && words.contains("FROM")
    let statements = [["INSERT", "INTO"], ["INSERT", "OR"], ["DELETE", "FROM"]]
    let isStatement = statements.contains { follows($0[0], $0[1]) }
    let isChange = words.indices.contains { words[$0] == "UPDATE" && words.dropFirst($0 + 2).first == "SET" }
    let isScheme =
      ["CREATE", "ALTER", "DROP"].contains(first)
      && words.dropFirst().first.map { ["TABLE", "INDEX", "UNIQUE", "TRIGGER", "VIEW"].contains($0) } == true
    let isOwn = ["PRAGMA", "SAVEPOINT", "VACUUM"].contains(first) || follows("BEGIN", "IMMEDIATE")
    return isQuery || isStatement || isChange || isScheme || isOwn
  }

  private func follows(_ first: String, _ second: String) -> Bool {
    zip(words, words.dropFirst()).contains { $0 == first && $1 == second }
  }

  /// The tables it names.
  var tables: Set<String> {
    var tables: Set<String> = []
    for (index, word) in words.enumerated() where ["FROM", "JOIN", "INTO", "UPDATE"].contains(word) {
      let next = words.dropFirst(index + 1).first ?? ""
      // `ON CONFLICT … DO UPDATE SET`, `FOR UPDATE`, a query in parentheses, and a name put in by interpolation.
      let isName = next.first?.isLetter == true && next == next.lowercased()
      if isName { tables.insert(next) }
    }
    return tables
  }

  /// The names that it makes for itself by `name AS (`.
  var ownNames: Set<String> {
    var names: Set<String> = []
    for index in words.indices where words[index] == "AS" && index > 0 {
      let before = words[index - 1]
      if before == ")" {
        // `name (columns) AS (`
        if let open = words[..<index].lastIndex(of: "("), open > 0 { names.insert(words[open - 1]) }
      } else {
        names.insert(before)
      }
    }
    return names
  }

  /// The tables that it makes.
  var created: Set<String> {
    Set(
      words.indices.compactMap { index in
        guard words[index] == "CREATE", words.dropFirst(index + 1).first == "TABLE" else { return nil }
        let rest = words.dropFirst(index + 2)
        return rest.starts(with: ["IF", "NOT", "EXISTS"]) ? rest.dropFirst(3).first : rest.first
      }
    )
  }

  /// What only one of the two databases takes, or takes in its own way.
  var unportable: [String] {
    var found: [String] = []
    for (index, word) in words.enumerated() {
      let next = words.dropFirst(index + 1).first ?? ""
      let before = index > 0 ? words[index - 1] : ""
      if word == "*", ["SELECT", "RETURNING", ".", "DISTINCT"].contains(before) {
        found.append("columns are listed, never `*`")
      }
      if word == ":", next == ":" { found.append("`::` is PostgreSQL's alone; write CAST") }
      if word == "OR", before == "INSERT" { found.append("write ON CONFLICT instead of INSERT OR") }
      if SQLWords.foreign.contains(word) {
        found.append("`\(word)` is not portable: TEXT, BIGINT and BLOB are")
      }
      if ["datetime", "strftime", "now", "random", "rowid"].contains(word), next == "(" || word == "rowid" {
        found.append("`\(word)` is one database's own; time and randomness are parameters")
      }
    }
    return found
  }

  private static let foreign: Set<String> = [
    "INTEGER", "INT", "REAL", "NUMERIC", "BOOLEAN", "TIMESTAMP", "DATETIME", "SERIAL", "BIGSERIAL", "VARCHAR",
    "BYTEA", "JSONB", "UUID", "AUTOINCREMENT", "ROWID", "STRICT", "CURRENT_TIMESTAMP", "ILIKE", "GLOB",
  ]
}
