internal import Core

/// Puts the marks back into email addresses that are written for people: `jane (at) example [dot] org`, `jane at example dot
/// org`.
enum SpokenEmails {
  /// The text with its words for @ and the full stop as marks, and no space around them; nil where there are none.
  static func plain(_ text: String) -> String? {
    var marked = ""
    var isChanged = false
    var isTight = true
    for piece in pieces(of: text) {
      let mark = marks[piece.lowercased()]
      if mark == nil, !isTight, !marked.isEmpty { marked += " " }
      marked += mark ?? String(piece)
      isTight = mark != nil
      isChanged = isChanged || mark != nil
    }
    return isChanged ? marked : nil
  }

  /// The words of a text, with brackets that hold one word as words of their own.
  private static func pieces(of text: String) -> [Substring] {
    var pieces: [Substring] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      var rest = word
      while let (open, close) = bracketedMark(in: rest) {
        if open > rest.startIndex { pieces.append(rest[..<open]) }
        pieces.append(rest[rest.index(after: open)..<close])
        rest = rest[rest.index(after: close)...]
      }
      if !rest.isEmpty { pieces.append(rest) }
    }
    return pieces
  }

  /// Where the first brackets around a mark open and close.
  private static func bracketedMark(in word: Substring) -> (open: Substring.Index, close: Substring.Index)? {
    for open in word.indices {
      guard let closing = brackets[word[open]] else { continue }
      // No mark in brackets is longer than `(dot)`.
      guard let close = word[open...].prefix(5).firstIndex(of: closing) else { continue }
      if marks[word[word.index(after: open)..<close].lowercased()] != nil { return (open, close) }
    }
    return nil
  }

  private static let brackets: [Character: Character] = ["(": ")", "[": "]", "{": "}", "<": ">"]
  private static let marks = ["at": "@", "dot": ".", "@": "@", ".": "."]
}
