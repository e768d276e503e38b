internal import Core
internal import Keys
internal import Storage

/// One piece of what lies sealed in a backup. They come in this order:
///
/// 1. the schema;
/// 2. each table, those that others refer to first: its columns, its rows, their number;
/// 3. the tombstones;
/// 4. the identifiers of all keys, in a file of data;
/// 5. the end, which is no record: its tag, then the SHA-256 of all that came before, that tag included.
enum BackupRecord {
  case schema([MigrationMark])
  case table(TableShape)
  case row([BoundValue])
  case endOfTable(rows: Int)
  case tombstone(Tombstone)
  case key(id: String)
}

/// A migration, as a backup tells it: enough to see whether ours is the same.
struct MigrationMark: Equatable {
  let name: String
  /// The SHA-256 of its text.
  let hash: [UInt8]
}
