internal import Foundation

/// The rows that one message is, as the program itself wrote them, from which others of the same shape are made.
///
/// They are found by looking, not known: what `postern send` adds to a database while no gateway serves, and the row that
/// an Idempotency-Key left. So the controls write what the program writes, also when that changes.
struct MessageRows {
  struct TableRow {
    let table: String
    let columns: [String]
    let cells: [Cell]
  }

  let rows: [TableRow]

  init(rows: [TableRow]) { self.rows = rows }

  /// Takes them from the database of a gateway that does not run and has taken messages in by its API.
  init(from gateway: Gateway, recipient: String) throws {
    let body = gateway.folder + "/letter.txt"
    let text = String(repeating: "We will speak with you about the plan. ", count: 27).prefix(1024)
    try Data(text.utf8).write(to: URL(fileURLWithPath: body))
    let before = try MessageRows.everything(in: SQLiteFile(gateway.databaseFile))
    try gateway.command(["send", "--to", recipient, "--subject", "About Tuesday", "--body", body])
    let after = try MessageRows.everything(in: SQLiteFile(gateway.databaseFile))
    var found: [TableRow] = []
    for (table, rows) in after.sorted(by: { $0.key < $1.key }) {
      let old = Set(before[table]?.map(\.cells) ?? [])
      found += rows.filter { !old.contains($0.cells) }
      // `send` leaves none of these; one that a call of the API left is as good as another.
      if table == "idempotency_key" { found += rows.prefix(1) }
    }
    let tables = Set(found.map(\.table))
    guard tables.isSuperset(of: ["message", "audit_entry", "job", "idempotency_key"]) else {
      throw BenchFailure("a message left rows in \(tables.sorted()) alone; the controls would be no controls")
    }
    rows = found
  }

  /// Every row of every table: the database holds one family.
  private static func everything(in database: SQLiteFile) throws(BenchFailure) -> [String: [TableRow]] {
    var found: [String: [TableRow]] = [:]
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    for row in try database.rows(tables) {
      guard case .text(let table) = row[0] else { continue }
      let statement = try database.prepare("SELECT * FROM \(table)")
      let columns = statement.columns
      while try statement.step() {
        found[table, default: []].append(TableRow(table: table, columns: columns, cells: statement.row()))
      }
    }
    return found
  }

  /// What the rows are, for the head of the table.
  var description: String { rows.map(\.table).joined(separator: ", ") }

  /// The identifiers that belong to this message alone; in further messages each is another one.
  var ownIdentifiers: Set<String> {
    Set(
      rows.flatMap { row in
        zip(row.columns, row.cells).compactMap { column, cell -> String? in
          guard column == "id", case .text(let text) = cell else { return nil }
          return text
        }
      }
    )
  }

  /// The text that inserts a row.
  static func insertion(_ row: TableRow) -> String {
    let places = row.columns.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
    return "INSERT INTO \(row.table) (\(row.columns.joined(separator: ", "))) VALUES (\(places))"
  }
}

/// Makes message after message of the same shape: fresh identifiers in the order of time, fresh bytes of the same length.
struct MessageMaker {
  private let rows: MessageRows
  private let own: Set<String>
  private var random = SplitMix(state: UInt64.random(in: .min ... .max))
  private var moment: UInt64

  init(_ rows: MessageRows) {
    self.rows = rows
    own = rows.ownIdentifiers
    moment = UInt64(Date().timeIntervalSince1970 * 1000)
  }

  /// The values of the next message's rows, in the order of ``MessageRows/rows``.
  mutating func next() -> [[Cell]] {
    moment += 1
    var fresh: [String: String] = [:]
    for text in own { fresh[text] = identifier(like: text) }
    return rows.rows.map { row in
      row.cells.map { cell in
        switch cell {
        case .text(let text): .text(fresh[text] ?? text)
        case .blob(let bytes): .blob(random.bytes(bytes.count))
        default: cell
        }
      }
    }
  }

  /// As the program makes them: a prefix, ten digits of time, sixteen of chance.
  private mutating func identifier(like text: String) -> String {
    let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    var bytes = Array(text.utf8.prefix { $0 != UInt8(ascii: "_") }) + [UInt8(ascii: "_")]
    for place in (0..<10).reversed() { bytes.append(digits[Int(moment >> UInt64(place * 5) & 31)]) }
    for byte in random.bytes(16) { bytes.append(digits[Int(byte & 31)]) }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Bytes that look like sealed ones, made faster than they are written.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  mutating func bytes(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 8)
    while bytes.count < count {
      let word = next()
      for shift in stride(from: UInt64(0), to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: word >> shift))
      }
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }
}
