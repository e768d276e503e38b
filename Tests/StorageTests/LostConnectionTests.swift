import Core
import Support
import Synchronization
import Testing

@testable import Storage

@Suite("Lost connections", .onPostgreSQLAlone("SQLite has none"))
struct LostConnectionTests {
  @Test func `a server that restarts between two writes is not noticed`() async throws {
    let ground = try await PostgresGround.make()
    try await ground.write(1)
    ground.proxy.shutDown()
    ground.proxy.openUp()
    try await ground.write(2)
    #expect(try await ground.numbers() == [1, 2])
    await ground.end()
  }

  @Test func `a read whose connection is lost runs again`() async throws {
    let ground = try await PostgresGround.make()
    try await ground.write(1)
    ground.proxy.lose(.insteadOfAnswering("number"))
    let rows = try await ground.database.read { try $0.query("SELECT number FROM note").count }
    #expect(rows == 1)
    #expect(ground.proxy.losses == 1)
    await ground.end()
  }

  @Test func `a body whose connection is lost half-way runs again, and its effect is there once`()
    async throws
  {
    let ground = try await PostgresGround.make()
    let runs = Mutex(0)
    ground.proxy.lose(.insteadOfAnswering("number"))
    try await ground.database.write { connection in
      runs.withLock { $0 += 1 }
      try connection.execute("INSERT INTO note (number) VALUES (\(1))")
      _ = try connection.query("SELECT number FROM note")
      try connection.execute("INSERT INTO note (number) VALUES (\(2))")
    }
    #expect(ground.proxy.losses == 1)
    #expect(runs.withLock { $0 } == 2)
    #expect(try await ground.numbers() == [1, 2])
    await ground.end()
  }

  @Test func `a COMMIT that did not arrive is done again`() async throws {
    let ground = try await PostgresGround.make()
    let runs = Mutex(0)
    ground.proxy.lose(.insteadOfSending("COMMIT"))
    try await ground.database.write { connection in
      runs.withLock { $0 += 1 }
      try connection.execute("INSERT INTO note (number) VALUES (\(1))")
    }
    #expect(ground.proxy.losses == 1)
    #expect(runs.withLock { $0 } == 2)
    #expect(try await ground.numbers() == [1])
    await ground.end()
  }

  @Test func `a COMMIT whose answer was lost is found, and not done again`() async throws {
    let ground = try await PostgresGround.make()
    try await ground.write(1)
    let runs = Mutex(0)
    ground.proxy.lose(.insteadOfAnswering("COMMIT"))
    try await ground.database.write { connection in
      runs.withLock { $0 += 1 }
      try connection.execute("UPDATE note SET text = COALESCE(text, '') || 'x' WHERE number = \(1)")
    }
    #expect(ground.proxy.losses == 1)
    #expect(runs.withLock { $0 } == 1)
    let text = try await ground.kept.database.read { try $0.first("SELECT text FROM note")?.text("text") }
    #expect(text == "x")
    try await ground.write(2)
    #expect(try await ground.numbers() == [1, 2])
    await ground.end()
  }

  @Test func `a COMMIT that the server comes to later, after its body was done again, does nothing`()
    async throws
  {
    let ground = try await PostgresGround.make()
    try await ground.write(1)
    let kept = ground.kept
    let inTheWay = PostgresSession(try kept.door())
    try inTheWay.begin(writing: true)
    try inTheWay.run(script: "LOCK TABLE note IN SHARE MODE")
    let writing = Task {
      try await ground.database.write { connection in
        try connection.execute("UPDATE note SET text = COALESCE(text, '') || 'x' WHERE number = \(1)")
      }
    }
    let waiting: @Sendable (Connection) throws -> Int = {
      try $0.query(
        "SELECT pid FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
      ).count
    }
    // All of the transaction, COMMIT too, has arrived, and waits for the lock.
    while try await kept.database.read(waiting) < 1 { await Task.yield() }
    ground.proxy.loseClients()
    // The body runs again, behind the first one.
    while try await kept.database.read(waiting) < 2 { await Task.yield() }
    try inTheWay.commit()
    inTheWay.close()
    try await writing.value
    let text = try await kept.database.read { try $0.first("SELECT text FROM note")?.text("text") }
    #expect(text == "x")
    await ground.end()
  }

  @Test func `where nobody can be asked after a lost COMMIT the caller is told that nobody knows`()
    async throws
  {
    let ground = try await PostgresGround.make()
    try await ground.write(1)
    ground.proxy.lose(.insteadOfAnswering("COMMIT"))
    ground.proxy.takeNoMore()
    let failure = await #expect(throws: StorageFailure.self) { try await ground.write(2) }
    #expect(failure?.kind == .unknownOutcome)
    #expect(failure?.isTransient == true)
    ground.proxy.openUp()
    await ground.end()
  }

  @Test func `while the server is away callers are refused, and when it is back they are served`()
    async throws
  {
    let restart = Duration.seconds(2)
    let ground = try await PostgresGround.make(waitingForRestart: restart)
    try await ground.write(1)
    #expect(ground.database.acceptsWrites)
    ground.proxy.shutDown()
    let first = await #expect(throws: StorageFailure.self) { try await ground.write(2) }
    #expect(first?.kind == .unreachable)
    #expect(!ground.database.acceptsWrites)
    let began = ContinuousClock.now
    await #expect(throws: StorageFailure.self) { try await ground.write(3) }
    await #expect(throws: StorageFailure.self) { try await ground.database.read { try $0.query("SELECT 1") } }
    #expect(
      began.duration(to: .now) < restart,
      "nobody waits for a server that is known to be away"
    )
    ground.proxy.openUp()
    let deadline = ContinuousClock.now + .seconds(30)
    while !ground.database.acceptsWrites, ContinuousClock.now < deadline {
      do { _ = try await ground.database.read { try $0.query("SELECT 1") } } catch { await Task.yield() }
    }
    try await ground.write(4)
    #expect(try await ground.numbers() == [1, 4])
    await ground.end()
  }

  @Test func `a connection that the server ends is made anew`() async throws {
    let ground = try await PostgresGround.make()
    try await ground.write(1)
    let ended = try await ground.kept.database.read { connection in
      try connection.query(
        """
        SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        """
      ).count
    }
    #expect(ended > 0)
    try await ground.write(2)
    #expect(try await ground.numbers() == [1, 2])
    await ground.end()
  }

  @Test func `a killed program's marks do not stay for ever, and a closed one's go at once`() async throws {
    let ground = try await PostgresGround.make()
    try await ground.write(1)
    let lanes: @Sendable (Connection) throws -> Int = { try $0.query("SELECT lane FROM commit_mark").count }
    #expect(try await ground.kept.database.read(lanes) == 1)
    await ground.database.close()
    #expect(try await ground.kept.database.read(lanes) == 0)
    ground.proxy.end()
  }
}
