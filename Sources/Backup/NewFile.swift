internal import Foundation

/// A file that appears under its name only when it is whole.
///
/// It is written beside that name, as `NAME.partial`, for its owner alone. ``publish(_:)`` gives it its name, on disk when it
/// returns; ``discard(_:)`` leaves nothing.
final class NewFile {
  let path: String
  var partialPath: String { NewFile.partialPath(of: path) }
  private let handle: FileHandle

  static func partialPath(of path: String) -> String { path + ".partial" }

  /// Makes sure that nothing stands in the way of a new file.
  static func judge(_ path: String) throws(BackupFailure) {
    if FileManager.default.fileExists(atPath: path) { throw .exists(path: path) }
    let partial = partialPath(of: path)
    if FileManager.default.fileExists(atPath: partial) { throw .leftOver(path: partial) }
  }

  /// Makes the partial file, which must not be there; where this throws, it has left none.
  init(_ path: String) throws(BackupFailure) {
    let partial = NewFile.partialPath(of: path)
    do {
      try Data().write(to: URL(fileURLWithPath: partial), options: .withoutOverwriting)
    } catch {
      let failure = NewFile.failure(error, writing: partial)
      throw failure == .exists(path: partial) ? .leftOver(path: partial) : failure
    }
    do {
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: partial)
    } catch {
      NewFile.discard([partial])
      throw NewFile.failure(error, writing: partial)
    }
    guard let handle = FileHandle(forWritingAtPath: partial) else {
      NewFile.discard([partial])
      throw .unwritable(path: partial)
    }
    self.path = path
    self.handle = handle
  }

  /// Writes through a handle that is open already; for tests.
  init(_ path: String, writingTo handle: FileHandle) {
    self.path = path
    self.handle = handle
  }

  func write(_ bytes: [UInt8]) throws(BackupFailure) {
    do {
      try handle.write(contentsOf: bytes)
    } catch {
      throw NewFile.failure(error, writing: path)
    }
  }

  /// Has everything on disk before it returns; nothing is written after that.
  func end() throws(BackupFailure) {
    do {
      try handle.synchronize()
      try handle.close()
    } catch {
      throw NewFile.failure(error, writing: path)
    }
  }

  /// Gives files that were ended their names: all of them, or none.
  static func publish(_ paths: [String]) throws(BackupFailure) {
    try rename(paths.map { (partialPath(of: $0), $0) })
  }

  /// Gives files other names, which must be free, and has that on disk before it returns: all of them, or none.
  ///
  /// Each has both names for a moment: a second name is refused where it is taken, and a move would take it.
  static func rename(_ names: [(old: String, new: String)]) throws(BackupFailure) {
    var given: [String] = []
    do {
      for (old, new) in names {
        try link(old, as: new)
        given.append(new)
        try settleFolder(of: new)
      }
    } catch {
      discard(given)
      throw error
    }
    discard(names.map(\.old))
  }

  private static func link(_ old: String, as new: String) throws(BackupFailure) {
    do {
      try FileManager.default.linkItem(atPath: old, toPath: new)
    } catch {
      throw failure(error, writing: new)
    }
  }

  /// Has the names in a file's folder on disk.
  private static func settleFolder(of path: String) throws(BackupFailure) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard let handle = FileHandle(forReadingAtPath: folder) else { throw .unwritable(path: path) }
    do {
      try handle.synchronize()
      try handle.close()
    } catch {
      throw failure(error, writing: path)
    }
  }

  /// Takes files away; those that are not there are none the less gone.
  static func discard(_ paths: [String]) {
    for path in paths where FileManager.default.fileExists(atPath: path) {
      // What cannot be removed is told at the next run, which finds it in its way.
      do { try FileManager.default.removeItem(atPath: path) } catch { continue }
    }
  }

  private static func failure(_ error: any Error, writing path: String) -> BackupFailure {
    if (error as? CocoaError)?.code == .fileWriteFileExists { return .exists(path: path) }
    let error = error as NSError
    let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
    guard cause.domain == NSPOSIXErrorDomain else { return .unwritable(path: path) }
    switch Int32(cause.code) {
    case ENOSPC, EDQUOT, EFBIG: return .noRoom(path: path)
    case EEXIST: return .exists(path: path)
    default: return .unwritable(path: path)
    }
  }
}
