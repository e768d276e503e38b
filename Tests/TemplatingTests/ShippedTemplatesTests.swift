internal import Core
internal import Foundation
import Testing

@testable import Templating

@Suite("Shipped templates") struct ShippedTemplatesTests {
  @Test func `every file can be read`() {
    #expect(ShippedTemplates.folder.problems.map(\.description) == [])
    #expect(ShippedTemplates.names.count >= 16)
  }

  @Test(arguments: ShippedTemplates.names, Language.allCases)
  func `every partial and sentence that is named is there, and every sentence is used`(
    name: TemplateName,
    language: Language
  ) throws {
    var used: Set<String> = []
    for part in name.parts {
      var linker = TemplateLinker(ShippedTemplates.folder, name, part, language)
      #expect(linker.link() != nil)
      #expect(linker.problems.map(\.description) == [])
      used.formUnion(linker.usedKeys)
    }
    let own = try #require(ShippedTemplates.folder.sentences[name.sentencePath(in: language.rawValue)])
    #expect(Set(own.sentences.keys).subtracting(used) == [])
  }

  @Test(arguments: Language.allCases)
  func `every common sentence is used`(language: Language) throws {
    let common = try #require(ShippedTemplates.folder.sentences[TemplateLinker.commonPath(language)])
    #expect(Set(common.sentences.keys).subtracting(ShippedTemplates.folder.sentencesNamedAnywhere) == [])
  }

  @Test(arguments: ShippedTemplates.englishSentences)
  func `each sentence stands in every language and names the same values`(path: String) throws {
    let english = try #require(ShippedTemplates.folder.sentences[path])
    for language in Language.allCases where language != .english {
      let other = path.replacing("Text/en/", with: "Text/\(language.rawValue)/")
      let translation = try #require(ShippedTemplates.folder.sentences[other], "\(other) is missing")
      #expect(Set(translation.sentences.keys) == Set(english.sentences.keys))
      for (key, sentence) in english.sentences {
        let translated = try #require(translation.sentences[key])
        #expect(names(in: translated.nodes) == names(in: sentence.nodes), "\(key) in \(other)")
        #expect(
          words(of: translated.nodes) != words(of: sentence.nodes),
          "\(key) in \(other) is not translated"
        )
      }
    }
  }

  /// The values that a sentence names.
  private func names(in nodes: [MustacheNode]) -> Set<String> {
    nodes.reduce(into: []) { names, node in
      switch node {
      case .value(let path, _, _): names.insert("\(path)")
      case .section(_, let inner, _), .inverted(_, let inner, _): names.formUnion(self.names(in: inner))
      case .literal, .partial, .sentence: break
      }
    }
  }

  private func words(of nodes: [MustacheNode]) -> [UInt8] {
    nodes.flatMap { node -> [UInt8] in
      guard case .literal(let bytes, _) = node else { return [] }
      return bytes
    }
  }

  @Test(arguments: ShippedTemplates.markup)
  func `markup holds no inline style or script and every attribute is quoted`(path: String) throws {
    let markup = try ShippedTemplates.read(path)
    #expect(!markup.contains(/<style|\sstyle=|\son[a-z]+=|javascript:/.ignoresCase()))
    #expect(!markup.contains(/<script(?![^>]*\ssrc=")/.ignoresCase()))
    let unquoted = markup.replacing(/="[^"]*"/, with: "=\"\"")
    #expect(!unquoted.contains(/<[a-z][^>]*\s[a-z-]+=[^"]/), "an attribute stands without quotes")
    #expect(!markup.contains(/\{\{\{|\{\{&/), "a value is asked for unescaped")
    #expect(!markup.contains(/https?:/), "nothing is fetched from elsewhere")
  }

  @Test(arguments: ShippedTemplates.framedPages)
  func `a page stands in the frame, with the way out`(page: TemplateName) throws {
    let source = try ShippedTemplates.read(page.path(of: .html))
    #expect(source.hasPrefix("{{>page-start}}\n"))
    #expect(source.hasSuffix("{{>page-end}}\n"))
    let frame = try ShippedTemplates.read("Partials/page-start.html")
    #expect(frame.contains(/<a class="exit" id="exit" href="\{\{exit_path\}\}"/))
    #expect(frame.contains(/<a class="skip" href="#main">/))
  }

  @Test(arguments: ShippedTemplates.markup)
  func `every field has a label and what describes it is there`(path: String) throws {
    let markup = try ShippedTemplates.read(path)
    let ids = Set(markup.matches(of: /\sid="([^"{]+)"/).map { String($0.1) })
    let labels = Set(markup.matches(of: /<label for="([^"]+)"/).map { String($0.1) })
    for field in markup.matches(of: /<(?:input|textarea)\s(?!type="hidden")[^>]*?\bid="([^"]+)"/) {
      #expect(labels.contains(String(field.1)), "\(field.1) has no label")
    }
    // Those in a list have the name of their element in them.
    #expect(labels.filter { !$0.contains("{") }.subtracting(ids) == [])
    for described in markup.matches(of: /aria-(?:describedby|labelledby)="([^"]+)"/) {
      let words = described.1.replacing(/\{\{.*?\}\}/, with: " ").split(separator: " ").map(String.init)
      #expect(Set(words).subtracting(ids) == [])
    }
  }

  @Test(arguments: ShippedTemplates.staffPages)
  func `a page of staff stands in their frame`(page: TemplateName) throws {
    let source = try ShippedTemplates.read(page.path(of: .html))
    // What goes on by itself has nothing around it.
    guard page != .page("staff-go-on") else { return }
    #expect(source.hasPrefix("{{>staff-start}}\n"))
    #expect(source.hasSuffix("{{>staff-end}}\n"))
  }

  @Test(arguments: ShippedTemplates.familySentences)
  func `sentences are plain words`(path: String) throws {
    let words = try ShippedTemplates.read(path).replacing(/\/\/.*/, with: "")
    for banned in [
      "case", "cases", "court", "invalid", "recipient", "identity", "credentials", "submit", "portal",
      // What they are in Welsh, with the changes of their first letter.
      "achos", "achosion", "llys", "lys", "annilys", "derbynnydd", "dderbynnydd", "hunaniaeth", "porth",
      "borth",
    ] {
      #expect(!words.contains(try Regex("\\b\(banned)\\b").ignoresCase()), "\(banned) stands in \(path)")
    }
    #expect(!words.contains("'"), "an apostrophe is written ’")
  }

  @Test(arguments: ["verify": "confirm", "invitation": "confirm"])
  func `a link page asks everybody the same`(page: String, action: String) throws {
    let questions = try ShippedTemplates.read("Partials/identity-questions.html")
    let names = questions.matches(of: /<(?:input|button)[^>]*?\sname="([^"]+)"/).map { String($0.1) }
    #expect(
      names == [
        "form_token", "day", "month", "year", "postcode", "house", "reference", "shared_agreed", "action",
        "action",
      ]
    )
    #expect(questions.contains("name=\"action\" value=\"\(action)\""))
    #expect(questions.contains("name=\"action\" value=\"not_me\""))
    #expect(try ShippedTemplates.read("Pages/\(page).html").contains("{{>identity-page}}"))
  }

  @Test func `the exact words that other programs look for`() throws {
    let common = try ShippedTemplates.read("Text/en/common.json5")
    let verify = try ShippedTemplates.read("Text/en/verify.json5")
    for words in [
      "day: \"Day\"", "month: \"Month\"", "year: \"Year\"", "postcode: \"Postcode\"",
      "not_me: \"This is not me\"",
      "exit: \"Exit this page\"",
    ] {
      #expect(common.contains(words))
    }
    #expect(verify.contains("confirm: \"Confirm this email address\""))
  }
}
