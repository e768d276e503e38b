internal import Core

extension SettingKind where Value == Secret<String> {
  /// A secret: written out, or `{ file: "…" }`, or `{ credential: "…" }`.
  static let secret = SettingKind { (value, place) throws(WrongSetting) in
    if case .string(let text) = value { return try judged(text) }
    let path = try SecretFile.path(of: value, in: place)
    let text: String
    do throws(SecretFile.Failure) {
      text = try SecretFile.read(path)
    } catch {
      throw WrongSetting(error.mend(for: path))
    }
    return try judged(text)
  }

  private static func judged(_ text: String) throws(WrongSetting) -> Secret<String> {
    guard !text.isEmpty else { throw WrongSetting("the secret is empty; an empty secret protects nothing") }
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
      throw WrongSetting("the secret holds a line break or another control character; write one line")
    }
    return Secret(text)
  }
}

extension SettingKind where Value == String {
  /// The file of a secret that another room opens: a path, `{ file: "…" }` or `{ credential: "…" }`.
  static let secretPath = SettingKind { (value, place) throws(WrongSetting) in
    if case .string = value { return try path.read(value, place) }
    return try SecretFile.path(of: value, in: place)
  }
}

/// Files that hold one secret each.
enum SecretFile {
  /// More than any key or token; a log file named by mistake is not read into memory.
  static let maximumBytes = 65_536

  /// Why a secret is not read.
  enum Failure: Error, Equatable {
    /// There is no such file, or it cannot be opened.
    case unreadable
    /// It is a folder or a device.
    case notAFile
    /// Others than its owner may read or write it.
    case openToOthers(mode: Int)
    /// It belongs to another user.
    case notOurs
    /// It has more than 64 KiB, or is no UTF-8.
    case notASecret

    /// What to do.
    func mend(for path: String) -> String {
      switch self {
      case .unreadable: "the file \(path) cannot be opened; put the secret there"
      case .notAFile: "\(path) is no regular file; name a file that holds the secret alone"
      case .openToOthers(let mode):
        "the file \(path) has mode \(String(mode, radix: 8)), so others can read it; run `chmod 600 \(path)`"
      case .notOurs: "the file \(path) belongs to another user; run `chown` so that Postern's user owns it"
      case .notASecret: "the file \(path) is not one line of text of at most 64 KiB"
      }
    }
  }

  /// Where a secret's file is.
  static func path(of value: JSONValue, in place: SettingsPlace) throws(WrongSetting) -> String {
    guard case .object(let object) = value, let member = object.members.first, object.members.count == 1,
      case .string(let name) = member.value, !name.isEmpty
    else {
      throw WrongSetting("write the secret as { file: \"…\" } or { credential: \"…\" }, or a text in quotes")
    }
    switch member.name {
    case "file": return place.path(name)
    case "credential":
      guard let folder = place.credentialsFolder else {
        throw WrongSetting(
          "there is no $CREDENTIALS_DIRECTORY: start Postern by systemd with LoadCredential=, or use { file: … }"
        )
      }
      guard !name.contains("/"), name != ".." else {
        throw WrongSetting("a credential is named without a folder, as in LoadCredential=")
      }
      return FilePaths.absolute(name, in: folder)
    default: throw WrongSetting("write { file: \"…\" } or { credential: \"…\" }")
    }
  }

  /// Reads a secret; one line end at its end is taken off.
  static func read(_ path: String) throws(Failure) -> String {
    let bytes = try PrivateFile.read(path, maximumBytes: maximumBytes)
    guard var text = String(validating: bytes, as: UTF8.self) else { throw .notASecret }
    if text.hasSuffix("\r\n") || text.hasSuffix("\n") { text.removeLast() }
    return text
  }
}
