internal import Core
public import Storage

/// A database of its own for one test, in a folder that goes with it.
///
/// Keep it as long as the database is used.
public final class TestDatabase: Sendable {
  /// The database, with every migration applied.
  public let database: Database
  private let temporary: TemporaryFolder
  /// Who made the folder, and will remove it; nil for that one itself.
  private let first: TestDatabase?

  /// The folder in which its files are.
  public var folder: String { temporary.path }

  deinit {
    // While the database is still open: its threads would remove files at the same time.
    if first == nil { temporary.remove() }
  }

  private init(_ database: Database, in temporary: TemporaryFolder, first: TestDatabase? = nil) {
    self.database = database
    self.temporary = temporary
    self.first = first
  }

  /// Opens the same database once more, as another process would.
  ///
  /// - Parameter clock: what it goes by.
  /// - Returns: the same database behind lanes of its own.
  /// - Throws: ``StorageFailure``.
  public func another(clock: TestClock = TestClock()) throws -> TestDatabase {
    TestDatabase(
      try Database.open(.sqlite(temporary.path + "/postern.db"), surroundings: .test(clock: clock)),
      in: temporary,
      first: first ?? self
    )
  }

  /// Makes a database.
  ///
  /// - Parameters:
  ///   - migrations: its schema; by default that of the program.
  ///   - clock: what stamps the migrations.
  /// - Returns: the database, open.
  /// - Throws: ``StorageFailure``, or what the file system throws.
  public static func make(
    migrations: [Migration] = Migration.all,
    clock: TestClock = TestClock()
  ) throws -> TestDatabase {
    let temporary = try TemporaryFolder()
    let database = try Database.open(
      .sqlite(temporary.path + "/postern.db"),
      migrations: migrations,
      surroundings: .test(clock: clock)
    )
    return TestDatabase(database, in: temporary)
  }
}
