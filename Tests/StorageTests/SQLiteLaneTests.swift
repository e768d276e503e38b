import Foundation
import Support
import Testing

@testable import Storage

@Suite("SQLite lanes", .onSQLiteAlone("they go by its locks and its log")) struct SQLiteLaneTests {
  private let kept: TestDatabase
  private var database: Database { kept.database }
  private var path: String { kept.folder + "/postern.db" }

  init() async throws {
    kept = try await TestDatabase.small()
  }

  @Test func `while another process writes nobody else begins to, and reads go on`() async throws {
    let other = try SQLiteSession(path: path, settings: .writing)
    try other.begin(writing: true)
    _ = try other.execute("INSERT INTO note (number) VALUES (\(1))")
    let late = try SQLiteSession(path: path, settings: SQLiteSettings(isReadOnly: false, busyTimeout: 1))
    let failure = #expect(throws: StorageFailure.self) { try late.begin(writing: true) }
    #expect(failure?.kind == .busy)
    #expect(failure?.isTransient == true)
    #expect(try await database.read { try $0.query("SELECT number FROM note").count } == 0)
    other.rollBack()
    try late.begin(writing: true)
    late.rollBack()
  }

  @Test func `the WAL is copied back while the database is used, and does not grow for ever`() async throws {
    for number in 0..<150 {
      let bytes = [UInt8](repeating: UInt8(number), count: 400_000)
      try await database.write {
        try $0.execute(
          """
          INSERT INTO note (number, bytes) VALUES (\(number % 10), \(bytes))
          ON CONFLICT (number) DO UPDATE SET bytes = excluded.bytes
          """
        )
      }
    }
    // Some 60 MB were written; without checkpoints all would still stand in the WAL.
    let attributes = try FileManager.default.attributesOfItem(atPath: path + "-wal")
    let size = try #require(attributes[.size] as? Int)
    #expect(size < 25_000_000)
  }

  @Test func `writers do not wait for a reader that takes long, such as a backup`() async throws {
    let (begun, sayBegun) = AsyncStream.makeStream(of: Void.self)
    let mayEnd = DispatchSemaphore(value: 0)
    let reading = Task { [database] in
      try await database.read { connection in
        _ = try connection.query("SELECT number FROM note")
        sayBegun.yield()
        mayEnd.wait()
      }
    }
    for await _ in begun { break }
    // Beyond the size at which the WAL is to be emptied, which the reader prevents.
    let bytes = [UInt8](repeating: 1, count: 4 << 20)
    var longest = Duration.zero
    for number in 0..<20 {
      let start = ContinuousClock.now
      try await database.write {
        try $0.execute("INSERT INTO note (number, bytes) VALUES (\(number), \(bytes))")
      }
      longest = max(longest, start.duration(to: .now))
    }
    mayEnd.signal()
    try await reading.value
    // Waiting as for another process would take 5 s each time.
    #expect(longest < .seconds(3))
  }
}
