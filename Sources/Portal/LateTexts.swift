internal import Core

/// Texts that were posted when the session had run out, one after the other, as one text to go on with.
///
/// Nothing of them is lost: each stands under the one before it, with a line between them. What somebody only went on with, or
/// posted twice, stands there once.
enum LateTexts {
  /// What stands between two of them.
  static let line = "\n\n----------\n\n"
  /// So many posts are kept; more would be somebody who fills the store.
  static let maximumParts = 20
  /// Sealed bytes that they may have together, so that none is cut where they are kept as one.
  static let maximumBytes = Portal.maximumDraftCharacters

  /// Joins texts.
  ///
  /// - Parameter texts: the texts, oldest first.
  /// - Returns: one text, and of how many pieces it is; empty where all are blank.
  static func joined(_ texts: [String]) -> (text: String, pieces: Int) {
    var pieces: [String] = []
    for text in texts where !text.allSatisfy(\.isWhitespace) {
      if pieces.contains(where: { stands(text, in: $0) }) { continue }
      pieces.removeAll { stands($0, in: text) }
      pieces.append(text)
    }
    return (pieces.joined(separator: line), pieces.count)
  }

  /// Whether a piece stands at the beginning of a text, or of what follows a line in it, up to the end of a word.
  private static func stands(_ piece: String, in text: String) -> Bool {
    let (piece, text, line) = (Array(piece.utf8), Array(text.utf8), Array(line.utf8))
    guard piece.count <= text.count else { return false }
    for start in 0...(text.count - piece.count) {
      guard start == 0 || (start >= line.count && text[(start - line.count)..<start].elementsEqual(line)),
        text[start...].starts(with: piece)
      else { continue }
      guard start + piece.count < text.count else { return true }
      let next = text[start + piece.count]
      let isOfWord = next >= 0x80 || (0x30...0x39).contains(next) || (0x61...0x7a).contains(next | 0x20)
      if !isOfWord { return true }
    }
    return false
  }

  /// Whether another post finds room beside those that are there.
  static func hasRoom(for bytes: Int, beside taken: (parts: Int, bytes: Int)) -> Bool {
    guard taken.parts > 0 else { return true }
    let (sum, overflows) = taken.bytes.addingReportingOverflow(bytes)
    return taken.parts < maximumParts && !overflows && sum <= maximumBytes
  }
}
