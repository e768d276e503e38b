internal import Foundation
internal import Synchronization

/// An empty folder that only we may look into, for one test; it goes when nobody holds it any more.
public final class TemporaryFolder: Sendable {
  private static let made = Atomic<Int>(0)

  /// Where it is.
  public let path: String

  /// Makes the folder.
  ///
  /// - Throws: what the file system throws.
  public init() throws {
    path = try TemporaryFolder.make()
  }

  deinit {
    remove()
  }

  /// Removes the folder and what is in it, unless it is gone already.
  func remove() {
    guard FileManager.default.fileExists(atPath: path) else { return }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      print("a test's folder was left behind: \(path)")
    }
  }

  /// Makes a folder that the caller removes.
  ///
  /// - Returns: its path.
  /// - Throws: what the file system throws.
  public static func make() throws -> String {
    let number = made.add(1, ordering: .relaxed).newValue
    let path =
      FileManager.default.temporaryDirectory.path
      + "/postern-folder-\(ProcessInfo.processInfo.processIdentifier)-\(number)"
    if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
    try FileManager.default.createDirectory(
      atPath: path,
      withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o700]
    )
    return path
  }

  /// Removes a folder and all that is in it; one that is gone already is no mistake.
  public static func remove(_ path: String) {
    do { try FileManager.default.removeItem(atPath: path) } catch {}
  }
}
