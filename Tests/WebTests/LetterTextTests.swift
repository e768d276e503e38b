import Core
import Testing

@testable import Web

@Suite("The text of a letter") struct LetterTextTests {
  @Test(
    arguments: [
      ("one line", ["one line"]), ("", []), ("\n\n\n", []), ("a\nb", ["a\nb"]), ("a\n\nb\nc", ["a", "b\nc"]),
      ("a\n\n\n\nb\n", ["a", "b"]), ("\r\na\r\n\r\nb\rc", ["a", "b\nc"]),
      ("a\tb\u{7f}\u{85}\u{0}c", ["a\tbc"]),
      ("Annwyl Si\u{e2}n,\n\n\u{a3}20 \u{2013} dyna ni", ["Annwyl Si\u{e2}n,", "\u{a3}20 \u{2013} dyna ni"]),
      ("e\n\u{301}\n\nb", ["e\n\u{301}", "b"]),
    ]
  )
  func `falls into paragraphs at blank lines, without control characters`(text: String, paragraphs: [String])
  {
    #expect(Web.paragraphs(Secret(text)) == paragraphs)
  }
}
