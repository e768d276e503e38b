import Core
import Support
import Testing

@testable import Storage

@Suite("Schema shape") struct SchemaShapeTests {
  private static func shape(_ texts: String...) throws -> SchemaShape {
    try SchemaShape(
      of: texts.enumerated().map { Migration(number: $0.offset + 1, name: "step", sql: $0.element) }
    )
  }

  /// The tables with their columns, in short: `a(id:TEXT n:BIGINT)`.
  private static func summary(_ shape: SchemaShape) -> [String] {
    shape.tables.map { table in
      "\(table.name)(" + table.columns.map { "\($0.name):\($0.type.rawValue)" }.joined(separator: " ") + ")"
    }
  }

  @Test func `tables and columns are read, and constraints, indexes and comments are none`() throws {
    let shape = try Self.shape(
      """
      -- CREATE TABLE no (id TEXT);
      CREATE TABLE a (
        id TEXT NOT NULL PRIMARY KEY, -- the id, (in short)
        n bigint CHECK (n > 0 AND n <> 7), b BLOB DEFAULT 'x, y; z TEXT',
        UNIQUE (id, n), CHECK (n < 9), CONSTRAINT c CHECK (n < 8), PRIMARY KEY (id)
      );
      CREATE INDEX i ON a (n); CREATE UNIQUE INDEX u ON a (n) WHERE n IS NULL;
      INSERT INTO a (id) VALUES ('q'); UPDATE a SET n = 1; DELETE FROM a; DROP INDEX i;
      """
    )
    #expect(Self.summary(shape) == ["a(id:TEXT n:BIGINT b:BLOB)"])
  }

  @Test func `a table that is changed, renamed or dropped later is read as it then is`() throws {
    let shape = try Self.shape(
      "CREATE TABLE a (id TEXT); CREATE TABLE b (id TEXT REFERENCES a (id)); CREATE TABLE c (id TEXT)",
      "ALTER TABLE a ADD COLUMN n BIGINT; ALTER TABLE a ADD m BLOB; ALTER TABLE a DROP COLUMN id; DROP TABLE c",
      "CREATE TABLE a_new (k TEXT); DROP TABLE a; ALTER TABLE a_new RENAME TO a; ALTER TABLE b RENAME TO d"
    )
    #expect(Self.summary(shape) == ["a(k:TEXT)", "d(id:TEXT)"])
    #expect(
      try Self.shape("CREATE TABLE a (id TEXT); ALTER TABLE a ADD n BIGINT").tables[0].columns.count == 2
    )
  }

  @Test func `tables that are referred to come first`() throws {
    let shape = try Self.shape(
      """
      CREATE TABLE leaf (id TEXT REFERENCES twig (id), other TEXT, FOREIGN KEY (other) REFERENCES root (id));
      CREATE TABLE twig (id TEXT REFERENCES root (id)); CREATE TABLE alone (id TEXT); CREATE TABLE root (id TEXT);
      """
    )
    #expect(shape.tables.map(\.name) == ["alone", "root", "twig", "leaf"])
  }

  @Test(arguments: [
    "CREATE TABLE a (id TEXT REFERENCES a (id))",
    "CREATE TABLE a (id TEXT REFERENCES b (id)); CREATE TABLE b (id TEXT REFERENCES a (id))",
    "CREATE TABLE a (id TEXT REFERENCES nowhere (id))", "CREATE TABLE a (id REAL)", "CREATE TABLE a",
    "CREATE TABLE a AS SELECT 1", "CREATE VIEW v AS SELECT 1", "ALTER TABLE a ADD n BIGINT", "VACUUM",
    "CREATE TABLE a (id TEXT); ALTER TABLE a RENAME COLUMN id TO k", "CREATE TRIGGER t AFTER INSERT ON a",
    "CREATE TABLE a (id TEXT); DROP TABLE a CASCADE",
  ])
  func `what cannot be told is refused, not passed over`(text: String) {
    let failure = #expect(throws: StorageFailure.self) { try Self.shape(text) }
    #expect(failure?.kind == .schema)
  }

  @Test(.onSQLiteAlone("it is asked for its catalogue"))
  func `the program's schema is read as SQLite has it, column by column`() async throws {
    let kept = try await TestDatabase.make()
    let real = try await kept.database.read { connection in
      try connection.query(
        """
        SELECT t.name AS owner, c.name AS name, c.type AS type
        FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
        WHERE t.type = 'table' AND t.name <> 'schema_migration' ORDER BY t.name, c.cid
        """
      ).map { row in "\(try row.text("owner")).\(try row.text("name")) \(try row.text("type"))" }
    }
    let read = try SchemaShape(of: Migration.all).tables.sorted { $0.name < $1.name }
      .flatMap { table in table.columns.map { "\(table.name).\($0.name) \($0.type.rawValue)" } }
    #expect(read == real)
    #expect(read.count > 100)
  }

  @Test(.onSQLiteAlone("it is asked for its catalogue"))
  func `the program's tables stand after all that SQLite says they refer to`() async throws {
    let kept = try await TestDatabase.make()
    let references = try await kept.database.read { connection in
      try connection.query(
        """
        SELECT t.name AS child, f."table" AS parent
        FROM sqlite_schema AS t JOIN pragma_foreign_key_list(t.name) AS f WHERE t.type = 'table'
        """
      ).map { row in (child: try row.text("child"), parent: try row.text("parent")) }
    }
    let order = try SchemaShape(of: Migration.all).tables.map(\.name)
    #expect(references.count >= 10)
    for (child, parent) in references {
      let parentPlace = try #require(order.firstIndex(of: parent))
      let childPlace = try #require(order.firstIndex(of: child))
      #expect(parentPlace < childPlace, "\(child) refers to \(parent)")
    }
  }
}

@Suite("Rows that are copied", .onBothDatabases) struct CopyingTests {
  private static let schema = Migration(
    number: 1,
    name: "cells",
    sql:
      "CREATE TABLE cells (id TEXT NOT NULL PRIMARY KEY, n BIGINT, b BLOB, t TEXT); CREATE TABLE empty (id TEXT)"
  )
  private let kept: TestDatabase
  private let cells: TableShape
  private let empty: TableShape

  init() async throws {
    kept = try await TestDatabase.make(migrations: [Self.schema])
    let shape = try SchemaShape(of: [Self.schema])
    cells = try #require(shape.table(named: "cells"))
    empty = try #require(shape.table(named: "empty"))
  }

  /// A value that can be compared.
  private static func shown(_ value: BoundValue) -> String {
    switch value {
    case .text(let text): text.map { "text " + $0 } ?? "no text"
    case .integer(let number): number.map { "number \($0)" } ?? "no number"
    case .blob(let bytes): bytes.map { "bytes \($0)" } ?? "no bytes"
    }
  }

  @Test func `tables that are read one after the other keep their own columns`() async throws {
    try await kept.database.write { [cells, empty] connection in
      try connection.insert([.text("a"), .integer(1), .blob([2]), .text("t")], into: cells)
      try connection.insert([.text("e")], into: empty)
    }
    let found = try await kept.database.read { [cells, empty] connection in
      var found: [String] = []
      for table in [empty, cells, empty] {
        try connection.forEachRow(of: table) { found += $0.map(Self.shown) }
      }
      try connection.forEach("SELECT n AS id, t AS other FROM cells") { found.append("\(try $0.int("id"))") }
      return found
    }
    #expect(found == ["text e", "text a", "number 1", "bytes [2]", "text t", "text e", "1"])
  }

  @Test func `every kind of value comes back as it was inserted`() async throws {
    let rows: [[BoundValue]] = [
      [.text("a"), .integer(.min), .blob([]), .text("")],
      [.text("b"), .integer(.max), .blob([0, 255, 10]), .text("caf\u{e9} e\u{301} \u{1f642}\n")],
      [.text("c"), .integer(nil), .blob(nil), .text(nil)],
      [.text("d"), .integer(0), .blob([UInt8](repeating: 7, count: 100_000)), .text("x")],
    ]
    try await kept.database.write { [cells] connection in
      for row in rows { try connection.insert(row, into: cells) }
    }
    let (found, count, isEmpty, hasNone) = try await kept.database.read { [cells, empty] connection in
      var found: [[String]] = []
      try connection.forEachRow(of: cells) { row in found.append(row.map(Self.shown)) }
      return (
        found, try connection.countRows(of: cells), try connection.isEmpty(cells),
        try connection.isEmpty(empty)
      )
    }
    #expect(found == rows.map { $0.map(Self.shown) })
    #expect(count == 4)
    #expect(!isEmpty && hasNone)
  }

  @Test func `a body whose time limits were lifted works, whether it looks or writes`() async throws {
    try await kept.database.write { [cells] connection in
      try connection.liftTimeLimits()
      try connection.insert([.text("a"), .integer(1), .blob([2]), .text("t")], into: cells)
      // Between two statements of a body it harms neither.
      try connection.liftTimeLimits()
    }
    let count = try await kept.database.read { [cells] connection in
      try connection.liftTimeLimits()
      return try connection.countRows(of: cells)
    }
    #expect(count == 1)
  }

  @Test(.onPostgreSQLAlone("SQLite has no such limits"))
  func `time limits are lifted for one transaction alone`() async throws {
    @Sendable func limits(_ connection: Connection) throws -> [String] {
      let settings: SQL = """
        SELECT current_setting('statement_timeout') AS timeout, current_setting('enable_seqscan') AS scans
        """
      let row = try #require(try connection.first(settings))
      return [try row.text("timeout"), try row.text("scans")]
    }
    @Sendable func liftedLimits(_ connection: Connection) throws -> [String] {
      try connection.liftTimeLimits()
      return try limits(connection)
    }
    let database = kept.database
    // So often that every lane has its turn.
    for _ in 0..<8 {
      #expect(try await database.write(liftedLimits) == ["0", "on"])
      #expect(try await database.write(limits) == ["30s", "off"])
      #expect(try await database.read(liftedLimits) == ["0", "on"])
      #expect(try await database.read(limits) == ["30s", "off"])
    }
  }

  @Test(.onSQLiteAlone("another database keeps no such value"))
  func `a value of another type than its column's is told by the column's name`() async throws {
    let failure = await #expect(throws: StorageFailure.self) {
      try await kept.database.write { connection in
        try connection.execute("INSERT INTO cells (id, b) VALUES ('a', 'not bytes')")
        try connection.forEachRow(of: cells) { _ in }
      }
    }
    #expect(failure?.kind == .wrongType)
    #expect(failure?.description.contains("of cells holds something else than BLOB in the column b") == true)
  }

  @Test(arguments: [
    [BoundValue.text("a"), .integer(1), .blob([])], [.text("a"), .text("1"), .blob([]), .text("")],
    [.text("a"), .blob(nil), .blob([]), .text("")],
  ])
  func `a row that does not fit its table is refused`(row: [BoundValue]) async throws {
    let failure = await #expect(throws: StorageFailure.self) {
      try await kept.database.write { try $0.insert(row, into: cells) }
    }
    #expect(failure?.kind == .wrongType)
  }
}
