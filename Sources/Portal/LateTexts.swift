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
      if pieces.contains(where: { $0.utf8.starts(with: text.utf8) }) { continue }
      pieces.removeAll { text.utf8.starts(with: $0.utf8) }
      pieces.append(text)
    }
    return (pieces.joined(separator: line), pieces.count)
  }

  /// Whether another post finds room beside those that are there.
  static func hasRoom(for bytes: Int, beside taken: (parts: Int, bytes: Int)) -> Bool {
    guard taken.parts > 0 else { return true }
    let (sum, overflows) = taken.bytes.addingReportingOverflow(bytes)
    return taken.parts < maximumParts && !overflows && sum <= maximumBytes
  }
}
