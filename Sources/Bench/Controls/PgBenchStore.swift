internal import Foundation

/// The control of every store on PostgreSQL: pgbench with the same inserts, prepared, on a copy of the same database.
struct PgBench {
  private let server: PostgresServer
  private let database: String
  private let script: String

  /// Writes the script.
  init(_ server: PostgresServer, database: String, rows: MessageRows, folder: String) throws {
    self.server = server
    self.database = database
    script = folder + "/message.pgbench"
    try Data(PgBench.script(rows).utf8).write(to: URL(fileURLWithPath: script))
    guard try server.isDurable() else { throw BenchFailure("PostgreSQL is not set to sync its commits") }
  }

  /// Messages a second, one to a commit.
  ///
  /// A sync keeps at most one commit of each client.
  func rate(clients: Int, seconds: Double) throws -> Double {
    let before = try syncs()
    let said = try server.run(
      "pgbench",
      [
        "--no-vacuum", "--client=\(clients)", "--jobs=\(min(2, clients))", "--time=\(max(1, Int(seconds)))",
        "--protocol=prepared", "--define=turn=0", "--file=\(script)",
      ],
      database: database
    )
    let (transactions, rate) = try PgBench.read(said)
    let made = try syncs() - before
    guard made * clients >= transactions * 9 / 10, transactions > 0 else {
      throw BenchFailure("pgbench made \(transactions) commits with \(made) syncs: it is no control")
    }
    return rate
  }

  private func syncs() throws -> Int {
    Int(try server.ask("SELECT wal_sync FROM pg_stat_wal")) ?? 0
  }

  /// What pgbench says in the end.
  static func read(_ said: String) throws(BenchFailure) -> (transactions: Int, rate: Double) {
    func number(after label: String) -> Double? {
      guard let line = said.split(separator: "\n").first(where: { $0.hasPrefix(label) }) else { return nil }
      return Double(line.dropFirst(label.count).prefix { $0.isNumber || $0 == "." })
    }
    guard let transactions = number(after: "number of transactions actually processed: "),
      let rate = number(after: "tps = ")
    else { throw BenchFailure("pgbench said nothing to read:\n\(said.suffix(1000))") }
    return (Int(transactions), rate)
  }

  /// One message as a script: fresh identifiers in the order of time, keys of chance, all else as it was.
  static func script(_ rows: MessageRows) -> String {
    let own = rows.ownIdentifiers.sorted()
    var lines = ["\\set turn :turn + 1"]
    for number in own.indices { lines.append("\\set own\(number) random(0, 9999999999999999)") }
    lines.append("\\set chance random(0, 9999999999999999)")
    lines.append("BEGIN;")
    for row in rows.rows {
      let values = row.cells.map { cell -> String in
        switch cell {
        case .null: return "NULL"
        case .integer(let number): return "\(number)"
        case .text(let text):
          guard let number = own.firstIndex(of: text) else { return literal(text) }
          let prefix = text.prefix { $0 != "_" }
          return "'\(prefix)_' || lpad(:turn, 10, '0') || lpad(:own\(number), 16, '0')"
        case .blob(let bytes):
          return bytes.count <= 64
            ? "decode(lpad(:chance, \(bytes.count * 2), '0'), 'hex')" : "'\\x\(hex(bytes))'"
        }
      }
      lines.append(
        "INSERT INTO \(row.table) (\(row.columns.joined(separator: ", "))) VALUES (\(values.joined(separator: ", ")));"
      )
    }
    return (lines + ["COMMIT;"]).joined(separator: "\n") + "\n"
  }

  /// A text for a script, in which a colon would begin a variable.
  static func literal(_ text: String) -> String {
    text.split(separator: ":", omittingEmptySubsequences: false)
      .map { "'" + $0.replacing("'", with: "''") + "'" }.joined(separator: " || chr(58) || ")
  }

  static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
