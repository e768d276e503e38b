internal import Core
internal import Foundation
public import Storage
internal import Synchronization

/// A database of its own for one test, on the database that the test's suite names (``TestStore``); it goes with the test.
///
/// Keep it as long as the database is used.
public final class TestDatabase: Sendable {
  /// The database, with every migration applied.
  public let database: Database
  /// Which of the databases it is.
  public let store: TestStore
  /// Where it is, to open it once more.
  public let location: DatabaseLocation
  private let temporary: TemporaryFolder
  private let migrations: [Migration]
  /// Who made the folder, and will remove it; nil for that one itself.
  private let first: TestDatabase?

  /// A folder of the test's own, in which the database's files are on SQLite.
  public var folder: String { temporary.path }

  deinit {
    // While the database is still open: its threads would remove files at the same time.
    if first == nil { temporary.remove() }
  }

  private static let seeds = Atomic<UInt64>(1_000_000)

  /// Two that are open on one database give their lanes names of their own, as real randomness does.
  private static func nextSeed() -> UInt64 { seeds.add(1, ordering: .relaxed).newValue }

  private init(
    _ database: Database,
    on store: TestStore,
    at location: DatabaseLocation,
    in temporary: TemporaryFolder,
    migrations: [Migration],
    first: TestDatabase? = nil
  ) {
    self.database = database
    self.store = store
    self.location = location
    self.temporary = temporary
    self.migrations = migrations
    self.first = first
  }

  /// Opens the same database once more, as another process would.
  ///
  /// - Parameters:
  ///   - clock: what it goes by.
  ///   - way: another way to the same database, a proxy before its server; by default the direct one.
  /// - Returns: the same database behind lanes of its own.
  /// - Throws: ``StorageFailure``.
  public func another(
    clock: TestClock = TestClock(),
    by way: DatabaseLocation? = nil
  ) throws -> TestDatabase {
    let location = way ?? location
    let surroundings = Surroundings.test(clock: clock, seed: TestDatabase.nextSeed())
    let database = try Database.open(location, migrations: migrations, surroundings: surroundings)
    return TestDatabase(
      database,
      on: store,
      at: location,
      in: temporary,
      migrations: migrations,
      first: first ?? self
    )
  }

  /// Makes a database.
  ///
  /// - Parameters:
  ///   - migrations: its schema; by default that of the program.
  ///   - clock: what stamps the migrations.
  /// - Returns: the database, open.
  /// - Throws: ``StorageFailure``, what the file system throws, or ``NoTestDatabase`` where the suite names no database.
  public static func make(
    migrations: [Migration] = Migration.all,
    clock: TestClock = TestClock()
  ) async throws -> TestDatabase {
    let stay = try TestStay.here()
    let temporary = try TemporaryFolder()
    let location = try await stay.place(in: temporary, like: migrations)
    let database = try Database.open(
      location,
      migrations: migrations,
      surroundings: .test(clock: clock, seed: nextSeed())
    )
    return TestDatabase(database, on: stay.store, at: location, in: temporary, migrations: migrations)
  }

  /// A place for a database without any table, for tests that open it themselves.
  ///
  /// - Parameter temporary: where its file is to be, on SQLite.
  /// - Returns: the place.
  /// - Throws: as ``make(migrations:clock:)``.
  public static func emptyPlace(in temporary: TemporaryFolder) async throws -> DatabaseLocation {
    try await TestStay.here().place(in: temporary, like: nil)
  }
}
