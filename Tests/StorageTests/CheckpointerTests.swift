import Foundation
import Support
import Testing

@testable import Storage

@Suite("Copying the WAL back", .onSQLiteAlone("PostgreSQL looks after its own")) struct CheckpointerTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/p.db"
    try SQLiteFile.prepare(at: path)
    let session = try SQLiteSession(path: path, settings: .writing)
    try Migrator([.forTests], now: TestClock().now, mayApply: true).bringUpToDate(session)
    session.close()
  }

  private func write(_ numbers: Range<Int>, by session: SQLiteSession) throws {
    try session.begin(writing: true)
    for number in numbers {
      try session.execute(
        "INSERT INTO note (number, bytes) VALUES (\(number), \([UInt8](repeating: 1, count: 400_000)))"
      )
    }
    try session.commit()
  }

  private func walBytes() throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path + "-wal")
    return try #require(attributes[.size] as? Int)
  }

  @Test func `the lane goes on while it is copied, and the WAL then begins anew`() throws {
    let checkpointer = try SQLiteCheckpointer(path: path)
    let session = try SQLiteSession(path: path, settings: .writing, checkpointer: checkpointer)
    try write(0..<50, by: session)
    try session.tidy()
    // Nobody copies yet, and the lane does not wait.
    try write(50..<60, by: session)
    try session.tidy()
    let grown = try walBytes()
    Thread { checkpointer.run() }.start()
    while try !checkpointer.hasEnded(waits: true) {}
    // It is through, so the lane takes what is left, and what it writes next stands at the beginning.
    try session.tidy()
    try write(60..<61, by: session)
    #expect(try walBytes() == grown)
    checkpointer.close()
    session.close()
  }

  @Test func `where the disk does not keep up the lane waits, and the WAL does not grow without end`() throws
  {
    let checkpointer = try SQLiteCheckpointer(path: path)
    let session = try SQLiteSession(path: path, settings: .writing, checkpointer: checkpointer)
    try write(0..<50, by: session)
    try session.tidy()
    try write(50..<100, by: session)
    Thread {
      Thread.sleep(forTimeInterval: 0.05)
      checkpointer.run()
    }.start()
    try session.tidy()
    // It was waited for: nothing is under way any more.
    #expect(try checkpointer.hasEnded(waits: false))
    let grown = try walBytes()
    try write(100..<130, by: session)
    #expect(try walBytes() == grown)
    checkpointer.close()
    session.close()
  }

  @Test func `after a sync that failed beside it the lane begins nothing more`() throws {
    let broken = StorageFailure(.ioError, "the disk is broken", endsWriting: true)
    let checkpointer = SQLiteCheckpointer { () throws(StorageFailure) in throw broken }
    let session = try SQLiteSession(path: path, settings: .writing, checkpointer: checkpointer)
    try write(0..<50, by: session)
    try session.tidy()
    Thread { checkpointer.run() }.start()
    while checkpointer.lastingFailure == nil { Thread.sleep(forTimeInterval: 0.001) }
    let failure = #expect(throws: StorageFailure.self) { try session.begin(writing: true) }
    #expect(failure?.endsWriting == true)
    #expect(throws: StorageFailure.self) { try session.tidy() }
    checkpointer.close()
  }

  @Test func `a full disk is told once, and copying is tried again when there is more to copy`() throws {
    let checkpointer = SQLiteCheckpointer { () throws(StorageFailure) in
      throw StorageFailure(.full, "the disk is full")
    }
    let session = try SQLiteSession(path: path, settings: .writing, checkpointer: checkpointer)
    try write(0..<50, by: session)
    try session.tidy()
    Thread { checkpointer.run() }.start()
    try write(50..<100, by: session)
    let failure = #expect(throws: StorageFailure.self) { try session.tidy() }
    #expect(failure?.kind == .full)
    try write(100..<101, by: session)
    // What was written since counts: it is begun again, and waited for.
    try session.tidy()
    #expect(throws: StorageFailure.self) { _ = try checkpointer.hasEnded(waits: true) }
    checkpointer.close()
  }

  @Test func `a lane does not wait for a copier that has been closed`() throws {
    let checkpointer = try SQLiteCheckpointer(path: path)
    checkpointer.start()
    checkpointer.close()
    #expect(try checkpointer.hasEnded(waits: true))
    checkpointer.run()
  }

  @Test func `the WAL is gone when the database is closed`() async throws {
    let database = try Database.open(
      .sqlite(path),
      migrations: [.forTests],
      surroundings: .test()
    )
    try await database.write { try $0.execute("INSERT INTO note (number) VALUES (\(1))") }
    await database.close()
    #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
  }
}
