import Core
import Crypto
import Foundation
import Keys
import Storage
import Support
import Synchronization

@testable import Backup

/// A gateway's database with its key ring, and room for files beside it.
final class BackupGround: Sendable {
  let kept: TestDatabase
  let clock = TestClock()
  let surroundings: Surroundings
  let ring: KeyRing
  let keys: KeyTable
  /// Databases in which nothing is until somebody restores into them, by the names that the tests give them.
  private let places = Mutex<[String: DatabaseLocation]>([:])

  var database: Database { kept.database }

  init(migrations: [Migration] = Migration.all, seed: UInt64 = 1) async throws {
    kept = try await TestDatabase.make(migrations: migrations)
    surroundings = .test(clock: clock, seed: seed)
    try KeyRing.create(path: kept.folder + "/keyring", random: surroundings.random)
    ring = try KeyRing.load(path: kept.folder + "/keyring")
    keys = KeyTable(ring: ring, surroundings: surroundings)
  }

  func path(_ name: String) -> String { kept.folder + "/" + name }

  /// Where a database of a name is, or will be: on SQLite a file in the folder.
  func place(_ name: String) async throws -> DatabaseLocation {
    if kept.store == .sqlite { return .sqlite(path(name)) }
    if let place = places.withLock({ $0[name] }) { return place }
    let place = try await TestDatabase.emptyPlace(in: TemporaryFolder())
    places.withLock { $0[name] = place }
    return place
  }

  /// The names of all files in the folder, but those of the source database and the key ring.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: kept.folder)
      .filter { !$0.hasPrefix("postern.db") && $0 != "keyring" }.sorted()
  }

  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
  }

  /// Makes `NAME` and `NAME.keys`.
  @discardableResult
  func backUp(_ name: String, migrations: [Migration] = Migration.all) async throws -> [BackupContents] {
    try await Backup(ring: ring, surroundings: surroundings, migrations: migrations)
      .make(of: database, data: path(name), keys: path(name + ".keys"))
  }

  /// Restores into `TARGET`.
  @discardableResult
  func restore(
    _ data: String,
    keys: String? = nil,
    tombstones: String? = nil,
    to target: String = "restored.db",
    ring: KeyRing? = nil,
    migrations: [Migration] = Migration.all
  ) async throws -> Restore.Outcome {
    try await Restore(ring: ring ?? self.ring, surroundings: surroundings, migrations: migrations).run(
      Restore.Files(
        data: path(data),
        keys: path(keys ?? data + ".keys"),
        tombstones: tombstones.map(path)
      ),
      into: try await place(target)
    )
  }

  /// Opens what was restored, lends it, and closes it.
  func withRestored<Result: Sendable>(
    _ name: String = "restored.db",
    migrations: [Migration] = Migration.all,
    _ body: @escaping @Sendable (Connection) throws -> Result
  ) async throws -> Result {
    let database = try Database.open(
      try await place(name),
      migrations: migrations,
      surroundings: surroundings
    )
    let result = try await database.read(body)
    await database.close()
    return result
  }

  func made(_ owner: KeyOwner) async throws -> OpenedKey {
    let key = try keys.prepare(owner)
    try await database.write { [keys] in try keys.insert(key, in: $0) }
    return key.opened
  }

  func destroy(_ owner: KeyOwner) async throws {
    try await database.write { [keys] in try keys.destroy(owner, in: $0) }
  }

  /// Every row of every table, as text.
  static func rows(
    of connection: Connection,
    migrations: [Migration] = Migration.all
  ) throws -> [String: [String]] {
    var rows: [String: [String]] = [:]
    for table in try SchemaShape(of: migrations).tables {
      var found: [String] = []
      try connection.forEachRow(of: table) { found.append($0.map(shown).joined(separator: " | ")) }
      rows[table.name] = found.sorted()
    }
    return rows
  }

  static func shown(_ value: BoundValue) -> String {
    switch value {
    case .text(let text): text.map { "text \($0)" } ?? "NULL"
    case .integer(let number): number.map { "\($0)" } ?? "NULL"
    case .blob(let bytes): bytes.map { "x\(Hex.encode($0))" } ?? "NULL"
    }
  }

  /// Puts three rows into every table but those of keys: full ones, and one with NULL wherever it may stand.
  func fillEveryTable() async throws {
    let tables = try SchemaShape(of: Migration.all).tables.filter {
      ![KeyTable.tableName, KeyTable.tombstoneTableName].contains($0.name)
    }
    let rules = try await ColumnRules.all(of: tables)
    try await database.write { connection in
      for table in tables {
        for number in 0..<3 {
          try connection.insert(
            table.columns.map { rules[table.name]?.value(of: $0, in: table.name, number) ?? .text(nil) },
            into: table
          )
        }
      }
    }
  }
}

/// What a made-up row must obey: which columns may be NULL, and which hold what a row of another table holds.
private struct ColumnRules: Sendable {
  private var mayBeNull: Set<String> = []
  private var references: [String: (table: String, column: String)] = [:]

  /// SQLite is asked, on which database the tests may be, for it tells what the migrations have made.
  static func all(of tables: [TableShape]) async throws -> [String: ColumnRules] {
    let folder = try TemporaryFolder()
    let database = try Database.open(.sqlite(folder.path + "/schema.db"), surroundings: .test())
    let rules = try await database.read { connection in
      try Dictionary(
        uniqueKeysWithValues: tables.map { ($0.name, try ColumnRules(of: $0.name, in: connection)) }
      )
    }
    await database.close()
    return rules
  }

  private init(of table: String, in connection: Connection) throws {
    for row in try connection.query("SELECT name, \"notnull\" AS n FROM pragma_table_info(\(table))")
    where try row.int("n") == 0 {
      mayBeNull.insert(try row.text("name"))
    }
    let keys: SQL = "SELECT \"from\" AS f, \"table\" AS t, \"to\" AS c FROM pragma_foreign_key_list(\(table))"
    for row in try connection.query(keys) {
      references[try row.text("f")] = (try row.text("t"), try row.text("c"))
    }
  }

  func value(of column: TableShape.Column, in table: String, _ number: Int) -> BoundValue {
    if let parent = references[column.name] {
      return .text("\(parent.table) \(parent.column) \(number)")
    }
    let isNull = number == 1 && mayBeNull.contains(column.name)
    switch column.type {
    case .text: return .text(isNull ? nil : "\(table) \(column.name) \(number)")
    case .integer: return .integer(isNull ? nil : [Int64.min, 1, Int64.max][number])
    case .blob:
      return .blob(isNull ? nil : number == 2 ? Array("\(table) \(column.name)".utf8) : [UInt8(number)])
    }
  }
}
