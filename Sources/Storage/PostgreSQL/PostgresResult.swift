internal import CPostgres
internal import Foundation

/// What the server answered to one command, freed when it goes.
@safe struct PostgresResult: ~Copyable {
  private let raw: OpaquePointer
  let status: ExecStatusType

  init(_ raw: OpaquePointer) {
    unsafe self.raw = raw
    status = unsafe PQresultStatus(raw)
  }

  deinit {
    unsafe PQclear(raw)
  }

  /// What failed; nil where nothing did.
  var failure: StorageFailure? {
    guard status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE || status == PGRES_NONFATAL_ERROR else {
      return nil
    }
    guard let code = unsafe PostgresResult.text(cpostgres_sqlstate(raw)) else {
      // libpq itself says so, and it says so when the connection is gone.
      return PostgresHandle.lost("no answer came")
    }
    let names = unsafe [
      PostgresResult.text(cpostgres_table_name(raw)), PostgresResult.text(cpostgres_column_name(raw)),
      PostgresResult.text(cpostgres_constraint_name(raw)),
    ].compactMap(\.self).joined(separator: ", ")
    return SQLState(code: code).failure(
      names: names,
      words: unsafe PostgresResult.text(cpostgres_primary_message(raw))
    )
  }

  /// The command's name, with how many rows it took: `INSERT 0 1`.
  var tag: String { unsafe PostgresResult.text(PQcmdStatus(raw)) ?? "" }

  /// How many rows the statement inserted, changed or deleted itself.
  var changes: Int {
    let tag = tag
    guard tag.hasPrefix("INSERT") || tag.hasPrefix("UPDATE") || tag.hasPrefix("DELETE") else { return 0 }
    return unsafe PostgresResult.text(PQcmdTuples(raw)).flatMap { Int($0) } ?? 0
  }

  /// The names of the columns.
  var names: ColumnNames {
    ColumnNames(
      (0..<max(0, unsafe PQnfields(raw))).map { unsafe PostgresResult.text(PQfname(raw, $0)) ?? "" }
    )
  }

  /// The rows, copied.
  ///
  /// - Parameters:
  ///   - names: the names of the columns, which rows of one statement share.
  ///   - firstOnly: whether nobody wants more than one.
  /// - Returns: the rows.
  func rows(named names: ColumnNames, firstOnly: Bool) -> [Row] {
    let count = firstOnly ? min(1, unsafe PQntuples(raw)) : unsafe PQntuples(raw)
    guard count > 0 else { return [] }
    let types = (0..<Int32(clamping: names.count)).map { unsafe PQftype(raw, $0) }
    return (0..<count).map { row in
      var cells: [Cell] = []
      cells.reserveCapacity(types.count)
      for (column, type) in types.enumerated() { cells.append(cell(row, Int32(clamping: column), type)) }
      return Row(names: names, cells: cells)
    }
  }

  /// One cell; every column was asked for in the binary form.
  ///
  /// The numbers of types are fixed for ever: `pg_type.dat` of PostgreSQL's sources.
  private func cell(_ row: Int32, _ column: Int32, _ type: Oid) -> Cell {
    guard unsafe PQgetisnull(raw, row, column) == 0, let start = unsafe PQgetvalue(raw, row, column) else {
      return .null
    }
    let bytes = unsafe UnsafeRawBufferPointer(
      start: UnsafeRawPointer(start),
      count: Int(PQgetlength(raw, row, column))
    )
    switch type {
    case 20, 21, 23:  // int8, int2, int4
      guard let first = unsafe bytes.first else { return .foreign }
      let start: Int64 = first < 0x80 ? 0 : -1
      return unsafe .integer(bytes.reduce(start) { $0 << 8 | Int64($1) })
    case 16: return unsafe .integer(bytes.first == 0 ? 0 : 1)  // bool
    case 25, 1043, 18, 19:  // text, varchar, "char", name
      return unsafe String(validating: bytes, as: UTF8.self).map { .text($0) } ?? .foreign
    case 17: return unsafe .blob(Array(bytes))  // bytea
    default: return .foreign
    }
  }

  private static func text(_ characters: UnsafePointer<CChar>?) -> String? {
    unsafe characters.map { unsafe String(cString: $0) }
  }

  private static func text(_ characters: UnsafeMutablePointer<CChar>?) -> String? {
    unsafe characters.map { unsafe String(cString: $0) }
  }
}
