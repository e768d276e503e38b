extension Connection {
  /// The most rows that one statement inserts: a few hundred placeholders are quick to prepare on every database.
  static let rowsAStatement = 64

  /// Inserts rows, many by one statement.
  ///
  /// Groups have 64, 32, 16… rows, so that there are few texts to prepare, however many rows there are.
  ///
  /// - Parameters:
  ///   - head: the statement up to its rows: `INSERT INTO … (…) VALUES`.
  ///   - rows: each in parentheses; none are no statement.
  ///   - tail: what follows the rows, for example `ON CONFLICT …`.
  /// - Throws: ``StorageFailure``.
  public func execute(_ head: SQL, rows: [SQL], _ tail: SQL = "") throws(StorageFailure) {
    var rest = rows[...]
    var size = Connection.rowsAStatement
    while !rest.isEmpty {
      while size > rest.count { size /= 2 }
      try execute("\(head) \(SQL.joined(Array(rest.prefix(size)), by: ", ")) \(tail)")
      rest = rest.dropFirst(size)
    }
  }
}
