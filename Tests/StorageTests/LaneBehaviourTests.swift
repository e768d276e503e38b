import Foundation
import Support
import Synchronization
import Testing

@testable import Storage

@Suite("Lanes") struct LaneBehaviourTests {
  private let kept: TestDatabase
  private var database: Database { kept.database }
  private var path: String { kept.folder + "/postern.db" }

  init() throws {
    kept = try TestDatabase.small()
  }

  /// A thread that runs tasks, as an event loop does.
  private final class Loop: TaskExecutor {
    private let jobs = DispatchQueue(label: "loop")

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      jobs.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    func requireHere() { dispatchPrecondition(condition: .onQueue(jobs)) }
  }

  @Test func `a task goes on on its own executor after reading, writing and failing`() async throws {
    struct Objection: Error {}
    let loop = Loop()
    let database = database
    try await withTaskExecutorPreference(loop) {
      loop.requireHere()
      try await database.write { try $0.execute("INSERT INTO note (number) VALUES (\(1))") }
      loop.requireHere()
      _ = try await database.read { try $0.query("SELECT number FROM note") }
      loop.requireHere()
      await #expect(throws: Objection.self) { try await database.write { _ in throw Objection() } }
      loop.requireHere()
    }
  }

  @Test func `a reading body sees one moment of the database`() async throws {
    let path = path
    let counts = try await database.read { connection in
      let before = try connection.query("SELECT number FROM note").count
      let other = try SQLiteSession(path: path, settings: .writing)
      try other.begin(writing: true)
      _ = try other.execute("INSERT INTO note (number) VALUES (\(1))")
      try other.commit()
      other.close()
      return [before, try connection.query("SELECT number FROM note").count]
    }
    #expect(counts == [0, 0])
    #expect(try await database.read { try $0.query("SELECT number FROM note").count } == 1)
  }

  @Test func `a write is seen by every read that begins after it`() async throws {
    for number in 1...50 {
      try await database.write { try $0.execute("INSERT INTO note (number) VALUES (\(number))") }
      #expect(try await database.read { try $0.query("SELECT number FROM note").count } == number)
    }
  }

  @Test func `close ends what waits already, and what was answered is kept`() async throws {
    let kept = try TestDatabase.small()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<100 {
        group.addTask { _ = try await kept.database.read { try $0.query("SELECT number FROM note") } }
      }
      try await group.waitForAll()
    }
    let answered = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<200 {
        group.addTask {
          do {
            try await kept.database.write { try $0.execute("INSERT INTO note (number) VALUES (\(number))") }
            return true
          } catch {
            return false
          }
        }
      }
      group.addTask {
        await kept.database.close()
        return false
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    // Everything is back in the one file, though readers had it open too.
    #expect(try FileManager.default.contentsOfDirectory(atPath: kept.folder) == ["postern.db"])
    let session = try SQLiteSession(path: kept.folder + "/postern.db", settings: .writing)
    #expect(try session.query("SELECT number FROM note", firstOnly: false).count == answered)
    session.close()
  }

  @Test func `the counters tell what was done`() async throws {
    try await database.write { try $0.execute("INSERT INTO note (number) VALUES (\(1))") }
    _ = try await database.read { try $0.query("SELECT number FROM note") }
    #expect(database.counters == DatabaseCounters(writes: 1, commits: 1, reads: 1))
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
    for number in 0..<100 {
      let bytes = [UInt8](repeating: UInt8(number), count: 200_000)
      try await database.write {
        try $0.execute(
          """
          INSERT INTO note (number, bytes) VALUES (\(number % 10), \(bytes))
          ON CONFLICT (number) DO UPDATE SET bytes = excluded.bytes
          """
        )
      }
    }
    // Some 20 MB were written; without checkpoints all would still stand in the WAL.
    let attributes = try FileManager.default.attributesOfItem(atPath: path + "-wal")
    let size = try #require(attributes[.size] as? Int)
    #expect(size < 10_000_000)
  }
}
