public import Core

/// A password that is offered to somebody who would rather not think of one: four words, easily typed and kept in mind.
///
/// Each word is drawn from more than a thousand, no word comes twice, and every draw is equally likely: at least 40 bits.
/// It is made when a page is shown and kept nowhere; taken, it comes back as any password does and is judged like one, so
/// that nobody can pass off a weak one as offered.
public struct OfferedPassword: Sendable {
  /// How many words.
  static let wordCount = 4
  /// A draw that the policy refuses is drawn again; so many refused in a row would mean that the words are wrong.
  private static let maximumDraws = 8

  /// The words with hyphens between, `river-candle-orange-bridge`.
  public let text: Secret<String>

  /// Draws a password; nil where the policy refuses whatever is drawn, and then none is offered.
  ///
  /// - Parameters:
  ///   - language: whose words.
  ///   - random: where chance comes from.
  /// - Throws: ``RandomUnavailable``.
  public init?(in language: Language, from random: any RandomSource) throws(RandomUnavailable) {
    let words = OfferedPassword.words(language)
    for _ in 0..<OfferedPassword.maximumDraws {
      var drawn: [String] = []
      while drawn.count < OfferedPassword.wordCount {
        let word = words[try OfferedPassword.index(below: words.count, from: random)]
        if !drawn.contains(word) { drawn.append(word) }
      }
      let text = Secret(drawn.joined(separator: "-"))
      if OfferedPassword.isAccepted(text) {
        self.text = text
        return
      }
    }
    return nil
  }

  /// The words of a language.
  static func words(_ language: Language) -> [String] {
    switch language {
    case .english: englishWords
    case .welsh: welshWords
    }
  }

  private static func isAccepted(_ text: Secret<String>) -> Bool {
    do {
      try PasswordPolicy().judge(text)
      return true
    } catch { return false }
  }

  /// A number below a limit of at most 65,536, each equally likely: what would favour the low ones is drawn again.
  static func index(below limit: Int, from random: any RandomSource) throws(RandomUnavailable) -> Int {
    let usable = 65_536 - 65_536 % limit
    while true {
      let bytes = try random.bytes(2)
      let value = Int(bytes[0]) << 8 | Int(bytes[1])
      if value < usable { return value % limit }
    }
  }
}
