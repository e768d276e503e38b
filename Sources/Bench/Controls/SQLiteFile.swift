internal import CSQLite

/// One value of a row.
enum Cell: Hashable {
  case null
  case integer(Int64)
  case text(String)
  case blob([UInt8])
}

/// SQLite without Storage between: a connection that knows SQL texts and nothing else.
@safe
final class SQLiteFile {
  private let connection: OpaquePointer

  init(_ path: String) throws(BenchFailure) {
    var opened: OpaquePointer?
    let code = unsafe sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE, nil)
    guard code == SQLITE_OK, let opened = unsafe opened else {
      throw BenchFailure("\(path) cannot be opened")
    }
    unsafe connection = opened
  }

  deinit { unsafe sqlite3_close(connection) }

  /// Runs a text whose answer does not matter.
  func run(_ text: String) throws(BenchFailure) {
    guard unsafe sqlite3_exec(connection, text, nil, nil, nil) == SQLITE_OK else { throw failure(text) }
  }

  /// A statement, to be run again and again.
  func prepare(_ text: String) throws(BenchFailure) -> SQLiteStatement {
    var statement: OpaquePointer?
    guard
      unsafe sqlite3_prepare_v3(connection, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        == SQLITE_OK,
      let statement = unsafe statement
    else { throw failure(text) }
    return unsafe SQLiteStatement(statement)
  }

  /// Every row of an answer.
  func rows(_ text: String) throws(BenchFailure) -> [[Cell]] {
    let statement = try prepare(text)
    var rows: [[Cell]] = []
    while try statement.step() { rows.append(statement.row()) }
    return rows
  }

  /// Moves what is committed from the log into the file, as far as nobody reads.
  func checkpoint() {
    unsafe sqlite3_wal_checkpoint_v2(connection, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
  }

  private func failure(_ text: String) -> BenchFailure {
    BenchFailure("SQLite: \(unsafe String(cString: sqlite3_errmsg(connection))) in \(text.prefix(80))")
  }
}

/// A prepared statement.
@safe
final class SQLiteStatement {
  private let statement: OpaquePointer

  fileprivate init(_ statement: OpaquePointer) { unsafe self.statement = statement }

  deinit { unsafe sqlite3_finalize(statement) }

  /// The names of an answer's columns.
  var columns: [String] {
    (0..<columnCount).map { column in
      unsafe sqlite3_column_name(statement, column).map { unsafe String(cString: $0) } ?? ""
    }
  }

  private var columnCount: Int32 { unsafe sqlite3_column_count(statement) }

  /// Goes on to the next row; false at the end.
  func step() throws(BenchFailure) -> Bool {
    switch unsafe sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default:
      let message = unsafe String(cString: sqlite3_errmsg(sqlite3_db_handle(statement)))
      throw BenchFailure("SQLite: \(message)")
    }
  }

  /// Runs it once with these values.
  func run(_ cells: [Cell]) throws(BenchFailure) {
    unsafe sqlite3_reset(statement)
    for (index, cell) in cells.enumerated() { bind(cell, at: Int32(index + 1)) }
    _ = try step()
  }

  private func bind(_ cell: Cell, at position: Int32) {
    switch cell {
    case .null: unsafe sqlite3_bind_null(statement, position)
    case .integer(let number): unsafe sqlite3_bind_int64(statement, position, number)
    case .text(let text):
      unsafe csqlite_bind_text(statement, position, text, UInt64(text.utf8.count))
    case .blob(let bytes):
      unsafe csqlite_bind_blob(statement, position, bytes, UInt64(bytes.count))
    }
  }

  /// The row at which it stands.
  func row() -> [Cell] {
    (0..<columnCount).map { column in
      switch unsafe sqlite3_column_type(statement, column) {
      case SQLITE_INTEGER: .integer(unsafe sqlite3_column_int64(statement, column))
      case SQLITE_TEXT: .text(String(decoding: bytes(column), as: UTF8.self))
      case SQLITE_BLOB: .blob(bytes(column))
      default: .null
      }
    }
  }

  private func bytes(_ column: Int32) -> [UInt8] {
    guard let start = unsafe sqlite3_column_blob(statement, column) else { return [] }
    return unsafe Array(
      UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
    )
  }
}
