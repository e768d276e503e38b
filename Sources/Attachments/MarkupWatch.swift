/// Looks in a text that passes by for what a browser would run: such a text is judged as what it would do.
///
/// libmagic looks at the beginning alone, and a text may turn into a page after the first thousand lines.
struct MarkupWatch: Sendable {
  /// What pages and drawings that run something cannot do without, in small letters; each begins with `<`.
  private static let words = [
    "<html", "<!doctype html", "<script", "<svg", "<iframe", "<object", "<embed", "<?php",
  ].map { Array($0.utf8) }

  /// Which words may still be met, one bit each.
  private var possible: UInt8 = 0
  /// How many of their letters were.
  private var depth = 0

  /// Looks at the next bytes; true where something that runs begins in them.
  ///
  /// Zero bytes are passed over, so that UTF-16 is read too.
  mutating func finds(_ piece: [UInt8]) -> Bool {
    for byte in piece {
      if byte == 0x3c {
        possible = .max
        depth = 1
      } else if possible != 0, byte != 0, goesOn(with: byte) {
        return true
      }
    }
    return false
  }

  /// Takes one more letter; true where a word is whole.
  private mutating func goesOn(with byte: UInt8) -> Bool {
    let small = (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
    for (index, word) in MarkupWatch.words.enumerated() where possible & 1 << index != 0 {
      if word[depth] != small {
        possible &= ~(1 << index)
      } else if word.count == depth + 1 {
        return true
      }
    }
    depth += 1
    return false
  }
}
