import Core
import Support
import Testing

@testable import Storage

@Suite("Opening a PostgreSQL database", .onPostgreSQLAlone("a file of SQLite is opened otherwise"))
struct PostgresOpeningTests {
  private func failure(opening url: String) -> StorageFailure? {
    #expect(throws: StorageFailure.self) {
      try Database.open(DatabaseLocation(parsing: url), surroundings: .test(clock: TestClock()))
    }
  }

  @Test func `a wrong password is told without the password`() async throws {
    let kept = try await TestDatabase.small()
    let failure = failure(opening: try kept.url(["password": "wrong-horse"]))
    #expect(failure?.kind == .cannotOpen)
    #expect(failure?.description.contains("password authentication failed") == true)
    #expect(failure?.description.contains("wrong-horse") == false)
  }

  @Test(arguments: [
    ("dbname", "nowhere", "does not exist"), ("port", "1", "refused"), ("user", "nobody-here", "nobody-here"),
  ])
  func `what is not there is named`(keyword: String, value: String, words: String) async throws {
    let kept = try await TestDatabase.small()
    let failure = failure(opening: try kept.url([keyword: value]))
    #expect(failure?.kind == .cannotOpen)
    #expect(failure?.description.contains(words) == true)
    #expect(failure?.description.contains(try #require(try kept.parameters["password"])) == false)
  }

  @Test func `a host that nobody knows is named`() async throws {
    let failure = failure(opening: "postgresql://p@nowhere.invalid/postern")
    #expect(failure?.kind == .cannotOpen)
    #expect(failure?.description.contains("nowhere.invalid") == true)
  }

  @Test func `streamed rows come whole and in order, however many`() async throws {
    let kept = try await TestDatabase.small()
    try await kept.database.write { connection in
      for number in 0..<1001 { try connection.execute("INSERT INTO note (number) VALUES (\(number))") }
    }
    let numbers = try await kept.database.read { connection in
      var numbers: [Int64] = []
      try connection.forEach("SELECT number FROM note WHERE number >= \(0) ORDER BY number") { row in
        numbers.append(try row.int("number"))
      }
      return numbers
    }
    #expect(numbers == Array(0..<1001))
  }
}
