import Support
import Testing

@testable import Storage

@Suite("Inserting rows", .onBothDatabases) struct RowsTests {
  @Test(arguments: [0, 1, 2, 3, 63, 64, 65, 200])
  func `all are written, whatever their number`(count: Int) async throws {
    let kept = try await TestDatabase.small()
    let found = try await kept.database.write { connection in
      try connection.execute(
        "INSERT INTO note (number, text) VALUES",
        rows: (0..<count).map { "(\($0), \("note \($0)"))" },
        "ON CONFLICT (number) DO NOTHING"
      )
      return try connection.query("SELECT number, text FROM note ORDER BY number").map { row in
        "\(try row.int("number")) \(try row.text("text"))"
      }
    }
    #expect(found == (0..<count).map { "\($0) note \($0)" })
  }

  @Test(arguments: [(0, []), (1, [1]), (7, [4, 2, 1]), (64, [64]), (150, [64, 64, 16, 4, 2])])
  func `they go in groups of few sizes`(count: Int, groups: [Int]) throws {
    let session = ScriptedSession()
    try Connection(session).execute("VALUES", rows: (0..<count).map { "(\($0))" })
    #expect(session.steps.map { $0.count { $0 == "(" } } == groups)
  }
}
