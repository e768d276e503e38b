import Core
import Support
import Testing

@testable import Storage

@Suite("Asked now, read later", .onBothDatabases) struct AskedTests {
  private let kept: TestDatabase

  init() async throws {
    kept = try await TestDatabase.small()
  }

  @Test func `answers are read in any order, and each statement sees what ran before it`() async throws {
    let found = try await kept.database.write { connection in
      try connection.execute("INSERT INTO note (number) VALUES (\(1)), (\(2))")
      let before = try connection.ask("SELECT number FROM note ORDER BY number") {
        try $0.map { try $0.int("number") }
      }
      let removed = try connection.askRowsChanged(by: "DELETE FROM note WHERE number = \(1)")
      let after = try connection.askFirst("SELECT number FROM note ORDER BY number") { try $0.int("number") }
      let none = try connection.askFirst("SELECT number FROM note WHERE number = \(9)") {
        try $0.int("number")
      }
      return (try none.answer(), try after.answer(), try removed.answer(), try before.answer())
    }
    #expect(found.0 == nil)
    #expect(found.1 == 2)
    #expect(found.2 == 1)
    #expect(found.3 == [1, 2])
  }

  @Test func `an answer may be read twice, and read on`() async throws {
    let counts = try await kept.database.read { connection in
      let count = try connection.ask("SELECT number FROM note") { $0.count }
      let next = count.map { $0 + 1 }
      return [try next.answer(), try count.answer(), try next.answer()]
    }
    #expect(counts == [1, 0, 1])
  }

  @Test func `what was asked runs even where nobody reads the answer`() async throws {
    try await kept.database.write { connection in
      _ = try connection.askRowsChanged(by: "INSERT INTO note (number) VALUES (\(3))")
    }
    let count = try await kept.database.read { try $0.query("SELECT number FROM note").count }
    #expect(count == 1)
  }

  @Test func `a statement that fails ends the body, also where its answer is read by nobody`() async throws {
    let failure = await #expect(throws: StorageFailure.self) {
      try await kept.database.write { connection in
        _ = try connection.askRowsChanged(by: "INSERT INTO note (number) VALUES (\(4)), (\(4))")
        let later = try connection.ask("SELECT number FROM note") { $0.count }
        _ = try later.answer()
      }
    }
    #expect(failure?.kind == .constraint(.unique))
    let unread = await #expect(throws: StorageFailure.self) {
      try await kept.database.write { connection in
        _ = try connection.askRowsChanged(by: "INSERT INTO note (number) VALUES (\(5)), (\(5))")
      }
    }
    #expect(unread?.kind == .constraint(.unique))
    let count = try await kept.database.read { try $0.query("SELECT number FROM note").count }
    #expect(count == 0)
  }

  @Test func `a looking body may not change anything by asking`() async throws {
    let failure = await #expect(throws: StorageFailure.self) {
      try await kept.database.read { try $0.askRowsChanged(by: "DELETE FROM note").answer() }
    }
    #expect(failure?.kind == .readOnly)
  }

  @Test func `bodies in one group that ask each get their own answers`() async throws {
    let kept = kept
    let numbers = await withThrowingTaskGroup(of: (Int64, Int64?, Int).self) { group in
      for number in Int64(1)...60 {
        group.addTask {
          try await kept.database.write { connection in
            let taken = try connection.askRowsChanged(by: "INSERT INTO note (number) VALUES (\(number))")
            let seen = try connection.askFirst("SELECT number FROM note WHERE number = \(number)") {
              try $0.int("number")
            }
            if number.isMultiple(of: 7) { throw CancellationError() }
            return (number, try seen.answer(), try taken.answer())
          }
        }
      }
      var numbers: [(Int64, Int64?, Int)] = []
      while let result = await group.nextResult() {
        if case .success(let found) = result { numbers.append(found) }
      }
      return numbers
    }
    #expect(numbers.count == 52)
    #expect(numbers.allSatisfy { $0.0 == $0.1 && $0.2 == 1 })
    let count = try await kept.database.read { try $0.query("SELECT number FROM note").count }
    #expect(count == 52)
  }
}

@Suite("One journey", .onPostgreSQLAlone("SQLite answers at once")) struct OneJourneyTests {
  @Test func `what is asked waits for the statement whose answer is read, and comes with it`() async throws {
    let kept = try await TestDatabase.small()
    let isThere = try await kept.database.write { connection in
      let first = try connection.session.ask("SELECT number FROM note", .rows)
      let second = try connection.session.ask("INSERT INTO note (number) VALUES (\(1))", .changes)
      let atFirst = [first.isThere, second.isThere]
      _ = try connection.first("SELECT number FROM note")
      return (atFirst, [first.rows?.count, second.changes])
    }
    #expect(isThere.0 == [false, false])
    #expect(isThere.1 == [0, 1])
  }

  @Test func `an answer that is read after its transaction is refused`() async throws {
    let kept = try await TestDatabase.small()
    let failure = await #expect(throws: StorageFailure.self) {
      try await kept.database.write { connection in
        let late = try connection.session.ask("SELECT number FROM note", .rows)
        let session = try #require(connection.session as? PostgresSession)
        session.rollBack()
        try session.begin(writing: true)
        try session.fetch(late)
      }
    }
    #expect(failure?.kind == .unexpected(code: 0))
  }
}
