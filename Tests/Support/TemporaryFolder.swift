internal import Foundation
internal import Synchronization

/// Folders for tests, each of its own.
public enum TemporaryFolder {
  private static let made = Atomic<Int>(0)

  /// Makes an empty folder that only we may look into; the caller removes it.
  ///
  /// - Returns: its path.
  /// - Throws: what the file system throws.
  public static func make() throws -> String {
    let number = made.add(1, ordering: .relaxed).newValue
    let path =
      FileManager.default.temporaryDirectory.path
      + "/postern-test-\(ProcessInfo.processInfo.processIdentifier)-\(number)"
    if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
    try FileManager.default.createDirectory(
      atPath: path,
      withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o700]
    )
    return path
  }
}
