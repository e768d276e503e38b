internal import Core
internal import Foundation
public import Storage

/// A database of its own for one test, in a folder of its own that goes with it.
///
/// Keep it as long as the database is used.
public final class TestDatabase: Sendable {
  /// The database, with every migration applied.
  public let database: Database
  /// The folder in which its files are.
  public let folder: String

  private init(_ database: Database, folder: String) {
    self.database = database
    self.folder = folder
  }

  deinit {
    // SQLite's threads may still be closing it; files that are open can be removed.
    do {
      try FileManager.default.removeItem(atPath: folder)
    } catch {
      print("a test's database was left in \(folder)")
    }
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
    let folder = try TemporaryFolder.make()
    let database = try Database.open(
      .sqlite(folder + "/postern.db"),
      migrations: migrations,
      surroundings: .test(clock: clock)
    )
    return TestDatabase(database, folder: folder)
  }
}
