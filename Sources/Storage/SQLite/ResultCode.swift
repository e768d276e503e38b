internal import CSQLite

/// A result code of SQLite, extended; `~=` lets a primary code match its whole family.
///
/// Source: <https://www.sqlite.org/rescode.html>
struct ResultCode: Equatable {
  let rawValue: Int32

  var primary: Int32 { rawValue & 0xff }

  /// Whether the disk did not promise to keep what was written.
  ///
  /// fsync of a file, fsync of its folder: the codes after which another attempt proves nothing.
  var isFailedSync: Bool {
    rawValue == SQLITE_IOERR | 4 << 8 || rawValue == SQLITE_IOERR | 5 << 8
  }

  /// The failure for this code, with what SQLite says of it where that cannot hold a value.
  func failure(_ words: String?) -> StorageFailure {
    let detail = words.map { ": " + $0 } ?? ""
    switch primary {
    case SQLITE_CONSTRAINT:
      return StorageFailure(.constraint(constraint), "the schema refuses a row" + detail)
    case SQLITE_BUSY, SQLITE_LOCKED:
      return StorageFailure(.busy, "another process holds the database; is a second one running?")
    case SQLITE_FULL:
      return StorageFailure(.full, "the disk of the database is full: make room; no restart is needed")
    case SQLITE_IOERR:
      return StorageFailure(
        .ioError,
        "the disk of the database failed (SQLite \(rawValue)); look at the kernel's log, then restart",
        endsWriting: isFailedSync
      )
    case SQLITE_CORRUPT, SQLITE_NOTADB:
      return StorageFailure(.corrupt, "the database file is damaged (SQLite \(rawValue)): restore a backup")
    case SQLITE_READONLY, SQLITE_PERM:
      return StorageFailure(.readOnly, "the database may not be written here (SQLite \(rawValue))")
    case SQLITE_CANTOPEN:
      return StorageFailure(.cannotOpen, "the database file cannot be opened: look at its folder and owner")
    case SQLITE_ERROR:
      return StorageFailure(.badStatement, "a statement cannot be run" + detail)
    default:
      return StorageFailure(.unexpected(code: Int(rawValue)), "the database failed (SQLite \(rawValue))")
    }
  }

  private var constraint: StorageFailure.Constraint {
    switch rawValue >> 8 {
    case 6, 8, 10: .unique  // SQLITE_CONSTRAINT_PRIMARYKEY, _UNIQUE, _ROWID
    case 3: .foreignKey  // SQLITE_CONSTRAINT_FOREIGNKEY
    default: .check
    }
  }
}
