extension SQLiteSession {
  /// What SQLite tells of the file.
  ///
  /// What is set for each connection was read back when it was opened, or it would not be open.
  func facts() throws(StorageFailure) -> [DatabaseCondition.Fact] {
    let pages = try number("PRAGMA page_count")
    let journal = try text("PRAGMA journal_mode")
    let isWAL = journal == "wal"
    return [
      DatabaseCondition.Fact("engine", "SQLite \(try text("SELECT sqlite_version()"))"),
      DatabaseCondition.Fact(
        "size",
        "\(pages.multipliedReportingOverflow(by: try number("PRAGMA page_size")).0) bytes"
      ),
      DatabaseCondition.Fact(
        "journal",
        journal,
        mend: isWAL ? nil : "another program took the write-ahead log away; end it, then start the gateway"
      ),
      DatabaseCondition.Fact("synchronous", SQLiteSettings.writing.value(of: "synchronous").lowercased()),
      try damage(),
    ]
  }

  /// Goes over every page: whether each is where it should be and holds what it should.
  private func damage() throws(StorageFailure) -> DatabaseCondition.Fact {
    let answer = try text("PRAGMA quick_check(1)")
    return DatabaseCondition.Fact(
      DatabaseCondition.Fact.damageName,
      answer == "ok" ? "none" : "found",
      mend: answer == "ok" ? nil : "stop the gateway, keep the file aside, and restore the last backup"
    )
  }

  private func text(_ pragma: String) throws(StorageFailure) -> String {
    guard case .text(let text) = try cell(pragma) else { throw SQLiteSession.silent(pragma) }
    return text
  }

  private func number(_ pragma: String) throws(StorageFailure) -> Int64 {
    guard case .integer(let number) = try cell(pragma) else { throw SQLiteSession.silent(pragma) }
    return number
  }

  private func cell(_ pragma: String) throws(StorageFailure) -> Cell? {
    let statement = try opened().handle.prepare(pragma)
    return try statement.step() ? statement.row().cells.first : nil
  }

  private static func silent(_ pragma: String) -> StorageFailure {
    StorageFailure(.unexpected(code: 0), "SQLite does not answer \(pragma)")
  }
}

extension SQLiteSettings {
  /// What a pragma is set to, and was found to be when the connection was opened.
  func value(of name: String) -> String { pragmas.first { $0.name == name }?.value ?? "" }
}
