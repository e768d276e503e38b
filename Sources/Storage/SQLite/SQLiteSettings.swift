internal import CSQLite

/// How every connection is set up, and that it is: each setting is read back.
///
/// Source: <https://www.sqlite.org/pragma.html>, <https://www.sqlite.org/security.html>
struct SQLiteSettings {
  let isReadOnly: Bool
  /// How long a statement waits for another process, in milliseconds.
  var busyTimeout = 5000
  /// How long emptying the WAL waits for readers, in milliseconds: most of them are done by then.
  static let checkpointPatience: Int32 = 100

  /// A WAL that once grew is cut to so many bytes when it is emptied.
  static let walSizeLimit = 64 << 20

  /// A pragma, what it is set to, and what it must say then.
  struct Pragma {
    let name: String
    let value: String
    let answer: String

    init(_ name: String, _ value: String, answers answer: String? = nil) {
      self.name = name
      self.value = value
      self.answer = answer ?? value
    }
  }

  static let writing = SQLiteSettings(isReadOnly: false)
  static let reading = SQLiteSettings(isReadOnly: true)

  /// The pragmas, in the order in which they are set.
  var pragmas: [Pragma] {
    let common = [
      // First, for setting the others may wait for another process.
      Pragma("busy_timeout", "\(busyTimeout)"),
      // Functions and virtual tables that a damaged or planted schema names do not run.
      Pragma("trusted_schema", "OFF", answers: "0"),
      // A damaged page is found when it is read, not when it has done harm.
      Pragma("cell_size_check", "ON", answers: "1"),
      // Nothing that is sorted or gathered goes to a file outside the database.
      Pragma("temp_store", "MEMORY", answers: "2"),
      // An I/O error is a code that is thrown, not a signal that kills.
      Pragma("mmap_size", "0"),
    ]
    guard !isReadOnly else { return common + [Pragma("query_only", "ON", answers: "1")] }
    return common + [
      Pragma("journal_mode", "WAL", answers: "wal"),
      // Every commit is synced: what was acknowledged outlives a power cut.
      Pragma("synchronous", "FULL", answers: "2"),
      Pragma("foreign_keys", "ON", answers: "1"),
      // What was deleted is overwritten with zeros.
      Pragma("secure_delete", "ON", answers: "1"),
      // The WAL is copied back when the callers have their answers, and how that ended is seen.
      Pragma("wal_autocheckpoint", "0"),
      Pragma("journal_size_limit", "\(SQLiteSettings.walSizeLimit)"),
    ]
  }

  /// Sets everything, and makes sure that it stands.
  func apply(to handle: borrowing SQLiteHandle) throws(StorageFailure) {
    // No statement may change the schema's own tables or the file's format.
    try handle.set(SQLITE_DBCONFIG_DEFENSIVE, to: true)
    // "text" in double quotes is a column and never a string, as in any other database.
    try handle.set(SQLITE_DBCONFIG_DQS_DML, to: false)
    try handle.set(SQLITE_DBCONFIG_DQS_DDL, to: false)
    try handle.set(SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, to: false)
    handle.forbidAttaching()
    for pragma in pragmas {
      try handle.run(script: "PRAGMA \(pragma.name) = \(pragma.value)")
      try SQLiteSettings.require(pragma.answer, from: "PRAGMA \(pragma.name)", on: handle)
    }
    // LIKE tells large letters from small ones, as in PostgreSQL; the pragma itself cannot be read back.
    try handle.run(script: "PRAGMA case_sensitive_like = ON")
    try SQLiteSettings.require("0", from: "SELECT 'a' LIKE 'A'", on: handle)
  }

  private static func require(_ answer: String, from text: String, on handle: borrowing SQLiteHandle)
    throws(StorageFailure)
  {
    let statement = try handle.prepare(text)
    let given: String? =
      switch try statement.step() ? statement.row().cells.first : nil {
      case .integer(let number): String(number)
      case .text(let word): word
      default: nil
      }
    guard given == answer else {
      throw StorageFailure(
        .cannotOpen,
        "SQLite does not take a setting that Postern needs: \(text) is not \(answer)"
      )
    }
  }
}
