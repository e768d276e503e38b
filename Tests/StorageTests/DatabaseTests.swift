import Core
import Support
import Testing

@testable import Storage

extension Migration {
  /// A schema that these tests need, and no room has.
  static let forTests = Migration(
    number: 1,
    name: "tests",
    sql: """
      CREATE TABLE link (id TEXT NOT NULL PRIMARY KEY, used_at BIGINT, uses BIGINT NOT NULL CHECK (uses >= 0));
      CREATE TABLE child (
        id TEXT NOT NULL PRIMARY KEY,
        link TEXT NOT NULL REFERENCES link (id) DEFERRABLE INITIALLY DEFERRED
      );
      CREATE TABLE leaf (id TEXT NOT NULL PRIMARY KEY, link TEXT NOT NULL REFERENCES link (id));
      CREATE TABLE note (number BIGINT NOT NULL PRIMARY KEY, text TEXT, bytes BLOB);
      """
  )
}

extension TestDatabase {
  /// A database with the schema of these tests.
  static func small() async throws -> TestDatabase { try await make(migrations: [.forTests]) }
}

@Suite("Database", .onBothDatabases) struct DatabaseTests {
  private let kept: TestDatabase
  private var database: Database { kept.database }

  struct Objection: Error {}

  init() async throws {
    kept = try await TestDatabase.small()
  }

  private func numbers() async throws -> [Int64] {
    try await database.read { connection in
      try connection.query("SELECT number FROM note ORDER BY number").map { row in try row.int("number") }
    }
  }

  @Test func `what was written is read`() async throws {
    let changed = try await database.write { connection in
      try connection.rowsChanged(
        by: "INSERT INTO note (number, text) VALUES (\(1), \("one")), (\(2), \(String?.none))"
      )
    }
    #expect(changed == 2)
    let texts = try await database.read { connection in
      try connection.query("SELECT text FROM note ORDER BY number").map { row in try row.optionalText("text")
      }
    }
    #expect(texts == ["one", nil])
  }

  @Test func `rowsChanged counts the rows that the statement itself changed`() async throws {
    let counts = try await database.write { connection in
      [
        try connection.rowsChanged(by: "INSERT INTO note (number) VALUES (\(1)), (\(2)), (\(3))"),
        try connection.rowsChanged(by: "INSERT INTO note (number) VALUES (\(1)) ON CONFLICT DO NOTHING"),
        try connection.rowsChanged(by: "UPDATE note SET text = \("x") WHERE number > \(1)"),
        try connection.rowsChanged(by: "SELECT number FROM note"),
        try connection.rowsChanged(by: "DELETE FROM note"),
        try connection.rowsChanged(by: "DELETE FROM note"),
      ]
    }
    #expect(counts == [3, 0, 2, 0, 3, 0])
  }

  @Test func `first gives one row and runs a statement that changes something to its end`() async throws {
    let (first, none, count) = try await database.write { connection in
      let first = try connection.first("INSERT INTO note (number) VALUES (\(4)), (\(5)) RETURNING number")
      let none = try connection.first("SELECT number FROM note WHERE number = \(6)")
      return (try first?.int("number"), none, try connection.query("SELECT number FROM note").count)
    }
    #expect(first == 4)
    #expect(none == nil)
    #expect(count == 2)
  }

  @Test func `a body that throws leaves nothing`() async throws {
    await #expect(throws: Objection.self) {
      try await database.write { connection in
        try connection.execute("INSERT INTO note (number) VALUES (\(1))")
        throw Objection()
      }
    }
    #expect(try await numbers() == [])
  }

  @Test func `of fifty that use one link at once exactly one does`() async throws {
    try await database.write { try $0.execute("INSERT INTO link (id, uses) VALUES (\("l"), \(0))") }
    let winners = try await withThrowingTaskGroup(of: Int.self) { group in
      for moment in 0..<50 {
        group.addTask { [database] in
          try await database.write { connection in
            try connection.rowsChanged(
              by: "UPDATE link SET used_at = \(moment) WHERE id = \("l") AND used_at IS NULL"
            )
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(winners.count == 50)
    #expect(winners.reduce(0, +) == 1)
  }

  @Test func `one bad body among 64 harms nobody`() async throws {
    let outcomes = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<64 {
        group.addTask { [database] in
          do {
            try await database.write { connection in
              try connection.execute("INSERT INTO note (number) VALUES (\(number))")
              // The last of these fails by a statement, the other by its own doing.
              if number == 20 { throw Objection() }
              if number == 40 { try connection.execute("INSERT INTO note (number) VALUES (\(number))") }
            }
            return true
          } catch {
            return false
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.count { !$0 } == 2)
    #expect(try await numbers() == (0..<64).filter { $0 != 20 && $0 != 40 }.map { Int64($0) })
  }

  @Test func `many writes at once share few commits`() async throws {
    let before = database.counters
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<400 {
        group.addTask { [database] in
          try await database.write { _ = try $0.execute("INSERT INTO note (number) VALUES (\(number))") }
        }
      }
      try await group.waitForAll()
    }
    let counters = database.counters
    #expect(counters.writes - before.writes == 400)
    #expect(counters.commits - before.commits >= 400 / WriteLane.maximumGroup)
    #expect(counters.commits - before.commits <= 200)
    #expect(try await numbers().count == 400)
  }

  @Test func `a deferred constraint that fails at COMMIT fails its own body alone`() async throws {
    let outcomes = await withTaskGroup(of: StorageFailure.Kind?.self) { group in
      for number in 0..<10 {
        group.addTask { [database] in
          do {
            try await database.write { connection in
              try connection.execute("INSERT INTO note (number) VALUES (\(number))")
              if number == 5 {
                try connection.execute("INSERT INTO child (id, link) VALUES (\("c"), \("nobody"))")
              }
            }
            return nil
          } catch {
            return (error as? StorageFailure)?.kind
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.compactMap { $0 } == [.constraint(.foreignKey)])
    #expect(try await numbers().count == 9)
  }

  @Test func `an empty list is in nothing`() async throws {
    let found = try await database.write { connection in
      try connection.execute("INSERT INTO note (number, text, bytes) VALUES (\(1), \("a"), \([UInt8]([1])))")
      return [
        try connection.query("SELECT 1 FROM note WHERE number IN \(SQL.list([Int]()))").count,
        try connection.query("SELECT 1 FROM note WHERE text NOT IN \(SQL.list([String]()))").count,
        try connection.query("SELECT 1 FROM note WHERE bytes NOT IN \(SQL.list([[UInt8]]()))").count,
        try connection.query("SELECT 1 FROM note WHERE number IN \(SQL.list([2, 1]))").count,
      ]
    }
    #expect(found == [0, 1, 1, 1])
  }

  @Test func `after close everything is refused and close may come again`() async throws {
    try await database.write { _ = try $0.execute("INSERT INTO note (number) VALUES (\(1))") }
    await database.close()
    await database.close()
    #expect(!database.acceptsWrites)
    let closed = StorageFailure.closed
    await #expect(throws: closed) { try await database.write { _ in } }
    await #expect(throws: closed) { try await database.read { _ in } }
  }
}
