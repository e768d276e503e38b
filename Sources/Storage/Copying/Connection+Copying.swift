extension Connection {
  /// Hands over every row of a table, one by one, each with its values in the order of the table's columns.
  ///
  /// The body may run no other statement before the last row.
  ///
  /// - Parameters:
  ///   - table: the table.
  ///   - body: what to do with each row.
  /// - Throws: ``StorageFailure``, also where a column holds something of another type than its own; or what the body
  ///   throws.
  public func forEachRow(of table: TableShape, _ body: ([BoundValue]) throws -> Void) throws {
    try forEach("SELECT \(unsafeRaw: table.columnList) FROM \(unsafeRaw: table.name)") { row in
      var values: [BoundValue] = []
      values.reserveCapacity(table.columns.count)
      for position in table.columns.indices {
        values.append(try row.value(at: position, of: table))
      }
      try body(values)
    }
  }

  /// Inserts a row with all its columns.
  ///
  /// - Parameters:
  ///   - row: a value for each column, in the order of the table's.
  ///   - table: the table.
  /// - Throws: ``StorageFailure``, also where the row has another number of values or a value another type.
  public func insert(_ row: [BoundValue], into table: TableShape) throws(StorageFailure) {
    guard row.count == table.columns.count, zip(row, table.columns).allSatisfy({ $0.isOf($1.type) }) else {
      throw StorageFailure(.wrongType, "a row does not have the columns of the table \(table.name)")
    }
    var sql: SQL = "INSERT INTO \(unsafeRaw: table.name) (\(unsafeRaw: table.columnList)) VALUES ("
    for (position, value) in row.enumerated() {
      if position > 0 { sql.append(raw: ", ") }
      sql.append(value)
    }
    sql.append(raw: ")")
    try execute(sql)
  }

  /// Waits until every statement so far has run.
  ///
  /// Whoever runs many whose answers nobody needs calls it now and then: some databases gather them in memory.
  ///
  /// - Throws: ``StorageFailure``, that of the first statement that failed.
  public func settle() throws(StorageFailure) { _ = try first("SELECT 1 AS settled") }

  /// Counts the rows of a table.
  ///
  /// - Parameter table: the table.
  /// - Returns: how many there are.
  /// - Throws: ``StorageFailure``.
  public func countRows(of table: TableShape) throws(StorageFailure) -> Int {
    let row = try first("SELECT COUNT(*) AS found FROM \(unsafeRaw: table.name)")
    return Int(try row?.int("found") ?? 0)
  }

  /// Whether a table has no row.
  ///
  /// - Parameter table: the table.
  /// - Returns: true where it has none.
  /// - Throws: ``StorageFailure``.
  public func isEmpty(_ table: TableShape) throws(StorageFailure) -> Bool {
    try first("SELECT 1 AS found FROM \(unsafeRaw: table.name) LIMIT 1") == nil
  }
}

extension TableShape {
  /// The names of the columns, as a statement lists them.
  var columnList: String { columns.map(\.name).joined(separator: ", ") }
}

extension Row {
  fileprivate func value(at position: Int, of table: TableShape) throws(StorageFailure) -> BoundValue {
    let column = table.columns[position]
    do throws(StorageFailure) {
      switch column.type {
      case .text: return .text(try optionalText(.position(position)))
      case .integer: return .integer(try optionalInt(.position(position)))
      case .blob: return .blob(try optionalBlob(.position(position)))
      }
    } catch {
      throw StorageFailure(
        error.kind,
        "a row of \(table.name) holds something else than \(column.type.rawValue) in the column \(column.name)"
      )
    }
  }
}

extension BoundValue {
  fileprivate func isOf(_ type: TableShape.ColumnType) -> Bool {
    switch (self, type) {
    case (.text, .text), (.integer, .integer), (.blob, .blob): true
    default: false
    }
  }
}
