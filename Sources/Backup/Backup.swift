public import Core
public import Crypto
internal import Keys
public import Storage
internal import Synchronization

/// Backing up, while the gateway serves; ``Restore`` is the way back.
///
/// This is the room Backup. What happens to a backup:
///
/// 1. One body of `Database.read` copies everything from one moment of the database (``Export``): each table in an order in
///    which it can be restored, row by row, into a file of *data*; the table of the data keys into a file of *keys*. Both
///    carry the list of tombstones, which says what keys were destroyed.
/// 2. Each file is sealed in chunks under a key of its own, which the active root key wraps (``SealedFileWriter``). Its first
///    lines are in the clear, and altering them lets nothing open (``BackupHeader``).
/// 3. Each is written beside its name, put on disk, read back to the end, compared with what was written, and only then
///    given its name (``NewFile``).
/// 4. ``Restore`` reads every file to its end before it touches anything. It makes the schema that the backup was made at,
///    inserts the rows in one transaction, destroys again what any tombstone list names, makes sure that no key is lacking and
///    that the gateway's own keys open, commits, and then applies the migrations that are newer.
///
/// Nothing in a file belongs to one database: what SQLite wrote PostgreSQL takes, and the other way round.
///
/// Invariants:
/// - A file under its name is whole and was read back. Nothing is ever overwritten.
/// - A file of data holds no key; a file of keys holds nothing else, and says when it must be destroyed: after that no backup
///   can bring back what was shredded before.
/// - A restore leaves every row or none: SQLite's file gets its name at the end, PostgreSQL's rows come in one transaction.
///   What fails after that transaction says that they are in (``BackupFailure/unfinished(cause:)``).
/// - Memory does not grow with the database: what is held is a chunk, and the longest row.
///
/// Limits: a value of 256 MiB; a file of keys is good for 35 days; the disk must know hard links, by which a file gets its
/// name without taking another's.
///
/// The body of step 1 writes files, which bodies otherwise may not: copying first would need the memory or the disk twice, and
/// the command that asks for it is a process of its own, whose lanes nobody else waits for.
public struct Backup: Sendable {
  /// After so long a file of keys must be destroyed: until then it could bring back what was shredded meanwhile.
  public static let lifeOfKeys: Duration = .days(35)

  let ring: KeyRing
  let surroundings: Surroundings
  let migrations: [Migration]
  let progress: @Sendable (String) -> Void

  /// Backups under a key ring.
  ///
  /// - Parameters:
  ///   - ring: what wraps the keys of the files.
  ///   - surroundings: time and randomness.
  ///   - migrations: the schema of the database.
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

  /// Makes a file of data, and one of keys where it is asked for, both of one moment.
  ///
  /// - Parameters:
  ///   - database: what to back up; it may be in use, also by other processes.
  ///   - data: where the file of data goes.
  ///   - keys: where the file of keys goes; nil for none.
  /// - Returns: what is in each file, as it was read back; the data first.
  /// - Throws: ``BackupFailure``, `StorageFailure`, `CryptoFailure` where the key ring is not the one of this database. No
  ///   file is left behind then.
  public func make(of database: Database, data: String, keys: String?) async throws -> [BackupContents] {
    var paths = [BackupKind.data: data]
    if let keys {
      guard keys != data else { throw BackupFailure.sameFile(path: keys) }
      paths[.keys] = keys
    }
    for path in paths.values { try NewFile.judge(path) }
    // A backup under another key ring than the database's would never open; this tells it now.
    _ = try await KeyTable(ring: ring, surroundings: surroundings).openGatewayKeys(in: database)
    let export = Export(
      paths: paths,
      snapshot: try surroundings.newIdentifier(),
      // Before the first look: whatever was committed by now is in.
      madeAt: surroundings.now,
      ring: ring,
      random: surroundings.random,
      migrations: migrations,
      progress: progress
    )
    do {
      let written = try await database.read { try export.run(on: $0) }
      try publish(written, at: paths)
      return written
    } catch {
      export.made.discard()
      throw error
    }
  }

  /// Reads every file back, and gives each its name.
  func publish(_ written: [BackupContents], at paths: [BackupKind: String]) throws {
    for contents in written { try verify(contents, at: paths[contents.kind] ?? "") }
    // The keys first: data without them would look like a backup and be none.
    try NewFile.publish(written.reversed().compactMap { paths[$0.kind] })
  }

  /// Reads a file back that has no name yet.
  private func verify(_ written: BackupContents, at path: String) throws {
    let read: BackupContents
    progress("reading \(path) back")
    do {
      read = try BackupReader(NewFile.partialPath(of: path), named: path, ring: ring, known: migrations)
        .verified()
    } catch is BackupFailure {
      throw BackupFailure.notAsWritten(path: path)
    }
    guard read == written else { throw BackupFailure.notAsWritten(path: path) }
  }
}
