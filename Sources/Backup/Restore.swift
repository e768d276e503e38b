public import Core
public import Crypto
internal import Keys
public import Storage

/// Restoring a backup into a database in which nothing is.
public struct Restore: Sendable {
  /// The files of a restore.
  public struct Files: Sendable {
    /// The file of data.
    public let data: String
    /// The file of keys.
    public let keys: String
    /// A later file of either kind, for its list of tombstones alone; nil for none.
    public let tombstones: String?

    /// Names the files.
    public init(data: String, keys: String, tombstones: String? = nil) {
      self.data = data
      self.keys = keys
      self.tombstones = tombstones
    }
  }

  /// What was restored.
  public struct Outcome: Sendable, Equatable {
    /// What was in the file of data.
    public let data: BackupContents
    /// What was in the file of keys.
    public let keys: BackupContents
    /// Until when it is known which keys were destroyed: the moment of the latest file.
    public let tombstonesKnownUntil: Timestamp
    /// How many destroyed keys are listed now.
    public let tombstones: Int
  }

  let ring: KeyRing
  let surroundings: Surroundings
  let migrations: [Migration]
  let progress: @Sendable (String) -> Void

  /// Restores under a key ring.
  ///
  /// - Parameters:
  ///   - ring: the key ring of the gateway that was backed up, with the root keys of that time.
  ///   - surroundings: time and randomness.
  ///   - migrations: the schema of this program.
  ///   - progress: told now and then, in a few words, how far the work is.
  public init(
    ring: KeyRing,
    surroundings: Surroundings,
    migrations: [Migration] = Migration.all,
    progress: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.ring = ring
    self.surroundings = surroundings
    self.migrations = migrations
    self.progress = progress
  }

  /// Restores data and keys, destroys again what was destroyed, and makes sure of the result.
  ///
  /// - Parameters:
  ///   - files: what to restore from; each is read to its end before anything is written.
  ///   - location: a database in which nothing is; SQLite's file must not be there.
  /// - Returns: what was restored.
  /// - Throws: ``BackupFailure``, `StorageFailure`, `CryptoFailure`. Nothing remains then, but on PostgreSQL the empty tables;
  ///   or the rows, where it is ``BackupFailure/unfinished(cause:)``, and perhaps where it is a `StorageFailure` of kind
  ///   `unknownOutcome`.
  public func run(_ files: Files, into location: DatabaseLocation) async throws -> Outcome {
    let target = try RestoreTarget(location)
    let data = try verified(files.data, is: .data)
    let keys = try verified(files.keys, is: .keys)
    let later = try files.tombstones.map { try verified($0, is: nil) }
    for (contents, path) in [(keys, files.keys), (later, files.tombstones ?? "")]
    where contents?.gateway != nil && contents?.gateway != data.gateway {
      throw BackupFailure.otherGateway(path: path)
    }
    try judgeKeyTable(data, keys, at: files.keys)
    try await judgeEmpty(target, for: data)
    do {
      let tombstones = try await fill(target, files, data, keys)
      try await end(target)
      return Outcome(
        data: data,
        keys: keys,
        tombstonesKnownUntil: max(data.madeAt, keys.madeAt, later?.madeAt ?? data.madeAt),
        tombstones: tombstones
      )
    } catch {
      target.discard()
      throw error
    }
  }

  /// Reads a file to its end.
  private func verified(_ path: String, is kind: BackupKind?) throws -> BackupContents {
    let reader = try reader(path)
    if let kind, reader.header.kind != kind { throw BackupFailure.wrongKind(path: path, wanted: kind) }
    // For its tombstones alone a file may be as old as it likes.
    if kind == .keys, let date = reader.header.destroyBy, surroundings.now > date {
      throw BackupFailure.pastItsDate(path: path, date: date)
    }
    progress("reading \(path)")
    return try reader.verified()
  }

  private func reader(_ path: String) throws -> BackupReader {
    try BackupReader(path, ring: ring, known: migrations)
  }

  /// Keys may have been backed up at another schema than the data, as long as their table is the same.
  private func judgeKeyTable(_ data: BackupContents, _ keys: BackupContents, at path: String) throws {
    let tables = try [data, keys].map { contents in
      try SchemaShape(of: Array(migrations.prefix(contents.migrations))).table(named: KeyTable.tableName)
    }
    guard tables[0] == tables[1] else {
      throw BackupFailure.foreignSchema(path: path, migrations: keys.migrations, known: data.migrations)
    }
  }

  /// Refuses a database that somebody has used, or whose schema is none that the backup's grew from.
  ///
  /// What an earlier try left is taken: the schema of its backup, or of a part of it, and no row.
  private func judgeEmpty(_ target: RestoreTarget, for data: BackupContents) async throws {
    guard target.working == target.location else { return }
    for count in 0...data.migrations {
      let had = Array(migrations.prefix(count))
      guard let database = try opened(target.location, at: had) else { continue }
      let tables = try SchemaShape(of: had).tables
      let isEmpty = try await database.read { connection in
        try tables.allSatisfy { try connection.isEmpty($0) }
      }
      await database.close()
      guard isEmpty else { throw BackupFailure.notEmpty }
      return
    }
    throw BackupFailure.notEmpty
  }

  /// Opens a database that has had just these migrations; nil where it had others, fewer or more.
  private func opened(_ location: DatabaseLocation, at had: [Migration]) throws -> Database? {
    do {
      return try Database.open(location, migrations: had, surroundings: surroundings, migrate: false)
    } catch {
      guard error.kind == .schema else { throw error }
      return nil
    }
  }

  /// Makes the schema of the backup and inserts everything in one transaction.
  ///
  /// - Returns: how many tombstones there are.
  private func fill(
    _ target: RestoreTarget,
    _ files: Files,
    _ data: BackupContents,
    _ keys: BackupContents
  ) async throws -> Int {
    let then = Array(migrations.prefix(data.migrations))
    let filling = Filling(
      files: files,
      gateway: data.gateway,
      counts: keys.tables + data.tables,
      shape: try SchemaShape(of: then),
      ring: ring,
      keys: KeyTable(ring: ring, surroundings: surroundings),
      known: migrations,
      progress: progress
    )
    let database = try Database.open(target.working, migrations: then, surroundings: surroundings)
    do {
      let tombstones = try await database.write { try filling.run(on: $0) }
      await database.close()
      return tombstones
    } catch {
      await database.close()
      throw error
    }
  }

  /// Does what follows when the rows are in; where nobody can take them away again, a failure says that they are.
  private func end(_ target: RestoreTarget) async throws {
    do {
      try await finish(target)
      try target.publish()
    } catch {
      guard target.working == target.location else { throw error }
      // By itself it would say that nothing was kept.
      if case BackupFailure.notAsRead(let what) = error { throw BackupFailure.unfinished(cause: what) }
      throw BackupFailure.unfinished(cause: "\(error)")
    }
  }

  /// Applies the migrations that are newer than the backup, and looks at the whole once more.
  private func finish(_ target: RestoreTarget) async throws {
    let database = try Database.open(target.working, migrations: migrations, surroundings: surroundings)
    do {
      _ = try await KeyTable(ring: ring, surroundings: surroundings).openGatewayKeys(in: database)
      // How the database is set up is none of a restore's business: `check` says that.
      if let damage = try await database.condition().damage {
        throw BackupFailure.notAsRead(what: "\(damage.name): \(damage.text)")
      }
    } catch {
      await database.close()
      throw error
    }
    await database.close()
  }
}
