internal import Glibc

/// The few calls on files that assets and certificates need.
///
/// Foundation is not imported in this room: its `CDispatch` sees another `fd_set` than headers under `_GNU_SOURCE`.
enum DiskFile {
  /// A regular file's bytes.
  ///
  /// - Returns: nil where it is missing, is a link or a device, or cannot be read.
  static func read(_ path: String) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    var content: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = unsafe Glibc.read(descriptor, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { return content }
      content += piece[..<count]
    }
  }

  /// Writes a file whole or not at all: beside its place first, made durable, then moved there.
  ///
  /// - Returns: whether it lies there now.
  static func write(_ bytes: [UInt8], to path: String, mode: mode_t) -> Bool {
    let draft = path + ".new"
    unsafe unlink(draft)
    let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { return false }
    var written = fchmod(descriptor, mode) == 0
    var rest = bytes[...]
    while written, !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { written = false }
    }
    written = written && fsync(descriptor) == 0
    close(descriptor)
    return unsafe written && rename(draft, path) == 0
  }

  /// A file's permission bits; nil where it is missing.
  static func mode(of path: String) -> mode_t? {
    var status = stat()
    return unsafe lstat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
  }

  /// The names of all that lies in a folder and the folders in it, folders themselves apart, sorted.
  ///
  /// - Returns: nil where a folder cannot be read.
  static func names(under directory: String) -> [String]? {
    var found: [String] = []
    var folders = [""]
    while let folder = folders.popLast() {
      guard let handle = unsafe opendir(directory + "/" + folder) else { return nil }
      defer { unsafe closedir(handle) }
      while let entry = unsafe readdir(handle) {
        let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        guard name != ".", name != ".." else { continue }
        if unsafe entry.pointee.d_type == UInt8(DT_DIR) {
          folders.append(folder + name + "/")
        } else {
          found.append(folder + name)
        }
      }
    }
    return found.sorted()
  }
}
