import Support
import Testing

@testable import Storage

@Suite("Statements", .onBothDatabases) struct StatementTests {
  private let kept: TestDatabase

  init() async throws {
    kept = try await TestDatabase.small()
  }

  private func failure(writing sql: SQL) async -> StorageFailure? {
    await #expect(throws: StorageFailure.self) { try await kept.database.write { try $0.execute(sql) } }
  }

  @Test(
    arguments: [
      (
        "INSERT INTO note (number) VALUES (\(1)), (\(1))", StorageFailure.Constraint.unique, "note.number",
        "note_pkey"
      ),
      ("INSERT INTO link (id, uses) VALUES (\("Canary"), \(-1))", .check, "uses >= 0", "link_uses_check"),
      ("INSERT INTO link (id, uses) VALUES (\("Canary"), \(Int?.none))", .check, "link.uses", "link, uses"),
      (
        "INSERT INTO leaf (id, link) VALUES (\("Canary"), \("Canary"))", .foreignKey, "FOREIGN KEY",
        "leaf_link_fkey"
      ),
    ] as [(SQL, StorageFailure.Constraint, String, String)]
  )
  func `a broken rule is told by its kind and its name and not by the value`(
    sql: SQL,
    constraint: StorageFailure.Constraint,
    nameOnSQLite: String,
    nameOnPostgreSQL: String
  ) async {
    let name = kept.store == .sqlite ? nameOnSQLite : nameOnPostgreSQL
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
}
