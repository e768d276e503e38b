import Foundation
import Support
import Synchronization
import Testing

@testable import Storage

@Suite("Lanes", .onBothDatabases) struct LaneBehaviourTests {
  private let kept: TestDatabase
  private var database: Database { kept.database }

  init() async throws {
    kept = try await TestDatabase.small()
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
    let (begun, begins) = AsyncStream.makeStream(of: Void.self)
    let written = DispatchSemaphore(value: 0)
    async let counts = database.read { connection in
      let before = try connection.query("SELECT number FROM note").count
      begins.finish()
      written.wait()
      return [before, try connection.query("SELECT number FROM note").count]
    }
    for await _ in begun {}
    do {
      defer { written.signal() }
      try await database.write { try $0.execute("INSERT INTO note (number) VALUES (\(1))") }
    }
    #expect(try await counts == [0, 0])
    #expect(try await database.read { try $0.query("SELECT number FROM note").count } == 1)
  }

  @Test func `a write is seen by every read that begins after it`() async throws {
    for number in 1...50 {
      try await database.write { try $0.execute("INSERT INTO note (number) VALUES (\(number))") }
      #expect(try await database.read { try $0.query("SELECT number FROM note").count } == number)
    }
  }

  @Test func `close ends what waits already, and what was answered is kept`() async throws {
    let kept = try await TestDatabase.small()
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
    if kept.store == .sqlite {
      // Everything is back in the one file, though readers had it open too.
      #expect(try FileManager.default.contentsOfDirectory(atPath: kept.folder) == ["postern.db"])
    }
    let again = try Database.open(kept.location, migrations: [.forTests], surroundings: .test())
    #expect(try await again.read { try $0.query("SELECT number FROM note").count } == answered)
    await again.close()
  }

  @Test func `the counters tell what was done`() async throws {
    try await database.write { try $0.execute("INSERT INTO note (number) VALUES (\(1))") }
    _ = try await database.read { try $0.query("SELECT number FROM note") }
    #expect(database.counters == DatabaseCounters(writes: 1, commits: 1, reads: 1))
  }
}
