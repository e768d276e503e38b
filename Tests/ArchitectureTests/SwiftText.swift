internal import Synchronization

/// A Swift source, taken apart: its tokens, its string literals, its comments.
///
/// Not a parser. It knows just enough of the grammar that a word in a comment is never taken for code, nor a quote in
/// a string for its end: line and nested block comments; plain, raw and multi-line literals; code inside
/// interpolations; regex literals.
struct SwiftText: Sendable {
  /// One word, number or sign of code.
  struct Token: Sendable {
    let text: String
    let line: Int
    /// Whether nothing but blanks stands before it on its line.
    let startsLine: Bool
    /// Whether it follows the token before it without a blank between, as in `try!` and unlike `try !isOpen`.
    let touchesPrevious: Bool
  }

  /// One string literal or comment, by the line it begins on.
  struct Passage: Sendable {
    let text: String
    let line: Int
  }

  private(set) var tokens: [Token] = []
  private(set) var strings: [Passage] = []
  private(set) var comments: [Passage] = []
  /// Where each token's text occurs.
  private(set) var positions: [String: [Int]] = [:]

  init(_ source: String) {
    var scanner = SwiftScanner(source)
    scanner.scanCode(untilParenthesisCloses: false)
    tokens = scanner.tokens
    strings = scanner.strings.sorted { $0.line < $1.line }
    comments = scanner.comments
    for (index, token) in tokens.enumerated() { positions[token.text, default: []].append(index) }
  }

  /// The positions where a row of tokens begins, for example `Date()` or `try!`, however it is spaced, but for the
  /// marks that mean something else after a blank.
  func occurrences(of pattern: String) -> [Int] {
    let row = SwiftText.rowCache.row(pattern)
    guard let first = row.first, let starts = positions[first] else { return [] }
    return starts.filter { start in
      start + row.count <= tokens.count
        && row.indices.allSatisfy { index in
          let token = tokens[start + index]
          let mustTouch = index > 0 && (token.text == "!" || token.text == "?")
          return token.text == row[index] && (token.touchesPrevious || !mustTouch)
        }
    }
  }

  private static let rowCache = RowCache()
}

/// Patterns, taken apart once.
private final class RowCache: Sendable {
  private let rows = Mutex<[String: [String]]>([:])

  func row(_ pattern: String) -> [String] {
    if let known = rows.withLock({ $0[pattern] }) { return known }
    var scanner = SwiftScanner(pattern)
    scanner.scanCode(untilParenthesisCloses: false)
    let row = scanner.tokens.map(\.text)
    rows.withLock { $0[pattern] = row }
    return row
  }
}
