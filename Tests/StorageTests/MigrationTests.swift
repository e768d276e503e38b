import Core
import Foundation
import Support
import Testing

@testable import Storage

@Suite("Schema history") struct SchemaHistoryTests {
  private static let known = (1...3).map { Migration(number: $0, name: "step_\($0)", sql: "SELECT \($0)") }

  @Test(arguments: 0...3)
  func `what was not applied yet is missing`(applied: Int) throws {
    let history = SchemaHistory(applied: Array(Self.known.prefix(applied)))
    #expect(try history.missing(from: Self.known) == Array(Self.known.dropFirst(applied)))
  }

  @Test(arguments: [
    // One was changed by a letter, one by another spelling of a letter, one renamed.
    ([Migration(number: 1, name: "step_1", sql: "SELECT 2")], "changed after it was applied"),
    ([Migration(number: 1, name: "step", sql: "SELECT 1")], "changed after it was applied"),
    // The second was never applied, or is gone from the table.
    ([Self.known[0], Self.known[2]], "migration 2 is not among those"),
    ([Self.known[1]], "migration 1 is not among those"),
    // The database has had more.
    (Self.known + [Migration(number: 4, name: "step_4", sql: "SELECT 4")], "start the newer program"),
  ])
  func `a history that does not fit is refused with what to do`(applied: [Migration], words: String) {
    let failure = #expect(throws: StorageFailure.self) {
      try SchemaHistory(applied: applied).missing(from: Self.known)
    }
    #expect(failure?.kind == .schema)
    #expect(failure?.description.contains(words) == true)
  }

  @Test func `texts are compared by their bytes`() {
    let had = Migration(number: 1, name: "a", sql: "SELECT 'e\u{301}'")
    let ours = Migration(number: 1, name: "a", sql: "SELECT '\u{e9}'")
    #expect(throws: StorageFailure.self) { try SchemaHistory(applied: [had]).missing(from: [ours]) }
  }

  @Test(arguments: [[2], [1, 3], [2, 1], [1, 1], [0, 1]])
  func `numbers with a gap or twice are refused`(numbers: [Int]) {
    let list = numbers.map { Migration(number: $0, name: "n", sql: "SELECT 1") }
    let failure = #expect(throws: StorageFailure.self) { try SchemaHistory(applied: []).missing(from: list) }
    #expect(failure?.kind == .schema)
  }
}

@Suite("Migrations", .onBothDatabases) struct MigrationTests {
  private let temporary: TemporaryFolder
  private let location: DatabaseLocation
  private let first = Migration(
    number: 1,
    name: "first",
    sql: "CREATE TABLE a (id TEXT NOT NULL PRIMARY KEY)"
  )
  private let second = Migration(
    number: 2,
    name: "second",
    sql: "CREATE TABLE b (id TEXT REFERENCES a (id)); INSERT INTO a (id) VALUES ('x')"
  )

  init() async throws {
    temporary = try TemporaryFolder()
    location = try await TestDatabase.emptyPlace(in: temporary)
  }

  @Test func `a table in the order of its key is one on every database, and keeps its rows there on SQLite`()
    async throws
  {
    let table = Migration(
      number: 1,
      name: "key_order",
      sql: "CREATE TABLE a (id TEXT NOT NULL PRIMARY KEY, n BIGINT) \(Migration.keyOrder)"
    )
    let database = try open([table])
    let found = try await database.write { connection in
      for id in ["b", "a", "c"] { try connection.execute("INSERT INTO a (id, n) VALUES (\(id), 1)") }
      return try connection.query("SELECT id FROM a ORDER BY id").map { try $0.text("id") }
    }
    #expect(found == ["a", "b", "c"])
    if case .sqlite = location {
      let count = try await database.read { connection in
        try connection.first(
          "SELECT COUNT(*) AS n FROM sqlite_schema WHERE name = 'a' AND sql LIKE '%) WITHOUT ROWID'"
        )?.int("n")
      }
      #expect(count == 1)
    }
    await database.close()
  }

  private func open(_ migrations: [Migration], migrate: Bool = true) throws(StorageFailure) -> Database {
    try Database.open(
      location,
      migrations: migrations,
      surroundings: .test(),
      migrate: migrate
    )
  }

  private func names(in database: Database) async throws -> [String] {
    try await database.read { connection in
      try connection.query("SELECT name FROM schema_migration ORDER BY number").map { row in
        try row.text("name")
      }
    }
  }

  @Test func `migrations are applied once, in order, and recorded word for word`() async throws {
    try await open([first]).close()
    let database = try open([first, second])
    #expect(try await names(in: database) == ["first", "second"])
    let row = try await database.read {
      try $0.first("SELECT statements, applied_at FROM schema_migration WHERE number = 2")
    }
    #expect(try row?.text("statements") == second.sql)
    #expect(try row?.timestamp("applied_at") == TestClock().now)
    await database.close()
    let again = try open([first, second], migrate: false)
    #expect(try await again.read { try $0.query("SELECT id FROM a").count } == 1)
    await again.close()
  }

  @Test(arguments: [
    "CREATE TABLE c (id TEXT); CREATE TABLE c (id TEXT)", "INSERT INTO b (id) VALUES ('nobody')", "COMMIT",
    "CREATE TABLE c (id TEXT); COMMIT; SELECT 1", "SELEC",
  ])
  func `a migration that fails leaves nothing, and its number is told`(sql: String) async throws {
    let bad = Migration(number: 3, name: "bad", sql: sql)
    try await open([first]).close()
    let failure = #expect(throws: StorageFailure.self) { try open([first, second, bad]) }
    #expect(failure?.description.contains("migration 3") == true || failure?.kind == .schema)
    let database = try open([first], migrate: false)
    #expect(try await names(in: database) == ["first"])
    await database.close()
  }

  @Test func `a schema that lacks migrations is refused where none may be applied`() async throws {
    try await open([first]).close()
    let failure = #expect(throws: StorageFailure.self) { try open([first, second], migrate: false) }
    #expect(failure?.kind == .schema)
    #expect(failure?.description.contains("lacks 1 of 2") == true)
  }

  @Test(.onSQLiteAlone("PostgreSQL changes tables as they stand, and its migrations never make one anew"))
  func `a table may be made anew while others refer to it`() async throws {
    let anew = Migration(
      number: 3,
      name: "anew",
      sql: """
        INSERT INTO b (id) VALUES ('x');
        CREATE TABLE a_new (id TEXT NOT NULL PRIMARY KEY, more TEXT);
        INSERT INTO a_new (id) SELECT id FROM a;
        DROP TABLE a;
        ALTER TABLE a_new RENAME TO a;
        """
    )
    let database = try open([first, second, anew])
    #expect(try await database.read { try $0.query("SELECT id FROM b").count } == 1)
    // And foreign keys are kept again afterwards.
    await #expect(throws: StorageFailure.self) {
      try await database.write { try $0.execute("INSERT INTO b (id) VALUES ('nobody')") }
    }
    await database.close()
  }
}

@Suite("The program's schema") struct ProgramSchemaTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Sources/Storage/Migrations").standardizedFileURL

  @Test func `the list is the folder, file by file and byte by byte`() throws {
    var listed = [
      "m0000_schema_migration.sql": Migration.bookkeeping,
      "m0000_schema_migration.postgres.sql": Migration.postgresGround,
    ]
    for migration in Migration.all {
      let digits = String(migration.number)
      let padding = String(repeating: "0", count: max(0, 4 - digits.count))
      listed["m\(padding)\(digits)_\(migration.name).sql"] = migration.sql
    }
    var found: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: Self.folder.path) {
      let bytes = Array(try Data(contentsOf: Self.folder.appending(path: name)))
      let text: String = try #require(String(validating: bytes, as: UTF8.self), "\(name) is not UTF-8")
      found[name] = text
    }
    #expect(found.keys.sorted() == listed.keys.sorted())
    let differing = found.filter { name, text in listed[name]?.utf8.elementsEqual(text.utf8) == false }
    #expect(differing.keys.sorted() == [])
  }

  @Test func `numbers are unique and without gaps`() throws {
    try SchemaHistory.judge(Migration.all)
  }
}

@Suite("Columns", .onBothDatabases) struct ColumnTests {
  private static let onSQLite: SQL = """
    SELECT t.name || '.' || c.name AS name, c.type AS type
    FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'
    """
  private static let onPostgreSQL: SQL = """
    SELECT CAST(table_name || '.' || column_name AS TEXT) AS name, UPPER(CAST(data_type AS TEXT)) AS type
    FROM information_schema.columns WHERE table_schema = 'public'
    """

  @Test func `every column is text, a whole number or bytes`() async throws {
    let kept = try await TestDatabase.make()
    let columns = try await kept.database.read { connection in
      try connection.query(kept.store == .sqlite ? Self.onSQLite : Self.onPostgreSQL).map { row in
        (try row.text("name"), try row.text("type"))
      }
    }
    #expect(columns.contains { $0 == ("schema_migration.number", "BIGINT") })
    let bytes = kept.store == .sqlite ? "BLOB" : "BYTEA"
    let others = columns.filter { !["TEXT", "BIGINT", bytes].contains($0.1) }.map(\.0)
    #expect(others == [])
  }
}
