internal import Core

/// Reads one section of the settings against its declaration, and gathers what is wrong.
final class SettingsReader {
  /// What was found wrong in the whole file.
  final class Findings {
    private(set) var problems: [SettingsProblem] = []

    func add(_ path: String, _ mend: String) {
      problems.append(SettingsProblem(path: path, mend: mend))
    }
  }

  /// Where the section is: `server`, or empty for the whole file.
  let path: String
  let place: SettingsPlace
  let findings: Findings
  private let object: JSONObject

  /// Begins a section, and notes every name in it that is not declared.
  init(
    _ object: JSONObject,
    as members: [any SettingDeclaration],
    at path: String,
    in place: SettingsPlace,
    findings: Findings
  ) {
    self.object = object
    self.path = path
    self.place = place
    self.findings = findings
    let known = members.map(\.key)
    for member in object.members where !known.contains(member.name) {
      note(
        Arguments.shown(member.name),
        "unknown setting; known here: \(known.joined(separator: ", "))"
      )
    }
  }

  /// Notes that a setting is wrong.
  func note(_ key: String, _ mend: String) {
    findings.add(path(to: key), mend)
  }

  /// A setting that may be left out; nil where it is, or is wrong.
  func optional<Value>(_ setting: Setting<Value>) -> Value? {
    guard let value = value(of: setting.key) else { return nil }
    do {
      return try setting.kind.read(value, place)
    } catch {
      note(setting.key + error.place, error.mend)
      return nil
    }
  }

  /// A setting that must be there; nil where it was noted.
  func required<Value>(_ setting: Setting<Value>) -> Value? {
    if value(of: setting.key) == nil { noteMissing(setting) }
    return optional(setting)
  }

  /// A section that may be left out; nil where it is, or is wrong.
  func optional(_ section: SettingSection) -> SettingsReader? {
    guard let value = value(of: section.key) else { return nil }
    return reader(of: value, as: section.members, at: section.key)
  }

  /// A section that must be there; nil where it was noted.
  func required(_ section: SettingSection) -> SettingsReader? {
    if value(of: section.key) == nil { noteMissing(section) }
    return optional(section)
  }

  /// Every member, as a section of one form each: the agencies.
  func sections(as members: [any SettingDeclaration]) -> [(key: String, reader: SettingsReader)] {
    object.members.compactMap { member in
      reader(of: member.value, as: members, at: member.name).map { (member.name, $0) }
    }
  }

  /// The value of a setting as it was written; nil where there is none.
  func value(of key: String) -> JSONValue? {
    guard let value = object[key], value != .null else { return nil }
    return value
  }

  private func reader(
    of value: JSONValue,
    as members: [any SettingDeclaration],
    at key: String
  ) -> SettingsReader? {
    guard case .object(let object) = value else {
      note(key, "write a section in braces: { … }")
      return nil
    }
    return SettingsReader(object, as: members, at: path(to: key), in: place, findings: findings)
  }

  private func noteMissing(_ declaration: any SettingDeclaration) {
    switch declaration.example {
    case .written(let text), .commentedOut(let text):
      note(declaration.key, "is missing; write for example \(text)")
    case .section, .commentedOutSection: note(declaration.key, "this section is missing")
    }
  }

  private func path(to key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}
