internal import Core
internal import Foundation
internal import Storage

/// Where a restore goes to: a database in which nothing is.
///
/// SQLite's file is made beside its name, as `PATH.restoring`, and given its name when all is right. Any other database is
/// filled where it is.
struct RestoreTarget {
  let location: DatabaseLocation
  /// What is filled.
  let working: DatabaseLocation
  private let files: (working: String, final: String)?

  /// What SQLite keeps beside a file while it is open.
  private static let companions = ["", "-wal", "-shm"]

  /// Looks that nothing stands in the way, as far as the file system tells.
  init(_ location: DatabaseLocation) throws(BackupFailure) {
    self.location = location
    guard case .sqlite(let path) = location else {
      working = location
      files = nil
      return
    }
    let name = path + ".restoring"
    for path in RestoreTarget.companions.map({ path + $0 }) where FileManager.default.fileExists(atPath: path)
    {
      throw .exists(path: path)
    }
    for path in RestoreTarget.companions.map({ name + $0 }) where FileManager.default.fileExists(atPath: path)
    {
      throw .leftOver(path: path)
    }
    working = .sqlite(name)
    files = (name, path)
  }

  /// Gives the file, now closed, its name.
  func publish() throws(BackupFailure) {
    guard let files else { return }
    try NewFile.rename([(files.working, files.final)])
  }

  /// Takes away what was made.
  func discard() {
    guard let files else { return }
    NewFile.discard(RestoreTarget.companions.map { files.working + $0 })
  }
}
