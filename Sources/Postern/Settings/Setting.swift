internal import Core

/// One setting as it is declared: the reader, the commented file that `init` writes and the list of known names all
/// come from it, so they cannot drift apart.
struct Setting<Value: Sendable>: SettingDeclaration {
  /// Its name within its section.
  let key: String
  /// What it means, for the file that `init` writes; may have several lines.
  let comment: String
  /// How it stands in that file.
  let example: SettingExample
  /// How it is read.
  let kind: SettingKind<Value>

  init(_ key: String, _ kind: SettingKind<Value>, _ example: SettingExample, _ comment: String) {
    self.key = key
    self.kind = kind
    self.example = example
    self.comment = comment
  }
}

/// What a setting and a section of settings have in common.
protocol SettingDeclaration: Sendable {
  /// The name.
  var key: String { get }
  /// What it means.
  var comment: String { get }
  /// How it stands in the file that `init` writes.
  var example: SettingExample { get }
}

/// How a setting stands in the file that `init` writes.
enum SettingExample: Sendable {
  /// With this value, in JSON5.
  case written(String)
  /// Behind `//`, as an example of what may be written.
  case commentedOut(String)
  /// As a section in braces.
  case section([any SettingDeclaration])
  /// As a section in braces behind `//`.
  case commentedOutSection([any SettingDeclaration])
}

/// A section of settings, in braces.
struct SettingSection: SettingDeclaration {
  /// Its name.
  let key: String
  /// What it is for.
  let comment: String
  /// How it stands in the file that `init` writes.
  let example: SettingExample
  /// What it may hold.
  let members: [any SettingDeclaration]

  init(
    _ key: String,
    _ comment: String,
    isCommentedOut: Bool = false,
    _ members: [any SettingDeclaration]
  ) {
    self.key = key
    self.comment = comment
    self.members = members
    example = isCommentedOut ? .commentedOutSection(members) : .section(members)
  }
}

/// How a value is read: what is accepted, and what is said where it is not.
struct SettingKind<Value: Sendable>: Sendable {
  /// Reads a value.
  let read: @Sendable (JSONValue, SettingsPlace) throws(WrongSetting) -> Value

  init(_ read: @escaping @Sendable (JSONValue, SettingsPlace) throws(WrongSetting) -> Value) {
    self.read = read
  }

  /// Reads a value and makes another of it.
  func map<Mapped: Sendable>(_ transform: @escaping @Sendable (Value) -> Mapped) -> SettingKind<Mapped> {
    SettingKind<Mapped> { (value, place) throws(WrongSetting) in transform(try read(value, place)) }
  }
}

/// Why a value is not accepted: what to write instead, never what was written.
struct WrongSetting: Error, Equatable, Sendable {
  /// What to do.
  let mend: String
  /// Where within the value, for a list: `[2]`.
  let place: String

  init(_ mend: String, at place: String = "") {
    self.mend = mend
    self.place = place
  }
}

/// One thing that is wrong in a settings file.
struct SettingsProblem: Hashable, Sendable {
  /// Where: `server.listen`.
  let path: String
  /// What to do; never what was written.
  let mend: String
}

/// A settings file cannot be used.
struct SettingsFailure: Error, Equatable, Sendable {
  /// The file.
  let file: String
  /// Everything that is wrong; never empty.
  let problems: [SettingsProblem]

  /// One clear line for each.
  var lines: [String] {
    problems.map { problem in
      problem.path.isEmpty ? "\(file): \(problem.mend)" : "\(file): \(problem.path): \(problem.mend)"
    }
  }
}

/// What a settings file refers to: its folder, and where systemd puts credentials.
struct SettingsPlace: Sendable {
  /// The folder of the settings file; relative paths begin there.
  let folder: String
  /// systemd's `$CREDENTIALS_DIRECTORY`; nil where there is none.
  let credentialsFolder: String?

  /// A path as the settings mean it.
  func path(_ written: String) -> String { FilePaths.absolute(written, in: folder) }
}
