internal import Foundation
internal import Storage

extension TestDatabase {
  /// The names of all its tables.
  ///
  /// - Returns: the names.
  /// - Throws: ``StorageFailure``.
  public func tables() async throws -> [String] {
    try await database.read { [store] connection in
      let names: SQL =
        switch store {
        case .sqlite: "SELECT name FROM sqlite_schema WHERE type = 'table'"
        case .postgresql:
          // The marks of the lanes are the engine's own.
          """
          SELECT CAST(tablename AS TEXT) AS name FROM pg_tables
          WHERE schemaname = 'public' AND tablename <> 'commit_mark'
          """
        }
      return try connection.query(names).map { try $0.text("name") }
    }
  }

  /// Everything that stands in it.
  ///
  /// - Returns: the rows of each table as texts, in an order that follows from them alone.
  /// - Throws: ``StorageFailure``.
  public func contents() async throws -> [String: [String]] {
    var contents: [String: [String]] = [:]
    for table in try await tables() {
      contents[table] = try await database.read { [store] connection in
        let whole: String
        switch store {
        case .sqlite:
          let columns = try connection.query(
            "SELECT name FROM pragma_table_info(\(table))"
          ).map { "quote(\(try $0.text("name")))" }
          whole = columns.joined(separator: " || ', ' || ")
        case .postgresql: whole = "CAST(t AS TEXT)"
        }
        let rows = try connection.query("SELECT \(unsafeRaw: whole) AS whole FROM \(unsafeRaw: table) AS t")
        return try rows.map { try $0.text("whole") }.sorted()
      }
    }
    return contents
  }

  /// Which of these texts stand anywhere in it.
  ///
  /// On SQLite its files are searched, the write-ahead log among them; on PostgreSQL, whose files hold other tests' databases
  /// too, the names and rows of all tables.
  ///
  /// - Parameters:
  ///   - texts: what must not be found.
  ///   - inAnyCase: whether they are also looked for in small letters alone, and in capitals alone.
  /// - Returns: those that are found.
  /// - Throws: ``StorageFailure``, or what the file system throws.
  public func found(_ texts: [String], inAnyCase: Bool = false) async throws -> [String] {
    let stored =
      switch store {
      case .sqlite: try files()
      case .postgresql: try await rows()
      }
    return texts.filter { text in
      let forms = inAnyCase ? [text, text.lowercased(), text.uppercased()] : [text]
      return forms.contains { stored.range(of: Data($0.utf8)) != nil }
    }
  }

  private func files() throws -> Data {
    var bytes = Data()
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasPrefix("postern.db")
    {
      bytes += try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
    }
    return bytes
  }

  private func rows() async throws -> Data {
    var bytes = Data()
    for table in try await tables() {
      bytes += Data("\n\(table)\n".utf8)
      let rows = try await database.read { connection in
        try connection.query("SELECT CAST(t AS TEXT) AS whole FROM \(unsafeRaw: table) AS t").map {
          try $0.text("whole")
        }
      }
      for row in rows { bytes += Data(row.utf8) + Self.bytes(writtenIn: row) }
    }
    return bytes
  }

  /// What PostgreSQL writes as `\\x0a1b` within a row.
  private static func bytes(writtenIn row: String) -> Data {
    var bytes = Data()
    for part in row.split(separator: #"\\x"#, omittingEmptySubsequences: false).dropFirst() {
      let digits = part.prefix(while: \.isHexDigit).compactMap(\.hexDigitValue)
      bytes.append(0)
      for place in stride(from: 1, to: digits.count, by: 2) {
        bytes.append(UInt8(digits[place - 1] * 16 + digits[place]))
      }
    }
    return bytes
  }
}
