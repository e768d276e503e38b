internal import CProcess
internal import Foundation

/// Files that nobody but their owner may read.
enum PrivateFile {
  /// Reads a file after its open descriptor was judged, so that it cannot be exchanged between look and read.
  ///
  /// - Parameters:
  ///   - path: the file; a symbolic link is followed, for that is how secrets are often mounted.
  ///   - maximumBytes: the most that is read.
  /// - Returns: its bytes.
  /// - Throws: ``SecretFile/Failure``.
  static func read(_ path: String, maximumBytes: Int) throws(SecretFile.Failure) -> [UInt8] {
    guard let file = FileHandle(forReadingAtPath: path) else { throw .unreadable }
    let mode = Int(postern_regular_file_mode(file.fileDescriptor))
    guard mode >= 0 else { throw .notAFile }
    guard mode & 0o077 == 0 else { throw .openToOthers(mode: mode) }
    guard postern_is_file_ours(file.fileDescriptor) == 1 else { throw .notOurs }
    let data: Data
    do {
      data = try file.read(upToCount: maximumBytes + 1) ?? Data()
      try file.close()
    } catch {
      throw .unreadable
    }
    guard data.count <= maximumBytes else { throw .notASecret }
    return [UInt8](data)
  }
}
