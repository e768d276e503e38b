/// On which side of a case somebody stands: a short word such as `applicant`; equal words are one side.
public struct Side: Hashable, Sendable, Codable {
  /// The word, in small letters.
  public let word: String

  /// Nobody knows: it equals no side, not even itself.
  public static let unknown = Side(word: "unknown")

  /// A side named by a word of 1 to 32 small letters, digits, hyphens and low lines.
  ///
  /// Capital letters are taken as small ones; nil for anything else.
  public init?(parsing text: String) {
    let word = text.lowercased()
    guard (1...32).contains(word.utf8.count),
      word.utf8.allSatisfy({
        (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d || $0 == 0x5f
      })
    else { return nil }
    self.word = word
  }

  private init(word: String) { self.word = word }

  /// Whether two people with these sides stand together.
  ///
  /// An unknown side stands with nobody.
  public func standsWith(_ other: Side) -> Bool {
    self != .unknown && word == other.word
  }
}
