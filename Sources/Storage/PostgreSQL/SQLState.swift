/// What a PostgreSQL server says of a failure, as five characters.
///
/// Source: <https://www.postgresql.org/docs/15/errcodes-appendix.html>
struct SQLState: Equatable {
  let code: String

  private var family: Substring { code.prefix(2) }

  /// Whether the server has ended the connection, or will not do what a primary does.
  private var losesConnection: Bool {
    switch code {
    // A shutdown; the session was idle within a transaction for too long; this server may only be read.
    case "57P01", "57P02", "57P03", "57P05", "25P03", "25006": true
    // Another program changed the schema below a prepared statement, or a pooler took the statement away.
    case "0A000", "26000": true
    // The server itself does not know whether a COMMIT was kept: it is looked up.
    case "40003": true
    case "08P01": false
    default: family == "08"
    }
  }

  /// The failure for this state.
  ///
  /// - Parameters:
  ///   - names: the names of table, column and constraint, where the server gave some.
  ///   - words: the server's own words; they are used where they can hold names of the schema alone.
  /// - Returns: the failure, with what to do.
  func failure(names: String, words: String?) -> StorageFailure {
    if code == "40001" || code == "40P01" {
      return StorageFailure(
        .busy,
        "other transactions were in the way again and again; nothing was changed",
        redo: .afterOthers
      )
    }
    if losesConnection {
      return StorageFailure(
        code == "25006" ? .readOnly : .unreachable,
        code == "25006"
          ? "the database server may only be read: it is a standby, or was made one"
          : "the database server has ended the connection (SQLSTATE \(code))",
        redo: .onNewConnection
      )
    }
    return lastingFailure(names: names, words: words)
  }

  private func lastingFailure(names: String, words: String?) -> StorageFailure {
    switch code {
    case "23505":
      StorageFailure(.constraint(.unique), "the schema refuses a row: \(names)", redo: .afterOthers)
    case "23503": StorageFailure(.constraint(.foreignKey), "the schema refuses a row: \(names)")
    case "53100", "53200", "54000":
      StorageFailure(
        .full,
        "the database server has no room left (SQLSTATE \(code)): make room; no restart is needed"
      )
    case "53300", "55P03", "57014":
      StorageFailure(
        .busy,
        "the database server is too busy or holds a lock too long (SQLSTATE \(code)); nothing was changed"
      )
    case "58030": StorageFailure(.ioError, "the disk of the database server failed; look at its log")
    case "XX001", "XX002":
      StorageFailure(.corrupt, "the database is damaged (SQLSTATE \(code)): restore a backup")
    case "42501":
      StorageFailure(
        .cannotOpen,
        "the user of the database may not do that: make it the owner of the database (ALTER DATABASE … OWNER TO …)"
      )
    case "08P01", "22021": StorageFailure(.badStatement, "a statement or one of its values cannot be run")
    default: lastingFailureByFamily(names: names, words: words)
    }
  }

  private func lastingFailureByFamily(names: String, words: String?) -> StorageFailure {
    switch family {
    case "23": StorageFailure(.constraint(.check), "the schema refuses a row: \(names)")
    // Of a text that does not fit the schema the server quotes names and words of the program's own.
    case "42": StorageFailure(.badStatement, "a statement cannot be run: \(words ?? "SQLSTATE \(code)")")
    case "22": StorageFailure(.badStatement, "a value does not fit its place (SQLSTATE \(code))")
    default: StorageFailure(.unexpected(code: 0), "the database failed (SQLSTATE \(code))")
    }
  }
}
