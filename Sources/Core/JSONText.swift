/// The rules for a text that came in as a field.
public enum JSONText {
  /// Whether a text may hold line breaks.
  public enum Lines: Sendable {
    /// One line.
    case one
    /// Several lines; CR LF and CR become LF, a tab becomes a space.
    case many
  }

  /// What is wrong with a text.
  ///
  /// It never repeats the text.
  public enum Malformed: Error, Equatable, CustomStringConvertible {
    /// A control character, or a line break in a field of one line.
    case controlCharacter
    /// More characters than the limit.
    case tooLong(maximumCharacters: Int)

    /// What to do.
    public var description: String {
      switch self {
      case .controlCharacter: "must not hold line breaks or other control characters"
      case .tooLong(let maximum): "has at most \(maximum) characters"
      }
    }
  }

  /// Trims a text and judges it.
  ///
  /// A character is a Unicode scalar here, so that the limit also bounds the bytes. From a text of one line the marks
  /// are taken out that turn the direction of writing or have no width: in a name they only deceive.
  ///
  /// - Parameters:
  ///   - text: what was sent.
  ///   - maximumCharacters: the limit, after trimming.
  ///   - lines: whether line breaks are allowed.
  /// - Returns: the trimmed text, which may be empty.
  /// - Throws: ``Malformed``.
  public static func judge(
    _ text: String,
    maximumCharacters: Int,
    lines: Lines
  ) throws(Malformed) -> String {
    // A text that is far too long is refused before it is walked.
    guard text.utf8.count / 8 <= maximumCharacters else {
      throw .tooLong(maximumCharacters: maximumCharacters)
    }
    let isASCII = text.allBytes { $0 >= 0x20 && $0 < 0x7f }
    let scalars = isASCII ? text.unicodeScalars : cleaned(text.unicodeScalars, lines)
    let trimmed = String(trim(scalars))
    if !isASCII {
      let isAllowed = trimmed.unicodeScalars.allSatisfy {
        $0.properties.generalCategory != .control || ($0 == "\n" && lines == .many)
      }
      guard isAllowed else { throw .controlCharacter }
    }
    guard trimmed.utf8.count <= maximumCharacters || trimmed.unicodeScalars.count <= maximumCharacters else {
      throw .tooLong(maximumCharacters: maximumCharacters)
    }
    return trimmed
  }

  private static func cleaned(
    _ scalars: String.UnicodeScalarView,
    _ lines: Lines
  ) -> String.UnicodeScalarView {
    var cleaned = String.UnicodeScalarView()
    var followsReturn = false
    for scalar in scalars {
      switch (lines, scalar) {
      case (.many, "\r"): cleaned.append("\n")
      case (.many, "\t"): cleaned.append(" ")
      case (.many, "\n"): if !followsReturn { cleaned.append("\n") }
      case (.one, "\u{200b}"), (.one, "\u{200e}"..."\u{200f}"), (.one, "\u{202a}"..."\u{202e}"),
        (.one, "\u{2060}"), (.one, "\u{2066}"..."\u{2069}"), (.one, "\u{feff}"):
        break
      default: cleaned.append(scalar)
      }
      followsReturn = scalar == "\r"
    }
    return cleaned
  }

  private static func trim(_ scalars: String.UnicodeScalarView) -> Substring.UnicodeScalarView {
    var rest = scalars[...]
    while let first = rest.first, first.properties.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.properties.isWhitespace { rest.removeLast() }
    return rest
  }
}
