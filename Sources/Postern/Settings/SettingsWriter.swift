internal import Core

/// Writes the settings file with its comments, from the declarations that also read it.
///
/// Comments begin with `// `; a setting that is only shown begins with `//` and its name, so that taking the two strokes
/// away switches it on.
struct SettingsWriter {
  private var lines: [String] = []
  private let values: [String: String]

  /// Writes a file.
  ///
  /// - Parameters:
  ///   - agencies: the agencies to write out; the other profiles are shown commented out.
  ///   - values: what differs from the examples, by path, in JSON5.
  /// - Returns: the file's text.
  static func file(agencies: [AgencyProfile], values: [String: String] = [:]) -> String {
    var all = values
    for profile in AgencyProfile.all {
      for (path, value) in profile.values {
        let whole = "agencies.\(profile.id).\(path)"
        if all[whole] == nil { all[whole] = value }
      }
    }
    let sections = AgencyProfile.all.map { profile in
      profile.section(isCommentedOut: !agencies.contains { $0.id == profile.id })
    }
    var writer = SettingsWriter(values: all)
    writer.comment(
      "Postern's settings, in JSON5. `postern check` says whether they are right.\n"
        + "A secret is a text, or { file: \"PATH\" } (mode 0600), or { credential: \"NAME\" } (systemd).\n"
        + "Relative paths begin at this file.",
      indent: 0
    )
    writer.lines.append("{")
    for (position, member) in Settings.members(agencies: sections).enumerated() {
      if position > 0 { writer.lines.append("") }
      writer.write(member, at: member.key, indent: 1, isCommentedOut: false)
    }
    writer.lines.append("}")
    return writer.lines.joined(separator: "\n") + "\n"
  }

  /// A text as JSON5 writes it.
  static func quoted(_ text: String) -> String {
    String(decoding: JSONValue.string(text).encoded(), as: UTF8.self)
  }

  private init(values: [String: String]) {
    self.values = values
  }

  private mutating func write(
    _ declaration: any SettingDeclaration,
    at path: String,
    indent: Int,
    isCommentedOut: Bool
  ) {
    comment(declaration.comment, indent: indent)
    switch declaration.example {
    case .written(let text): line("\(declaration.key): \(values[path] ?? text),", indent, isCommentedOut)
    case .commentedOut(let text):
      let value = values[path]
      line("\(declaration.key): \(value ?? text),", indent, isCommentedOut || value == nil)
    case .section(let members):
      write(members, of: declaration.key, at: path, indent: indent, isCommentedOut: isCommentedOut)
    case .commentedOutSection(let members):
      // A profile's values do not switch its agency on.
      let isAgency = path.hasPrefix("agencies.")
      let isSwitchedOn = !isAgency && values.keys.contains { $0.hasPrefix(path + ".") }
      write(
        members,
        of: declaration.key,
        at: path,
        indent: indent,
        isCommentedOut: isCommentedOut || !isSwitchedOn
      )
    }
  }

  private mutating func write(
    _ members: [any SettingDeclaration],
    of key: String,
    at path: String,
    indent: Int,
    isCommentedOut: Bool
  ) {
    line("\(key): {", indent, isCommentedOut)
    for member in members {
      write(member, at: "\(path).\(member.key)", indent: indent + 1, isCommentedOut: isCommentedOut)
    }
    line("},", indent, isCommentedOut)
  }

  private mutating func comment(_ text: String, indent: Int) {
    for row in text.split(separator: "\n") {
      lines.append(String(repeating: "  ", count: indent) + "// " + row)
    }
  }

  private mutating func line(_ text: String, _ indent: Int, _ isCommentedOut: Bool) {
    lines.append(String(repeating: "  ", count: indent) + (isCommentedOut ? "//" : "") + text)
  }
}
