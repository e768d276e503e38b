import Foundation
import Glibc
import Support
import Testing

@testable import Storage

@Suite("Faults", .onSQLiteAlone("the disk is its own")) struct FaultTests {
  private static let block = [UInt8](repeating: 7, count: 8000)

  private func insert(_ numbers: Range<Int>, into database: Database) async -> [StorageFailure.Kind?] {
    await withTaskGroup(of: StorageFailure.Kind?.self) { group in
      for number in numbers {
        group.addTask {
          do {
            try await database.write {
              try $0.execute("INSERT INTO note (number, bytes) VALUES (\(number), \(Self.block))")
            }
            return nil
          } catch {
            return (error as? StorageFailure)?.kind ?? .unexpected(code: 0)
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
  }

  private func numbers(in database: Database) async throws -> [Int64] {
    try await database.read { connection in
      try connection.query("SELECT number FROM note ORDER BY number").map { row in try row.int("number") }
    }
  }

  private func isWhole(_ database: Database) async throws -> Bool {
    try await database.read { connection in
      let row = try connection.first("SELECT integrity_check AS answer FROM pragma_integrity_check")
      return try row?.text("answer") == "ok"
    }
  }

  /// A small file system of its own, where this process may mount one.
  @Test(.enabled(if: geteuid() == 0))
  func `a full disk is told, keeps what was answered, and needs no restart`() async throws {
    let temporary = try TemporaryFolder()
    let folder = temporary.path
    guard unsafe mount("none", folder, "tmpfs", 0, "size=4m,mode=0700") == 0 else {
      return  // A container may forbid it even to root; the next test asks the same of SQLite alone.
    }
    // There must then be room for the file and its WAL: what stands in the WAL is copied, not moved.
    let ballast = folder + "/ballast"
    #expect(FileManager.default.createFile(atPath: ballast, contents: Data(count: 2_700_000)))
    let database = try Database.open(
      .sqlite(folder + "/p.db"),
      migrations: [.forTests],
      surroundings: .test()
    )

    let outcomes = await insert(0..<200, into: database)
    let kept = outcomes.count { $0 == nil }
    #expect(outcomes.allSatisfy { $0 == nil || $0 == .full })
    #expect(kept > 0)
    #expect(kept < 200)
    #expect(try await numbers(in: database).count == kept)
    #expect(database.acceptsWrites)

    try FileManager.default.removeItem(atPath: ballast)
    let later = await insert(1000..<1005, into: database)
    #expect(later == [nil, nil, nil, nil, nil])
    #expect(try await numbers(in: database).count == kept + 5)
    #expect(try await isWhole(database))
    await database.close()
    #expect(unsafe umount(folder) == 0)
  }

  @Test func `a database that may not grow refuses what does not fit and keeps the rest`() async throws {
    let temporary = try TemporaryFolder()
    let folder = temporary.path
    let path = folder + "/p.db"
    try await Database.open(.sqlite(path), migrations: [.forTests], surroundings: .test()).close()
    // A lane over a connection that may not use more pages, which SQLite tells in the words of a full disk.
    let session = try SQLiteSession(path: path, settings: .writing)
    try session.run(script: "PRAGMA max_page_count = 60")
    let line = WaitingLine()
    let fitting = (0..<5).map { number in
      NotedWork { try $0.execute("INSERT INTO note (number, bytes) VALUES (\(number), \(Self.block))") }
    }
    let tooMuch = NotedWork { connection in
      for number in 100..<300 {
        try connection.execute("INSERT INTO note (number, bytes) VALUES (\(number), \(Self.block))")
      }
    }
    for work in fitting.prefix(3) + [tooMuch] + fitting.suffix(2) { try line.join(work) }
    line.close()
    WriteLane(session, line: line, log: .silent, gatheringTime: .seconds(60)).run()
    #expect(fitting.allSatisfy { $0.answers == [.done] })
    #expect(tooMuch.answers == [.threw] || tooMuch.answers == [.refused(.full)])
    let database = try Database.open(.sqlite(path), migrations: [.forTests], surroundings: .test())
    #expect(try await numbers(in: database) == [0, 1, 2, 3, 4])
    #expect(await insert(5..<6, into: database) == [nil])
    await database.close()
  }

  @Test(arguments: [1, 40, 200, 700])
  func `a kill loses nothing that was answered`(after answers: Int) async throws {
    let temporary = try TemporaryFolder()
    let folder = temporary.path
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [folder = folder as String, answers = answers as Int] in
      try await FaultTests.writeUntilKilled(in: folder, after: answers)
    }
    let answered = try String(contentsOfFile: folder + "/answered", encoding: .utf8).split(separator: "\n")
      .compactMap { Int64($0) }
    #expect(answered.count >= 1)
    let database = try Database.open(
      .sqlite(folder + "/p.db"),
      migrations: [.forTests],
      surroundings: .test(),
      migrate: false
    )
    #expect(Set(answered).subtracting(try await numbers(in: database)) == [])
    #expect(try await isWhole(database))
    await database.close()
  }

  /// Writes from many tasks, notes each answer in a file, and kills itself in the midst of it.
  private static func writeUntilKilled(in folder: String, after answers: Int) async throws {
    let database = try Database.open(
      .sqlite(folder + "/p.db"),
      migrations: [.forTests],
      surroundings: .test()
    )
    let log = unsafe open(folder + "/answered", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<2000 {
        group.addTask {
          try await database.write { connection in
            try connection.execute("INSERT INTO note (number, bytes) VALUES (\(number), \(block))")
          }
          let line = Array("\(number)\n".utf8)
          _ = unsafe line.withUnsafeBytes { unsafe write(log, $0.baseAddress, $0.count) }
          if database.counters.writes >= answers { kill(getpid(), SIGKILL) }
        }
      }
      try await group.waitForAll()
    }
  }
}
