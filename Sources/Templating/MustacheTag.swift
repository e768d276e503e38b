/// One tag as it stands in a source.
struct MustacheTag {
  /// What a tag does, by the character after its opening delimiter.
  enum Kind {
    case value, triple, ampersand, section, inverted, closing, partial, comment, delimiters, parent, block

    init(sigil: UInt8) {
      switch sigil {
      case UInt8(ascii: "{"): self = .triple
      case UInt8(ascii: "&"): self = .ampersand
      case UInt8(ascii: "#"): self = .section
      case UInt8(ascii: "^"): self = .inverted
      case UInt8(ascii: "/"): self = .closing
      case UInt8(ascii: ">"): self = .partial
      case UInt8(ascii: "!"): self = .comment
      case UInt8(ascii: "="): self = .delimiters
      case UInt8(ascii: "<"): self = .parent
      case UInt8(ascii: "$"): self = .block
      default: self = .value
      }
    }
  }

  let kind: Kind
  /// What stands inside, without the blanks around it.
  let content: String
  /// From the first byte of the opening delimiter to the last of the closing one.
  let range: Range<Int>
  /// The line of its first byte, from 1.
  let line: Int

  /// `heading` in `{{>text.heading}}`.
  var sentenceKey: String? {
    guard kind == .partial, content.hasPrefix("text.") else { return nil }
    return String(content.dropFirst("text.".count))
  }

  /// Whether the tag takes its line with it where nothing else stands there; values and sentences never do.
  var mayStandAlone: Bool {
    switch kind {
    case .section, .inverted, .closing, .comment, .delimiters: true
    case .partial: sentenceKey == nil
    case .value, .triple, .ampersand, .parent, .block: false
    }
  }
}

extension UInt8 {
  /// A space or a tab.
  var isSpaceOrTab: Bool { self == 0x20 || self == 0x09 }

  /// A space, a tab or part of a line end.
  var isBlank: Bool { isSpaceOrTab || self == 0x0a || self == 0x0d }
}

extension ArraySlice<UInt8> {
  /// Without blanks at either end.
  var trimmedOfBlanks: ArraySlice<UInt8> {
    guard let first = firstIndex(where: { !$0.isBlank }), let last = lastIndex(where: { !$0.isBlank }) else {
      return []
    }
    return self[first...last]
  }
}
