internal import Core

/// A reference that we issue to one person alone: seven random characters and a check character.
///
/// The check character is the sum of the others, each times a weight that has no factor in common with 30, modulo 30. It
/// finds every single wrong character, and every swap of neighbours but those of two characters that stand fifteen places
/// apart in the alphabet, so that a slip of the pen is nearly always a mistake to mend and not an attempt. No better is to
/// be had: weights prime to 30 are odd, so neighbours differ by an even number, and half of 30 times that is none.
public struct OwnReference: Sendable, CustomStringConvertible, CustomReflectable {
  /// The characters that are not mistaken for each other, in order of their values.
  static let alphabet = Array("23456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
  /// One weight for each random character, prime to 30; the last is 1 and not 29, for 29 would take the last character and
  /// the check character in either order.
  static let weights = [7, 11, 13, 17, 19, 23, 1]
  /// How long it waits for its first use.
  static let span: Duration = .days(21)

  /// Eight characters, capital letters and digits.
  let normalised: String

  /// As it is printed: `ABCD EFGH`.
  public var printed: String { normalised.prefix(4) + " " + normalised.suffix(4) }

  /// Issues a new one.
  ///
  /// - Parameter random: where its characters come from.
  /// - Throws: ``RandomUnavailable``.
  init(from random: any RandomSource) throws(RandomUnavailable) {
    var characters: [UInt8] = []
    while characters.count < OwnReference.weights.count {
      // 240 is the largest multiple of 30 in a byte: bytes above it would favour some characters.
      for byte in try random.bytes(16) where byte < 240 && characters.count < OwnReference.weights.count {
        characters.append(OwnReference.alphabet[Int(byte) % 30])
      }
    }
    characters.append(OwnReference.check(of: characters[...]))
    normalised = String(decoding: characters, as: UTF8.self)
  }

  /// Reads one as it was typed or heard: in any case, with spaces and hyphens.
  ///
  /// Nil where it has a wrong length, a character outside the alphabet, or a check character that does not fit.
  public init?(parsing text: String) {
    guard text.utf8.count <= 40 else { return nil }
    let characters = Array(LetterFolding.words(text).joined().utf8)
    guard characters.count == OwnReference.weights.count + 1,
      characters.allSatisfy(OwnReference.alphabet.contains),
      characters.last == OwnReference.check(of: characters.dropLast())
    else { return nil }
    normalised = String(decoding: characters, as: UTF8.self)
  }

  /// Always `‹own reference›`.
  public var description: String { "‹own reference›" }

  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: []) }

  private static func check(of characters: ArraySlice<UInt8>) -> UInt8 {
    let sum = zip(characters, weights).reduce(0) { sum, pair in
      sum + (alphabet.firstIndex(of: pair.0) ?? 0) * pair.1
    }
    return alphabet[sum % 30]
  }
}
