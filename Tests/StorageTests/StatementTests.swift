import Support
import Testing

@testable import Storage

@Suite("Statements") struct StatementTests {
  private let kept: TestDatabase

  init() throws {
    kept = try TestDatabase.small()
  }

  private func failure(writing sql: SQL) async -> StorageFailure? {
    await #expect(throws: StorageFailure.self) { try await kept.database.write { try $0.execute(sql) } }
  }

  @Test(
    arguments: [
      ("INSERT INTO note (number) VALUES (\(1)), (\(1))", StorageFailure.Constraint.unique, "note.number"),
      ("INSERT INTO link (id, uses) VALUES (\("Canary"), \(-1))", .check, "uses >= 0"),
      ("INSERT INTO link (id, uses) VALUES (\("Canary"), \(Int?.none))", .check, "link.uses"),
      ("INSERT INTO leaf (id, link) VALUES (\("Canary"), \("Canary"))", .foreignKey, "FOREIGN KEY"),
    ] as [(SQL, StorageFailure.Constraint, String)]
  )
  func `a broken rule is told by its kind and its name and not by the value`(
    sql: SQL,
    constraint: StorageFailure.Constraint,
    name: String
  ) async {
    let failure = await failure(writing: sql)
    #expect(failure?.kind == .constraint(constraint))
    #expect(failure?.description.contains(name) == true)
    #expect(failure?.description.contains("Canary") == false)
  }

  @Test(
    arguments: [
      "COMMIT", "ROLLBACK", "BEGIN", "SAVEPOINT a", "RELEASE body", "PRAGMA foreign_keys = OFF",
      "ATTACH DATABASE 'x' AS y", "VACUUM", "CREATE TABLE t (a TEXT)", "DROP TABLE note",
      "ALTER TABLE note RENAME TO n",
      "", " SELECT 1", "-- a\nSELECT 1", "SELECT 1; COMMIT", "SELECT 1;;", "SELECT $1",
      "SELECT a FROM nowhere",
      "SELECT \"a string in double quotes\"", "SELEC 1",
    ] as [SQL]
  )
  func `what a body may not run is refused and the lane goes on`(sql: SQL) async throws {
    let failure = await failure(writing: sql)
    #expect(failure?.kind == .badStatement)
    try await kept.database.write { _ = try $0.execute("INSERT INTO note (number) VALUES (\(1))") }
    #expect(kept.database.counters.commits == 1)
  }

  @Test func `a text with a NUL is refused, as other databases do`() async {
    let failure = await failure(writing: "INSERT INTO note (number, text) VALUES (\(1), \("Can\0ary"))")
    #expect(failure?.kind == .badStatement)
    #expect(failure?.description.contains("ary") == false)
  }

  @Test func `a rule that a row breaks is told also where only the first row is asked for`() async throws {
    let failure = await #expect(throws: StorageFailure.self) {
      try await kept.database.write {
        try $0.first("INSERT INTO leaf (id, link) VALUES (\("a"), \("nobody")) RETURNING id")
      }
    }
    #expect(failure?.kind == .constraint(.foreignKey))
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

  @Test func `a reading body cannot write`() async throws {
    let failure = await #expect(throws: StorageFailure.self) {
      try await kept.database.read { try $0.execute("INSERT INTO note (number) VALUES (\(1))") }
    }
    #expect(failure?.kind == .readOnly)
    #expect(try await kept.database.read { try $0.query("SELECT number FROM note").count } == 0)
  }

  @Test func `large letters are told from small ones`() async throws {
    let row = try await kept.database.read { try $0.first("SELECT \("a") LIKE \("A") AS same") }
    #expect(try row?.bool("same") == false)
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
