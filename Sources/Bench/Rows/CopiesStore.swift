internal import Foundation

extension Ground {
  /// Makes a large database of a small one: adds messages of the same shape by the database alone, without their jobs.
  ///
  /// By the API it would take the better part of an hour. Nobody opens these; they lie there.
  func copy(_ rows: MessageRows, upTo count: Int) throws {
    let missing = count - stored
    guard missing > 0 else { return }
    Quiet.wait(after: gateway)
    try gateway.stop()
    let lasting = rows.without("job")
    switch gateway.store {
    case .sqlite: try Ground.copy(lasting, missing, into: gateway.databaseFile)
    case .postgresql(let server, let database):
      for statement in PgBench.copies(lasting, missing) { _ = try server.ask(statement, database: database) }
      _ = try server.ask("VACUUM ANALYZE", database: database)
      _ = try server.ask("CHECKPOINT")
    }
    add(missing)
    try gateway.start()
  }

  private static func copy(_ rows: MessageRows, _ count: Int, into file: String) throws {
    let database = try SQLiteFile(file)
    for setting in ["synchronous = OFF", "wal_autocheckpoint = 20000", "cache_size = -500000"] {
      try database.run("PRAGMA \(setting)")
    }
    let statements = try rows.rows.map { try database.prepare(MessageRows.insertion($0)) }
    var maker = MessageMaker(rows)
    var left = count
    while left > 0 {
      try database.run("BEGIN IMMEDIATE")
      for _ in 0..<min(left, 5000) {
        for (statement, cells) in zip(statements, maker.next()) { try statement.run(cells) }
      }
      try database.run("COMMIT")
      left -= 5000
    }
    try database.run("PRAGMA wal_checkpoint(TRUNCATE)")
  }
}

extension MessageRows {
  /// The same without the rows of one table.
  func without(_ table: String) -> MessageRows { MessageRows(rows: rows.filter { $0.table != table }) }
}

extension PgBench {
  /// Statements that add so many messages, one statement a row of a message.
  static func copies(_ rows: MessageRows, _ count: Int) -> [String] {
    let own = rows.ownIdentifiers
    return rows.rows.map { row in
      let values = row.cells.map { cell -> String in
        switch cell {
        case .null: return "NULL"
        case .integer(let number): return "\(number)"
        case .text(let text):
          let quoted = "'" + text.replacing("'", with: "''") + "'"
          return own.contains(text) ? "'\(text.prefix { $0 != "_" })_' || lpad(n::text, 26, '0')" : quoted
        case .blob(let bytes):
          return bytes.count <= 64
            ? "decode(lpad(n::text, \(bytes.count * 2), '0'), 'hex')" : "'\\x\(hex(bytes))'::bytea"
        }
      }
      return "INSERT INTO \(row.table) (\(row.columns.joined(separator: ", "))) SELECT "
        + values.joined(separator: ", ") + " FROM generate_series(1, \(count)) n"
    }
  }
}
