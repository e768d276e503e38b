import Testing

@testable import Core

@Suite("Letter folding") struct LetterFoldingTests {
  @Test(arguments: [
    ("Ŷr Hên Dŷ", "YR HEN DY"),
    ("âêîôûŵŷ", "AEIOUWY"),
    ("ÁÉÍÓÚẂÝ", "AEIOUWY"),
    ("àèìòùẁỳ", "AEIOUWY"),
    ("äëïöüẅÿ", "AEIOUWY"),
    ("Llanfair-ym-Muallt", "LLANFAIR-YM-MUALLT"),
    ("y\u{302}", "Y"),
    ("Straße", "STRASSE"),
    ("Ærø", "AERO"),
    ("Łódź", "LODZ"),
    ("Þórður", "THORDUR"),
    ("ﬁrst", "FIRST"),
    ("Ｃａｒｄｉｆｆ　１２", "CARDIFF 12"),
    ("²³", "23"),
    ("Ⅷ", "VIII"),
    ("zero\u{200b}width\u{200d}\u{feff}", "ZEROWIDTH"),
    ("\u{202e}abc\u{202c}\u{2066}d\u{2069}", "ABCD"),
    ("soft\u{ad}hyphen", "SOFTHYPHEN"),
    ("ı", "I"),
    ("İ", "I"),
    ("a\u{a0}b", "A B"),
    ("", ""),
  ])
  func `makes honest spellings meet`(written: String, folded: String) {
    #expect(Array(LetterFolding.fold(written).utf8) == Array(folded.utf8))
  }

  @Test(arguments: ["Ŷr Hên Dŷ", "Straße", "O´Brien", "Ⅷ ﬁ ²", "İı", "ǆ", "ŉ", "Σίσυφος"])
  func `folds what is folded into itself`(written: String) {
    let once = LetterFolding.fold(written)
    #expect(Array(LetterFolding.fold(once).utf8) == Array(once.utf8))
  }

  @Test(arguments: ["СARDIFF", "CАRDIFF", "CARDΙFF"])
  func `does not take another alphabet for ours`(written: String) {
    #expect(LetterFolding.fold(written) != "CARDIFF")
  }

  @Test(arguments: [
    ("Flat 2, St. John's Rd", ["FLAT", "2", "ST", "JOHNS", "RD"]),
    ("  12a\tHigh\r\nStreet ", ["12A", "HIGH", "STREET"]),
    ("Llanfair-ym-Muallt", ["LLANFAIR", "YM", "MUALLT"]),
    ("...", []),
    ("", []),
    ("２０３　Ｈｉｇｈ", ["203", "HIGH"]),
  ])
  func `splits into words`(written: String, words: [String]) {
    #expect(LetterFolding.words(written) == words)
  }

  @Test(arguments: [
    "O'Brien", "O’Brien", "O‘Brien", "O`Brien", "O´Brien", "OʼBrien", "OʻBrien", "O′Brien", "O＇Brien",
    "obrien",
  ])
  func `reads every apostrophe that a telephone writes`(written: String) {
    #expect(LetterFolding.words(written) == ["OBRIEN"])
  }
}
