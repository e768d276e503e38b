import Core
import Foundation
import Testing

@testable import Postern

@Suite("The settings file that init writes") struct SettingsWriterTests {
  private func problems(_ text: String, in folder: String) -> [SettingsProblem] {
    do {
      _ = try Settings.parse(
        Data(text.utf8),
        file: folder + "/postern.json5",
        place: SettingsPlace(folder: folder, credentialsFolder: nil)
      )
      return []
    } catch {
      return error.problems
    }
  }

  @Test(arguments: [["england"], ["wales"], ["hub"], ["england", "wales", "hub"]])
  func `the file is right for each profile`(ids: [String]) {
    let text = SettingsWriter.file(agencies: AgencyProfile.all.filter { ids.contains($0.id) })
    #expect(problems(text, in: "/tmp").isEmpty)
  }

  @Test func `every declared setting stands in the file, with its comment above it`() {
    let text = SettingsWriter.file(agencies: AgencyProfile.all)
    func look(_ members: [any SettingDeclaration]) {
      for member in members {
        #expect(text.contains("\(member.key): "), "\(member.key)")
        for row in member.comment.split(separator: "\n") { #expect(text.contains("// \(row)"), "\(row)") }
        switch member.example {
        case .section(let inner), .commentedOutSection(let inner): look(inner)
        case .written, .commentedOut: break
        }
      }
    }
    look(Settings.members(agencies: AgencyProfile.all.map { $0.section(isCommentedOut: false) }))
  }

  /// The rows of the file that are shown behind `//` and have a value on them, by their number.
  private static func shown(_ rows: [String]) -> [Int] {
    rows.indices.filter { number in
      let row = rows[number].drop { $0 == " " }
      return row.hasPrefix("//") && !row.hasPrefix("// ") && row.hasSuffix(",") && !row.hasSuffix("},")
        && isOutsideShownSection(rows, number)
    }
  }

  /// Whether no row before it opens a section behind `//` that is still open.
  private static func isOutsideShownSection(_ rows: [String], _ number: Int) -> Bool {
    rows[..<number].reduce(0) { depth, row in
      let text = row.drop { $0 == " " }
      guard text.hasPrefix("//"), !text.hasPrefix("// ") else { return depth }
      return depth + (text.hasSuffix("{") ? 1 : text == "//}," ? -1 : 0)
    } == 0
  }

  @Test func `every setting that is only shown can be switched on by taking its strokes away`() throws {
    let example = try SettingsExample()
    for name in [
      "text-callback-token", "notify-key", "twilio-token", "chat-app-secret", "chat-verify-token",
      "chat-access-token",
    ] {
      try example.write(name, "secret")
    }
    let rows = SettingsWriter.file(agencies: [.wales]).split(
      separator: "\n",
      omittingEmptySubsequences: false
    )
    .map(String.init)
    let places = SettingsWriterTests.shown(rows)
    #expect(places.count == 11)
    for place in places {
      var changed = rows
      changed[place] = rows[place].replacingOccurrences(
        of: "//",
        with: "",
        range: rows[place].range(of: "//")
      )
      let found = problems(changed.joined(separator: "\n"), in: example.folder)
      // Retention is one of two forms; switching the second one on is refused, and says so.
      let isOtherRetention = rows[place].contains("years:")
      #expect(found.isEmpty == !isOtherRetention, "\(rows[place]) \(found)")
    }
    try example.remove()
  }

  @Test(arguments: ["limits", "smtp"])
  func `a section that is only shown can be switched on as a whole`(key: String) throws {
    let example = try SettingsExample()
    try example.write("smtp-password", "secret")
    var rows = SettingsWriter.file(agencies: [.england]).split(
      separator: "\n",
      omittingEmptySubsequences: false
    )
    .map(String.init)
    let start = try #require(rows.firstIndex { $0.drop { $0 == " " } == "//\(key): {" })
    let indent = rows[start].prefix { $0 == " " }
    let end = try #require(rows[start...].firstIndex { $0 == indent + "//}," })
    for place in start...end {
      let text = rows[place].drop { $0 == " " }
      if text.hasPrefix("//"), !text.hasPrefix("// ") { rows[place] = String(text.dropFirst(2)) }
    }
    #expect(problems(rows.joined(separator: "\n"), in: example.folder).isEmpty)
    try example.remove()
  }

  @Test func `a value in its place replaces the example and switches its section on`() {
    let text = SettingsWriter.file(
      agencies: [.england],
      values: ["limits.connections": "99", "templates": SettingsWriter.quoted("/a \"b\"")]
    )
    #expect(text.contains("\n    connections: 99,\n"))
    #expect(text.contains("\n  limits: {\n"))
    #expect(text.contains(#"templates: "/a \"b\"","#))
    #expect(problems(text, in: "/tmp").isEmpty)
  }
}
