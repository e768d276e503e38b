import Foundation
import Support
import Testing

@testable import Storage

@Suite("Database file", .onSQLiteAlone("it has a file")) struct SQLiteFileTests {
  private func mode(_ path: String) throws -> Int {
    try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
  }

  private func open(_ path: String) throws(StorageFailure) -> Database {
    try Database.open(.sqlite(path), migrations: [.forTests], surroundings: .test())
  }

  @Test func `the file and its companions are for their owner alone`() async throws {
    let kept = try await TestDatabase.small()
    try await kept.database.write { try $0.execute("INSERT INTO note (number) VALUES (\(1))") }
    for name in ["postern.db", "postern.db-wal", "postern.db-shm"] {
      #expect(try mode(kept.folder + "/" + name) == 0o600, "\(name)")
    }
    let others = Set(try FileManager.default.contentsOfDirectory(atPath: kept.folder))
    #expect(others == ["postern.db", "postern.db-wal", "postern.db-shm"])
  }

  @Test(arguments: [0o640, 0o604, 0o666])
  func `a file that others may read is refused`(mode: Int) async throws {
    let temporary = try TemporaryFolder()
    let folder = temporary.path
    try await open(folder + "/p.db").close()
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder + "/p.db")
    let failure = #expect(throws: StorageFailure.self) { try open(folder + "/p.db") }
    #expect(failure?.kind == .cannotOpen)
    #expect(failure?.description.contains("chmod 600") == true)
  }

  @Test func `a folder that is not there is not made`() throws {
    let temporary = try TemporaryFolder()
    let folder = temporary.path
    let failure = #expect(throws: StorageFailure.self) { try open(folder + "/none/p.db") }
    #expect(failure?.kind == .cannotOpen)
    #expect(!FileManager.default.fileExists(atPath: folder + "/none"))
    #expect(#expect(throws: StorageFailure.self) { try open(folder) }?.kind == .cannotOpen)
  }

  @Test func `a file that is no database is refused and left as it is`() throws {
    let temporary = try TemporaryFolder()
    let folder = temporary.path
    let text = Data(String(repeating: "not a database ", count: 400).utf8)
    #expect(
      FileManager.default.createFile(
        atPath: folder + "/p.db",
        contents: text,
        attributes: [.posixPermissions: 0o600]
      )
    )
    let failure = #expect(throws: StorageFailure.self) { try open(folder + "/p.db") }
    #expect(failure?.kind == .corrupt)
    #expect(try Data(contentsOf: URL(filePath: folder + "/p.db")) == text)
  }

  @Test(arguments: ["", "sqlite:", "postern.db", "SQLITE:/a", "sqlite:/a\0b"])
  func `a location that cannot be read says how one is written`(text: String) {
    let failure = #expect(throws: StorageFailure.self) { try DatabaseLocation(parsing: text) }
    #expect(failure?.description.contains("sqlite:PATH") == true)
  }

  @Test func `a location is a path`() throws {
    #expect(try DatabaseLocation(parsing: "sqlite:/var/lib/p.db") == .sqlite("/var/lib/p.db"))
    #expect(try DatabaseLocation(parsing: "sqlite:file:p.db?mode=memory") == .sqlite("file:p.db?mode=memory"))
  }
}

@Suite("SQLite settings", .onSQLiteAlone("they are its own")) struct SQLiteSettingsTests {
  @Test func `each setting of a connection is in force`() async throws {
    let kept = try await TestDatabase.small()
    let wanted = [
      "journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "trusted_schema": "0",
      "secure_delete": "1",
      "cell_size_check": "1", "temp_store": "2", "mmap_size": "0", "busy_timeout": "5000",
      "wal_autocheckpoint": "0",
    ]
    let connection = try SQLiteConnection(path: kept.folder + "/postern.db", settings: .writing)
    for (name, value) in wanted { #expect(try answer("PRAGMA \(name)", connection) == value, "\(name)") }
    let reading = try SQLiteConnection(path: kept.folder + "/postern.db", settings: .reading)
    #expect(try answer("PRAGMA query_only", reading) == "1")
    #expect(try answer("PRAGMA trusted_schema", reading) == "0")
  }

  @Test func `what a setting forbids is refused`() async throws {
    let kept = try await TestDatabase.small()
    let connection = try SQLiteConnection(path: kept.folder + "/postern.db", settings: .writing)
    #expect(throws: StorageFailure.self) {
      try connection.handle.run(script: "ATTACH DATABASE ':memory:' AS other")
    }
    #expect(throws: StorageFailure.self) {
      try connection.handle.run(script: "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema")
    }
    #expect(throws: StorageFailure.self) { try connection.handle.run(script: "SELECT load_extension('x')") }
    #expect(throws: StorageFailure.self) { try connection.handle.run(script: "SELECT \"text\"") }
  }

  private func answer(_ text: String, _ connection: SQLiteConnection) throws -> String? {
    let statement = try connection.handle.prepare(text)
    guard try statement.step() else { return nil }
    switch statement.row().cells.first {
    case .integer(let number): return String(number)
    case .text(let text): return text
    default: return nil
    }
  }
}
