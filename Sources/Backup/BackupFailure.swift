public import Core

/// Why a backup was not made, or not restored; each says what to do.
///
/// What stands in a backup is in none of them.
public enum BackupFailure: Error, Equatable, CustomStringConvertible {
  /// There is something of that name already; nothing is ever overwritten.
  case exists(path: String)
  /// What a run leaves that was broken off, or has not ended, is in the way.
  case leftOver(path: String)
  /// One name was given for two files.
  case sameFile(path: String)
  /// A file cannot be read.
  case unreadable(path: String)
  /// A file cannot be written.
  case unwritable(path: String)
  /// The disk, or the size that the process may write, has no room for a file.
  case noRoom(path: String)
  /// What was written does not read back as it was.
  case notAsWritten(path: String)

  /// No gateway has used the database yet.
  case noGateway

  /// The file is none of ours, or of a later version.
  case notABackup(path: String)
  /// A file of keys stands where one of data belongs, or the other way round.
  case wrongKind(path: String, wanted: BackupKind)
  /// The file's key does not open: another key ring, or its first lines were altered.
  case foreignKeyRing(path: String, rootKey: String)
  /// The file was altered or cut.
  case damaged(path: String)
  /// The schema that the file was made at is not one that this program has had.
  case foreignSchema(path: String, migrations: Int, known: Int)
  /// The files are not of one gateway.
  case otherGateway(path: String)
  /// The file of keys should have been destroyed by now.
  case pastItsDate(path: String, date: Timestamp)

  /// Something is in the database that was to be restored into.
  case notEmpty
  /// The file of keys lacks keys that the data needs.
  case keysLacking(path: String, count: Int)
  /// Keys are wrapped by root keys that the key ring does not hold.
  case rootKeysLacking([String])
  /// What was restored is not what the files hold.
  case notAsRead(what: String)
  /// The rows are in the database, on its server, and what follows them failed.
  case unfinished(cause: String)

  /// What happened and what to do, for an operator.
  public var description: String {
    switch self {
    case .exists(let path): "\(path) is there already; nothing is overwritten: name another, or move it away"
    case .leftOver(let path):
      "\(path) is there: another run is under way, or one was broken off; if none is, remove it and begin again"
    case .sameFile(let path): "\(path) is named twice; data and keys go to files of their own"
    case .unreadable(let path): "\(path) cannot be read; look at its name and its rights"
    case .unwritable(let path): "\(path) cannot be written; look at the folder's rights and at the disk"
    case .noRoom(let path):
      "there is no room for \(path): make some, or name another disk; nothing was left behind"
    case .notAsWritten(let path):
      "\(path) did not read back as it was written, and was removed: look at the disk and begin again"
    case .noGateway: "the database has no keys yet, and so nothing to back up; run `postern serve` once"
    case .notABackup(let path): "\(path) is no backup of Postern, or one of a later version"
    case .wrongKind(let path, .data): "\(path) is a file of keys; the file of data stands first"
    case .wrongKind(let path, .keys): "\(path) is a file of data; --keys names the file of keys"
    case .foreignKeyRing(let path, let rootKey):
      "\(path) does not open: it needs the root key \(rootKey) in the key ring, and its first lines as they were"
    case .damaged(let path): "\(path) was altered or cut; take another backup"
    case .foreignSchema(let path, let migrations, let known):
      migrations > known
        ? "\(path) was made at schema \(migrations) and this program knows \(known): restore with the newer program"
        : "\(path) was made at a schema that this program never had: restore with the program that made it"
    case .otherGateway(let path): "\(path) belongs to another gateway than the file of data"
    case .pastItsDate(let path, let date):
      "\(path) was to be destroyed by \(date.rfc3339): it may hold keys that were destroyed since; take a later one"
    default: restored
    }
  }

  private var restored: String {
    switch self {
    case .notEmpty: "the database that the settings name is not empty; restore into a new one"
    case .keysLacking(let path, let count):
      "\(path) lacks \(count) of the keys that the data needs: take one that was made with it or later"
    case .rootKeysLacking(let ids):
      "the key ring lacks \(ids.joined(separator: ", ")), which wraps keys of this backup: put it back into the ring"
    case .notAsRead(let what): "what was restored is not what the files hold (\(what)); nothing was kept"
    case .unfinished(let cause):
      "the backup's rows are in the database, but the restore did not end (\(cause)): "
        + "run `postern migrate` and then `postern check`; or drop the database, make it anew and restore again"
    default: "the backup failed"
    }
  }
}
