import Core
import Support
import Synchronization
import Testing

@testable import Storage

@Suite("Many lanes at once", .onPostgreSQLAlone("SQLite has one lane that writes"))
struct SerializableTests {
  @Test func `what a body has read is still true when it commits`() async throws {
    let kept = try await TestDatabase.small()
    // Each writes only while the sum is below 10: alone right, together too much.
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 1...40 {
        group.addTask {
          try await kept.database.write { connection in
            let count = try connection.query("SELECT number FROM note").count
            if count < 10 { try connection.execute("INSERT INTO note (number) VALUES (\(number))") }
          }
        }
      }
      try await group.waitForAll()
    }
    let count = try await kept.database.read { try $0.query("SELECT number FROM note").count }
    #expect(count == 10)
  }

  @Test func `of many who look for a row and then write it one does, and the others find it`() async throws {
    let kept = try await TestDatabase.small()
    let writers = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<40 {
        group.addTask {
          try await kept.database.write { connection in
            guard try connection.first("SELECT number FROM note WHERE number = \(1)") == nil else {
              return false
            }
            try connection.execute("INSERT INTO note (number) VALUES (\(1))")
            return true
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(writers.count { $0 } == 1)
  }

  @Test func `a row that is there in any case is refused after one more look`() async throws {
    let kept = try await TestDatabase.small()
    try await kept.database.write { try $0.execute("INSERT INTO note (number) VALUES (\(1))") }
    let runs = Mutex(0)
    let failure = await #expect(throws: StorageFailure.self) {
      try await kept.database.write { connection in
        runs.withLock { $0 += 1 }
        try connection.execute("INSERT INTO note (number) VALUES (\(1))")
      }
    }
    #expect(failure?.kind == .constraint(.unique))
    #expect(failure?.description.contains("note") == true)
    #expect(runs.withLock { $0 } == 2)
  }

  @Test func `more statements than are kept prepared still run`() async throws {
    let kept = try await TestDatabase.small()
    for round in 0..<2 {
      try await kept.database.write { connection in
        for count in 1...(PostgresStatements.maximumCount + 20) {
          let found = try connection.query("SELECT number FROM note WHERE number IN \(SQL.list(0..<count))")
          #expect(found.isEmpty, "round \(round)")
        }
      }
    }
  }

  @Test func `a table that another program changes below a prepared statement is read anew`() async throws {
    let kept = try await TestDatabase.small()
    let columns: @Sendable (Connection) throws -> Int = { connection in
      try connection.execute("INSERT INTO note (number) VALUES (\(1)) ON CONFLICT DO NOTHING")
      return try connection.first("SELECT * FROM note")?.cells.count ?? 0
    }
    let engine = try PostgresEngine(
      PostgresAddress(parsing: kept.url([:])),
      surroundings: .test(clock: TestClock()),
      lanes: PostgresGround.one,
      bringUpToDate: { _ in }
    )
    let database = Database(engine)
    #expect(try await database.write(columns) == 3)
    let other = PostgresSession(try kept.door())
    try other.begin(writing: true)
    try other.run(script: "ALTER TABLE note ADD COLUMN extra TEXT")
    try other.commit()
    other.close()
    #expect(try await database.write(columns) == 4)
    await database.close()
  }

  @Test func `whoever opens an empty database at the same moment finds it made`() async throws {
    let temporary = try TemporaryFolder()
    let place = try await TestDatabase.emptyPlace(in: temporary)
    let clock = TestClock()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<6 {
        group.addTask {
          let database = try Database.open(place, surroundings: .test(clock: clock))
          await database.close()
        }
      }
      try await group.waitForAll()
    }
    let database = try Database.open(place, surroundings: .test(clock: clock), migrate: false)
    await database.close()
  }

  @Test func `rows of a body that threw are free when it is told so`() async throws {
    struct Objection: Error {}
    let kept = try await TestDatabase.small()
    try await kept.database.write { try $0.execute("INSERT INTO note (number) VALUES (\(1))") }
    for _ in 0..<300 {
      await #expect(throws: Objection.self) {
        try await kept.database.write { connection in
          _ = try connection.rowsChanged(by: "UPDATE note SET text = \("held") WHERE number = \(1)")
          throw Objection()
        }
      }
      // Another lane may take this one.
      let free = try await kept.database.write { connection in
        try connection.query("SELECT number FROM note\(connection.skippingLocked)").count
      }
      #expect(free == 1)
    }
  }
}

extension TestDatabase {
  func door() throws -> PostgresDoor {
    PostgresDoor(
      try PostgresAddress(parsing: url([:])),
      surroundings: .test(clock: TestClock()),
      patience: Patience()
    )
  }
}
