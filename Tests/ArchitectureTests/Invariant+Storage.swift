extension Invariant {
  static let storage: [Invariant] = [
    sqlStaysInStores, tablesHaveOneOwner, sqlIsPortable, migrationsAreNumbered,
  ]

  static let sqlStaysInStores = Invariant(
    "SQL stands in stores and in Storage alone",
    breaches: [
      .planted("Sources/Portal/Portal.swift", "let a = \"SELECT id FROM message\""),
      .planted(
        "Sources/Portal/Portal.swift",
        "let a: SQL = \"\"\"\n  SELECT id,\n    body\n  FROM message\n  \"\"\""
      ),
      .planted("Sources/Portal/Stores.swift", "run(\"UPDATE message SET body = \\(body)\")"),
      .planted("Sources/Web/A.swift", "run(\"INSERT INTO message (id) VALUES (\\(id))\")"),
      .planted("Sources/Postern/A.swift", "run(\"PRAGMA synchronous\")"),
    ],
    neighbours: [
      .planted("Sources/Portal/MessageStore.swift", "let a = \"SELECT id FROM message\""),
      .planted("Sources/Portal/MessageStore+Replies.swift", "let a = \"DELETE FROM message\""),
      .planted("Sources/Storage/Migrator.swift", "let a = \"CREATE TABLE migration (id TEXT)\""),
      .planted("Sources/Web/A.swift", "// SELECT id FROM message\nlet a = \"Select one from the list\""),
    ]
  ) { tree in
    tree.sources(outside: ["Storage"]).filter { !$0.isStore }.flatMap { file in
      file.sql.map { Violation(file, line: $0.line, "SQL lives in a file named <Thing>Store.swift") }
    }
  }

  static let tablesHaveOneOwner = Invariant(
    "a table is named in SQL by one room",
    breaches: [
      .planted([
        "Sources/Storage/Migrations/m0001_message.sql": "CREATE TABLE message (id TEXT);",
        "Sources/Portal/MessageStore.swift": "let a = \"SELECT id FROM message\"",
        "Sources/People/PersonStore.swift":
          "let a = \"SELECT p.id FROM person p JOIN message m ON m.id = p.id\"",
      ]),
      .planted([
        "Sources/Storage/Migrations/m0001_message.sql": "CREATE TABLE message (id TEXT);",
        "Sources/Portal/MessageStore.swift": "let a = \"DELETE FROM massage\"",
      ]),
    ],
    neighbours: [
      .planted([
        "Sources/Storage/Migrations/m0001_message.sql":
          "CREATE TABLE message (id TEXT);\nCREATE TABLE person (id TEXT);",
        "Sources/Portal/MessageStore.swift": "let a = \"SELECT id FROM message\"",
        "Sources/Portal/ReplyStore.swift": "let a = \"WITH old AS (SELECT id FROM message) DELETE FROM old\"",
        "Sources/People/PersonStore.swift": "let a = \"UPDATE person SET id = \\(id)\"",
        "Sources/Bench/RowsStore.swift": "let a = \"SELECT wal_sync FROM pg_stat_wal\"",
      ])
    ]
  ) { tree in
    let tables = tree.tables
    var owners: [String: Set<String>] = [:]
    var violations: [Violation] = []
    // Bench writes the rows that it found, and asks each database about itself.
    for file in tree.sources(outside: ["Storage", "Bench"]) {
      for passage in file.sql {
        let words = SQLWords(passage.text)
        for table in words.tables where !words.ownNames.contains(table) {
          if tables.contains(table) {
            owners[table, default: []].insert(file.room ?? "")
          } else {
            violations.append(Violation(file, line: passage.line, "no migration makes a table `\(table)`"))
          }
        }
      }
    }
    return violations
      + owners.filter { $0.value.count > 1 }.map { table, rooms in
        Violation(
          path: "Sources",
          "`\(table)` is named by \(rooms.sorted().joined(separator: " and ")); ask its owner's room instead"
        )
      }
  }

  static let sqlIsPortable = Invariant(
    "SQL is written once for both databases",
    breaches: [
      .planted("Sources/Portal/MessageStore.swift", "let a = \"SELECT * FROM message\""),
      .planted("Sources/Portal/MessageStore.swift", "let a = \"SELECT m.* FROM message m\""),
      .planted("Sources/Portal/MessageStore.swift", "let a = \"DELETE FROM message RETURNING *\""),
      .planted("Sources/Portal/MessageStore.swift", "let a = \"SELECT id::TEXT FROM message\""),
      .planted(
        "Sources/Portal/MessageStore.swift",
        "let a = \"INSERT OR REPLACE INTO message (id) VALUES (1)\""
      ),
      .planted("Sources/Portal/MessageStore.swift", "let a = \"SELECT datetime('now') FROM message\""),
      .planted(
        "Sources/Storage/Migrations/m0001_a.sql",
        "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT);"
      ),
      .planted("Sources/Storage/Migrations/m0001_a.sql", "CREATE TABLE a (at TIMESTAMP);"),
      .planted("Sources/Storage/Migrations/m0001_a.sql", "CREATE TABLE a (id TEXT) WITHOUT ROWID;"),
      .planted("Sources/Storage/Migrations/m0001_a.sql", "CREATE TABLE a (id TEXT) /* sqlite: STRICT */;"),
    ],
    neighbours: [
      .planted(
        "Sources/Storage/Migrations/m0001_a.sql",
        "CREATE TABLE a (id TEXT NOT NULL PRIMARY KEY) /* sqlite: WITHOUT ROWID */;"
      ),
      .planted(
        "Sources/Portal/MessageStore.swift",
        "let a = \"SELECT COUNT(*) FROM message WHERE a = 2 * 3\""
      ),
      .planted("Sources/Bench/RowsStore.swift", "let a = \"SELECT * FROM \\(table) WHERE rowid > 1\""),
      .planted(
        "Sources/Storage/Migrations/m0001_a.sql",
        "-- no INTEGER here\nCREATE TABLE a (id TEXT NOT NULL, n BIGINT, b BLOB, CHECK (n > 0));"
      ),
    ]
  ) { tree in
    let inCode = tree.sources(outside: ["Storage", "Bench"]).flatMap { file in
      file.sql.flatMap { passage in
        SQLWords(passage.text).unportable.map { Violation(file, line: passage.line, $0) }
      }
    }
    let inMigrations = tree.migrations.flatMap { file in
      // The one remark that SQLite reads and nobody else; a word more or less and it is none.
      let text = file.text.replacing(") /* sqlite: WITHOUT ROWID */;", with: ");")
      return SQLWords(text).unportable.map { Violation(file, line: 1, $0) }
    }
    return inCode + inMigrations
  }

  static let migrationsAreNumbered = Invariant(
    "migrations are numbered without a gap",
    breaches: [
      .planted("Sources/Storage/Migrations/first.sql", ""),
      .planted("Sources/Storage/Migrations/m0002_second.sql", ""),
      .planted(["Sources/Storage/Migrations/m0001_a.sql": "", "Sources/Storage/Migrations/m0001_b.sql": ""]),
    ],
    neighbours: [
      .planted([
        "Sources/Storage/Migrations/m0001_a.sql": "", "Sources/Storage/Migrations/m0001_a.postgres.sql": "",
        "Sources/Storage/Migrations/m0002_b.sql": "",
      ]),
      .planted(["Sources/Storage/Migrations/m0000_a.sql": "", "Sources/Storage/Migrations/m0001_b.sql": ""]),
    ]
  ) { tree in
    let names = tree.migrations.map(\.name).filter { !$0.hasSuffix(".postgres.sql") }.sorted()
    // A file of number 0 makes the table that records the others.
    let first = names.first?.hasPrefix("m0000_") == true ? 0 : 1
    return names.enumerated().compactMap { index, name in
      let number = String(index + first)
      let head = "m" + String(repeating: "0", count: max(0, 4 - number.count)) + number + "_"
      guard !name.hasPrefix(head) else { return nil }
      return Violation(path: "Sources/Storage/Migrations/\(name)", "expected a name that begins with \(head)")
    }
  }
}

extension SourceFile {
  /// Whether the file is the store of something, or an aspect of it.
  var isStore: Bool {
    let stem = name.dropLast(".swift".count).prefix { $0 != "+" }
    return stem.hasSuffix("Store") && stem.count > "Store".count
  }

  /// The string literals that are SQL.
  var sql: [SwiftText.Passage] { swift.strings.filter { SQLWords($0.text).isSQL } }
}

extension SourceTree {
  var migrations: [SourceFile] {
    files.filter { $0.path.hasPrefix("Sources/Storage/Migrations/") && $0.path.hasSuffix(".sql") }
  }

  /// Every table that a migration makes.
  var tables: Set<String> { Set(migrations.flatMap { SQLWords($0.text).created }) }
}
