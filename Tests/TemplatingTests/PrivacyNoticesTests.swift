import Core
import Foundation
import Support
import Testing

@testable import Templating

@Suite("Notices of data protection") struct PrivacyNoticesTests {
  private static let written = #"{date: "2026-02-28", sections: [{heading: "H", paragraphs: ["P"]}]}"#

  /// A folder of templates with these notices.
  private func folder(_ files: [String: String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/Notices",
      withIntermediateDirectories: true
    )
    for (name, text) in files {
      try text.write(toFile: "\(folder.path)/Notices/\(name)", atomically: true, encoding: .utf8)
    }
    return folder
  }

  @Test func `the newest version is shown, by its numbers and not its letters`() throws {
    let folder = try folder([
      "wales-2.0.en.json5": Self.written, "wales-10.0.en.json5": Self.written,
      "wales-10.0.cy.json5": Self.written, "england-1.en.json5": Self.written,
    ])
    defer { withExtendedLifetime(folder) {} }
    let notices = try PrivacyNotices.load(directory: folder.path)
    #expect(notices.versions(of: "wales") == ["10.0", "2.0"])
    #expect(notices.notice(of: "wales", version: nil, in: .welsh)?.language == .welsh)
    #expect(notices.notice(of: "wales", version: "2.0", in: .welsh)?.language == .english)
    #expect(notices.notice(of: "wales", version: "3.0", in: .welsh) == nil)
    #expect(notices.notice(of: "hub", version: nil, in: .english) == nil)
  }

  @Test(arguments: [
    ("england.json5", written), ("england-1.0.fr.json5", written), ("england-1.0.en.json5", "{"),
    ("england-1.0.en.json5", #"{date: "2026-02-30", sections: []}"#),
    ("england-1.0.en.json5", #"{date: "2026-2-3", sections: []}"#),
    ("england-1.0.en.json5", #"{sections: []}"#),
  ])
  func `a notice that is not well written stops the start and is named`(name: String, text: String) throws {
    let folder = try folder([name: text])
    defer { withExtendedLifetime(folder) {} }
    let problem = #expect(throws: TemplateProblem.self) { try PrivacyNotices.load(directory: folder.path) }
    #expect(problem?.file == "Notices/\(name)")
  }

  @Test func `the shipped notices are well written, and Wales has both languages`() throws {
    let notices = try PrivacyNotices.load(directory: ShippedTemplates.directory)
    for agency in ["england", "wales", "hub"] {
      #expect(notices.notice(of: agency, version: nil, in: .english)?.sections.isEmpty == false)
    }
    #expect(notices.notice(of: "wales", version: nil, in: .welsh)?.language == .welsh)
  }
}
