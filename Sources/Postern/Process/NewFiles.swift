internal import Foundation

/// Files and folders that are made once and never overwritten.
///
/// The process's umask keeps them for their owner alone.
enum NewFiles {
  /// Makes a folder and those above it; one that is there is left as it is.
  static func makeFolder(_ path: String) throws(ProgramFailure) {
    do {
      try FileManager.default.createDirectory(
        atPath: path,
        withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700]
      )
    } catch {
      throw ProgramFailure(
        .inputOutput,
        "the folder \(path) cannot be made; is there a file of that name, or no right?"
      )
    }
  }

  /// Writes a file that must not be there.
  static func write(_ text: String, to path: String) throws(ProgramFailure) {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    } catch {
      if FilePaths.exists(path) {
        throw ProgramFailure(.notPermitted, "\(path) is there already; it is not overwritten")
      }
      throw ProgramFailure(
        .inputOutput,
        "\(path) cannot be written; look at the folder's rights and the disk's room"
      )
    }
  }

  /// Replaces a file of ours in one step.
  static func replace(_ text: String, at path: String) throws(ProgramFailure) {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    } catch {
      throw ProgramFailure(
        .inputOutput,
        "\(path) cannot be written; look at the folder's rights and the disk's room"
      )
    }
  }
}
