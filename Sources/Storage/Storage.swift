public import Core

/// The database, whichever it is: bodies that read, and bodies that write and are durable when they return.
///
/// This is the room Storage. It holds no rules and knows no table but its own. What happens to a write:
///
/// 1. ``write(_:)`` puts the body into the line before the *write lane* (``WriteLane``), one thread with the one
///    connection that may change anything.
/// 2. The lane begins a transaction, runs the body within a savepoint, and goes on with whoever waits by then, up to
///    64 bodies or 2 ms. Nobody waits for company: where the line is empty the group closes.
///    What nobody waits for, such as the end of a job, goes behind and travels along (``BackgroundRule``); where others are
///    found waiting each time, the lane waits a millisecond for more (``CompanyRule``).
/// 3. A body that throws is undone to its own savepoint, and harms nobody.
/// 4. One COMMIT makes the group durable, with one sync of the disk (WAL, `synchronous=FULL`). Only then is each member
///    answered, those that threw too, for what they saw may have been a neighbour's.
/// 5. Where the group was rolled back, or COMMIT failed, each member runs again once, alone.
/// 6. When the callers have their answers and the WAL has grown, a thread beside the lane copies it back into the file, and
///    the lane what is left then (``SQLiteCheckpointer``).
///
/// Reads run beside that on a few threads (``ReadLane``), each in one transaction: a body sees one moment of the database.
///
/// Invariants:
/// - A statement's values are bound, never pasted (``SQL``).
/// - Nothing public tells which database it is, but ``DatabaseLocation``.
/// - Values come out as the type that was asked for or as a failure that names the column (``Row``).
/// - No failure, log line or description carries a value.
/// - When the disk could not sync, nothing is written any more until a restart (``acceptsWrites``): after such a failure
///   the kernel may have dropped what it was to keep, and a second sync that succeeds would prove nothing.
/// - The schema is the numbered files of `Migrations/`, word for word, else the program does not start (``Migration``).
///
/// Sources: <https://www.sqlite.org/wal.html>, <https://www.sqlite.org/lang_savepoint.html>,
/// <https://www.sqlite.org/security.html>.
public final class Database: Sendable {
  let engine: any Engine

  init(_ engine: any Engine) {
    self.engine = engine
  }

  deinit {
    engine.stop()
  }

  /// Opens the database, making its file where there is none, and brings its schema up to date.
  ///
  /// - Parameters:
  ///   - location: where it is.
  ///   - migrations: the schema that the program needs.
  ///   - surroundings: the clock stamps migrations; the log gets the lanes' faults.
  ///   - migrate: false to refuse a schema that lacks migrations instead of applying them.
  /// - Returns: the database, ready.
  /// - Throws: ``StorageFailure`` of kind `cannotOpen`, `schema`, `busy`, `corrupt`…; its text says what to do.
  public static func open(
    _ location: DatabaseLocation,
    migrations: [Migration] = Migration.all,
    surroundings: Surroundings,
    migrate: Bool = true
  ) throws(StorageFailure) -> Database {
    let engine: any Engine =
      switch location {
      case .sqlite(let path):
        try SQLiteEngine(path: path, log: surroundings.log) { (session) throws(StorageFailure) in
          try Migrator(migrations, now: surroundings.now, mayApply: migrate).bringUpToDate(session)
        }
      case .postgresql(let address):
        try PostgresEngine(address, surroundings: surroundings) { (session) throws(StorageFailure) in
          try Migrator(migrations, now: surroundings.now, mayApply: migrate).bringUpToDate(session)
        }
      }
    return Database(engine)
  }

  /// Runs a body that only looks; all its statements see one moment of the database.
  ///
  /// The body does no I/O but the connection's, and keeps nothing waiting. It runs on another thread; the caller goes on on
  /// its own executor. It may run again where a database asks for that.
  ///
  /// - Parameter body: what to look at.
  /// - Returns: what the body returns.
  /// - Throws: what the body throws, or ``StorageFailure``.
  public func read<Result: Sendable>(
    _ body: @escaping @Sendable (Connection) throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      engine.enqueue(reading: Work(body, answering: continuation))
    }
  }

  /// Runs a body that changes something; what it did is durable when this returns, and undone when it throws.
  ///
  /// A refusal that is to be kept (with its audit entry) is a value that the body returns. The body does no I/O but the
  /// connection's, and no hashing or sealing: all writers wait for it. **It may run twice**, when what it did the first time was
  /// rolled back with its group, so it changes nothing but the database. Cancelling the task does not recall it.
  ///
  /// - Parameter body: what to do.
  /// - Returns: what the body returns.
  /// - Throws: what the body throws, or ``StorageFailure``: that of a statement that failed, even where the body caught it.
  @discardableResult
  public func write<Result: Sendable>(
    _ body: @escaping @Sendable (Connection) throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      engine.enqueue(
        writing: Work(body, answering: continuation, isBackground: Database.isBackground)
      )
    }
  }

  /// Whether what this task writes may wait behind what others write.
  @TaskLocal static var isBackground = false

  /// Lets the writes of a task, and of those that it begins, go behind those that somebody waits for.
  ///
  /// They travel in the groups of others while others come, and wait 50 ms at most (``BackgroundRule``).
  ///
  /// - Parameter body: what to do.
  /// - Returns: what the body returns.
  public static func inBackground<Result>(_ body: () async -> Result) async -> Result {
    await $isBackground.withValue(true) { await body() }
  }

  /// Whether writes are still taken; part of readiness.
  ///
  /// False after ``close()``, and for good when the disk could not keep a write.
  public var acceptsWrites: Bool { engine.acceptsWrites }

  /// Whether other gateways may work on this database at the same time.
  public var isShared: Bool { engine.isShared }

  /// What the lanes have done so far, for metrics.
  public var counters: DatabaseCounters { engine.counters }

  /// Takes no more work, ends what waits already, and closes every connection before it returns.
  public func close() async {
    await engine.close()
  }
}
