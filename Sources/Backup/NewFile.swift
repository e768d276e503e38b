internal import Foundation

/// A file that appears under its name only when it is whole.
///
/// It is written beside that name, as `NAME.partial`, for its owner alone. ``publish()`` gives it its name, on disk when it
/// returns; ``discard()`` leaves nothing.
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

  /// Makes the partial file, which must not be there.
  init(_ path: String) throws(BackupFailure) {
    let partial = NewFile.partialPath(of: path)
    do {
      try Data().write(to: URL(fileURLWithPath: partial), options: .withoutOverwriting)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: partial)
    } catch {
      throw NewFile.failure(error, writing: partial)
    }
    guard let handle = FileHandle(forWritingAtPath: partial) else { throw .unwritable(path: partial) }
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

  /// Gives a file that was ended its name.
  static func publish(_ path: String) throws(BackupFailure) {
    try rename(partialPath(of: path), to: path)
  }

  /// Renames a file to a name that is free, and has that on disk before it returns.
  static func rename(_ old: String, to new: String) throws(BackupFailure) {
    do {
      try FileManager.default.moveItem(atPath: old, toPath: new)
      let folder = URL(fileURLWithPath: new).deletingLastPathComponent().path
      guard let handle = FileHandle(forReadingAtPath: folder) else {
        throw BackupFailure.unwritable(path: new)
      }
      try handle.synchronize()
      try handle.close()
    } catch let error as BackupFailure {
      throw error
    } catch {
      throw failure(error, writing: new)
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
