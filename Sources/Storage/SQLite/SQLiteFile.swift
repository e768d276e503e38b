internal import Foundation

/// The database's file: made for its owner alone, and refused where others may read it.
///
/// SQLite gives `-wal` and `-shm` the mode of the file they belong to.
enum SQLiteFile {
  /// Makes the file where there is none; its folder must be there.
  static func prepare(at path: String) throws(StorageFailure) {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor >= 0 {
      _ = close(descriptor)
      return try syncFolder(of: path)
    }
    guard errno == EEXIST else {
      throw StorageFailure(
        .cannotOpen,
        "the database file cannot be made (errno \(errno)): its folder must be there, and ours to write in"
      )
    }
    try judge(path)
  }

  private static func judge(_ path: String) throws(StorageFailure) {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw StorageFailure(.cannotOpen, "the database is not a regular file that we may look at")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw StorageFailure(
        .cannotOpen,
        "others may read the database file: find out who did, then chmod 600 it"
      )
    }
  }

  /// So that a power cut cannot take the new file's name away.
  private static func syncFolder(of path: String) throws(StorageFailure) {
    let folder = path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) : "."
    let descriptor = unsafe open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { if descriptor >= 0 { _ = close(descriptor) } }
    guard descriptor >= 0, fsync(descriptor) == 0 else {
      throw StorageFailure(.ioError, "the folder of the database cannot be synced (errno \(errno))")
    }
  }
}
