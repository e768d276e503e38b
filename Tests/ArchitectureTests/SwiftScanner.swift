/// Walks over a Swift source byte by byte; see ``SwiftText``.
struct SwiftScanner {
  private let bytes: [UInt8]
  private var at = 0
  private var line = 1
  private var lineHasToken = false
  private var endOfLastToken = -1
  private(set) var tokens: [SwiftText.Token] = []
  private(set) var strings: [SwiftText.Passage] = []
  private(set) var comments: [SwiftText.Passage] = []

  init(_ source: String) {
    bytes = Array(source.utf8)
  }

  private static let newline = UInt8(ascii: "\n")
  private static let quote = UInt8(ascii: "\"")
  private static let hash = UInt8(ascii: "#")
  private static let backslash = UInt8(ascii: "\\")
  private static let slash = UInt8(ascii: "/")
  private static let star = UInt8(ascii: "*")
  private static let open = UInt8(ascii: "(")
  private static let close = UInt8(ascii: ")")

  private func peek(_ ahead: Int = 0) -> UInt8 {
    at + ahead < bytes.count ? bytes[at + ahead] : 0
  }

  private mutating func step() {
    if peek() == SwiftScanner.newline {
      line += 1
      lineHasToken = false
    }
    at += 1
  }

  /// Reads code to the end of the source, or to the parenthesis that closes an interpolation.
  mutating func scanCode(untilParenthesisCloses isInterpolation: Bool) {
    var depth = 0
    while at < bytes.count {
      let byte = peek()
      if byte == SwiftScanner.slash, peek(1) == SwiftScanner.slash {
        scanLineComment()
      } else if byte == SwiftScanner.slash, peek(1) == SwiftScanner.star {
        scanBlockComment()
      } else if let hashes = literalHashes() {
        scanLiteral(hashes: hashes)
      } else if byte == SwiftScanner.slash, regexEnd() != nil {
        scanRegex()
      } else if SwiftScanner.isWord(byte) {
        scanWord()
      } else {
        if isInterpolation, byte == SwiftScanner.close, depth == 0 { return }
        depth += byte == SwiftScanner.open ? 1 : byte == SwiftScanner.close ? -1 : 0
        scanSign()
      }
    }
  }

  private mutating func emit(_ text: String) {
    tokens.append(
      SwiftText.Token(
        text: text,
        line: line,
        startsLine: !lineHasToken,
        touchesPrevious: at == endOfLastToken
      )
    )
    lineHasToken = true
    endOfLastToken = at + text.utf8.count
  }

  private mutating func scanSign() {
    let byte = peek()
    if byte > 0x20 {
      // A regex or an operator of our own would be one token in Swift; here each sign stands alone.
      emit(String(UnicodeScalar(byte)))
    }
    step()
  }

  private mutating func scanWord() {
    let start = at
    var end = at
    while end < bytes.count, SwiftScanner.isWord(bytes[end]) { end += 1 }
    emit(String(decoding: bytes[start..<end], as: UTF8.self))
    at = end
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
      || byte == 0x5f || byte >= 0x80
  }

  private mutating func scanLineComment() {
    let (start, first) = (at, line)
    while at < bytes.count, peek() != SwiftScanner.newline { at += 1 }
    comments.append(SwiftText.Passage(text: String(decoding: bytes[start..<at], as: UTF8.self), line: first))
  }

  private mutating func scanBlockComment() {
    let (start, first) = (at, line)
    var depth = 0
    repeat {
      if peek() == SwiftScanner.slash, peek(1) == SwiftScanner.star {
        depth += 1
        at += 2
      } else if peek() == SwiftScanner.star, peek(1) == SwiftScanner.slash {
        depth -= 1
        at += 2
      } else {
        step()
      }
    } while depth > 0 && at < bytes.count
    let end = min(at, bytes.count)
    comments.append(SwiftText.Passage(text: String(decoding: bytes[start..<end], as: UTF8.self), line: first))
  }

  /// How many `#` lead the literal that begins here; nil where none begins.
  private func literalHashes() -> Int? {
    var hashes = 0
    while peek(hashes) == SwiftScanner.hash { hashes += 1 }
    return peek(hashes) == SwiftScanner.quote ? hashes : nil
  }

  private mutating func scanLiteral(hashes: Int) {
    let first = line
    emit("\"\"")
    at += hashes
    let isLong =
      peek() == SwiftScanner.quote && peek(1) == SwiftScanner.quote && peek(2) == SwiftScanner.quote
    let quotes = isLong ? 3 : 1
    at += quotes
    var text: [UInt8] = []
    while at < bytes.count {
      if closes(quotes: quotes, hashes: hashes) {
        at += quotes + hashes
        break
      }
      if peek() == SwiftScanner.backslash, (0..<hashes).allSatisfy({ peek(1 + $0) == SwiftScanner.hash }) {
        at += 1 + hashes
        if peek() == SwiftScanner.open {
          at += 1
          text += Array("\\()".utf8)
          scanCode(untilParenthesisCloses: true)
          at += 1
        } else {
          text.append(peek() == UInt8(ascii: "n") ? SwiftScanner.newline : peek())
          step()
        }
        continue
      }
      // An unclosed short literal ends with its line, so that one mistake does not swallow the file.
      if !isLong, peek() == SwiftScanner.newline { break }
      text.append(peek())
      step()
    }
    lineHasToken = true
    strings.append(SwiftText.Passage(text: String(decoding: text, as: UTF8.self), line: first))
  }

  private func closes(quotes: Int, hashes: Int) -> Bool {
    (0..<quotes).allSatisfy { peek($0) == SwiftScanner.quote }
      && (0..<hashes).allSatisfy { peek(quotes + $0) == SwiftScanner.hash }
  }

  /// The end of the regex literal that begins here; nil where the slash is an operator.
  private func regexEnd() -> Int? {
    guard peek(1) > 0x20, peek(1) != SwiftScanner.slash else { return nil }
    if let last = tokens.last, last.line == line,
      !["=", "(", ",", ":", "[", "{", "!", "&", "|", "?", "return", "in"].contains(last.text)
    {
      return nil
    }
    var end = at + 1
    while end < bytes.count, bytes[end] != SwiftScanner.newline {
      if bytes[end] == SwiftScanner.backslash {
        end += 2
        continue
      }
      if bytes[end] == SwiftScanner.slash { return end }
      end += 1
    }
    return nil
  }

  private mutating func scanRegex() {
    guard let end = regexEnd() else { return }
    emit("//")
    at = end + 1
  }
}
