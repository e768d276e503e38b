internal import Glibc

/// A small secret file: read only where nobody else can, written so that it is on disk or not there.
enum KeyFile {
  /// The longest file that is read: 64 keys and their first line.
  static let maximumByteCount = 8192

  static func read(_ path: String) throws(KeyRingFailure) -> [UInt8] {
    // A link is not followed, and opening a pipe does not wait for its other end.
    let file = try unsafe Descriptor(open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)) { code in
      switch code {
      case ENOENT: .missing
      case ELOOP, ENXIO: .notAFile
      default: .unreadable(errno: code)
      }
    }
    try judge(file)
    var bytes = [UInt8](repeating: 0, count: maximumByteCount)
    var filled = 0
    while filled < bytes.count {
      let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(file.number, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(errno: errno) }
      guard count > 0 else { break }
      filled += count
    }
    guard filled < maximumByteCount else { throw .damaged }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }

  /// Judges the file that was opened, not the name: nobody can exchange it in between.
  private static func judge(_ file: borrowing Descriptor) throws(KeyRingFailure) {
    var status = stat()
    guard unsafe fstat(file.number, &status) == 0 else { throw .unreadable(errno: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
    let mode = status.st_mode & 0o7777
    guard mode == 0o600 || mode == 0o400 else { throw .exposed(mode: mode) }
    guard status.st_uid == geteuid() else { throw .foreign }
  }

  static func create(_ path: String, _ bytes: [UInt8]) throws(KeyRingFailure) {
    let file = try unsafe Descriptor(
      open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    ) { code in code == EEXIST ? .exists : .unwritable(errno: code) }
    do {
      try write(bytes, to: file)
    } catch {
      // A half-written key file must not be taken for one.
      _ = unsafe unlink(path)
      throw error
    }
    try synchroniseFolder(of: path)
  }

  static func replace(_ path: String, _ bytes: [UInt8]) throws(KeyRingFailure) {
    let next = path + ".new"
    // What a crash left behind is not yet in use: nothing was wrapped under it.
    if unsafe unlink(next) != 0 && errno != ENOENT { throw .unwritable(errno: errno) }
    try create(next, bytes)
    guard unsafe rename(next, path) == 0 else { throw .unwritable(errno: errno) }
    try synchroniseFolder(of: path)
  }

  private static func write(_ bytes: [UInt8], to file: borrowing Descriptor) throws(KeyRingFailure) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(file.number, buffer.baseAddress?.advanced(by: written), buffer.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw .unwritable(errno: errno) }
      written += count
    }
    // The umask may have taken bits away, never added any.
    guard fchmod(file.number, 0o600) == 0, fsync(file.number) == 0 else { throw .unwritable(errno: errno) }
  }

  /// Makes the new name durable.
  private static func synchroniseFolder(of path: String) throws(KeyRingFailure) {
    let name = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let folder = name.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : name
    let file = try unsafe Descriptor(open(folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY)) { code in
      .unwritable(errno: code)
    }
    guard fsync(file.number) == 0 else { throw .unwritable(errno: errno) }
  }

  /// An open file, closed when it is let go.
  private struct Descriptor: ~Copyable {
    let number: Int32

    init(_ number: Int32, failure: (Int32) -> KeyRingFailure) throws(KeyRingFailure) {
      guard number >= 0 else { throw failure(errno) }
      self.number = number
    }

    deinit { _ = close(number) }
  }
}
