import Support
import Testing

@testable import Storage

@Suite("SQLite statements", .onSQLiteAlone("they are its own")) struct SQLiteStatementTests {
  private let kept: TestDatabase

  init() async throws {
    kept = try await TestDatabase.small()
  }

  @Test(
    arguments: [
      (1034, .ioError, true), (1290, .ioError, true), (778, .ioError, false), (10, .ioError, false),
      (13, .full, false), (5, .busy, false), (517, .busy, false), (11, .corrupt, false),
      (26, .corrupt, false),
      (8, .readOnly, false), (14, .cannotOpen, false), (2067, .constraint(.unique), false),
      (1555, .constraint(.unique), false), (787, .constraint(.foreignKey), false),
      (275, .constraint(.check), false), (1299, .constraint(.check), false),
      (21, .unexpected(code: 21), false),
    ] as [(Int32, StorageFailure.Kind, Bool)]
  )
  func `each code of SQLite has its kind, and a failed sync ends writing`(
    code: Int32,
    kind: StorageFailure.Kind,
    endsWriting: Bool
  ) {
    let failure = ResultCode(rawValue: code).failure(nil)
    #expect(failure.kind == kind)
    #expect(failure.endsWriting == endsWriting)
  }

  @Test func `a text is prepared once, whatever its values`() throws {
    let connection = try SQLiteConnection(path: kept.folder + "/postern.db", settings: .reading)
    for number in 0..<10 { try ask("SELECT number FROM note WHERE number = \(number)", connection) }
    #expect(connection.cache.count == 1)
    // Equal to String, but not the same bytes.
    try ask("SELECT 'e\u{301}'", connection)
    try ask("SELECT '\u{e9}'", connection)
    #expect(connection.cache.count == 3)
  }

  @Test func `the statements that are kept are bounded and the oldest goes first`() throws {
    let connection = try SQLiteConnection(path: kept.folder + "/postern.db", settings: .reading)
    let often: SQL = "SELECT 'often'"
    var preparedOften = 0
    for number in 0..<StatementCache.maximumCount * 2 {
      try ask("SELECT 'seldom \(unsafeRaw: String(number))'", connection)
      _ = try connection.cache.entry(for: often) { (text) throws(StorageFailure) in
        preparedOften += 1
        return try connection.handle.prepare(text)
      }
    }
    #expect(connection.cache.count == StatementCache.maximumCount)
    #expect(preparedOften == 1)
  }

  private func ask(_ sql: SQL, _ connection: SQLiteConnection) throws(StorageFailure) {
    _ = try connection.cache.entry(for: sql) { (text) throws(StorageFailure) in
      try connection.handle.prepare(text)
    }
  }
}
