public import Core

/// Judges whether a new password is worth having; it asks for length and sense, never for kinds of characters.
///
/// 1. The password is brought to NFKC; its characters are counted as people see them.
/// 2. It is cut into pieces from the left, each time the longest that a guesser would try whole: a common password, a run
///    along the keyboard, the alphabet or the digits, one character repeated, a word of its context. What fits no piece
///    counts one each.
/// 3. The pieces are weighed: a common word counts three and nothing the second time, every other piece one. Below
///    ``minimumWeight`` it is refused with the reason that covers most of it; so is a short unit that only repeats.
///
/// So `password12345678` is refused, and four plain words in a row are accepted.
///
/// Source: NIST SP 800-63B-4 §3.1.1.2.
public struct PasswordPolicy: Sendable {
  /// The least where the password is the only factor.
  public static let standardMinimum = 15
  /// The least where there is a second factor.
  public static let minimumWithSecondFactor = 8
  /// The most that is accepted; it bounds the work of judging and hashing.
  public static let maximumCharacters = 128
  /// The most bytes of UTF-8: one character may be built of very many.
  static let maximumBytes = 1024
  static let minimumWeight = 9
  /// A second factor makes up for what a short password lacks.
  static let minimumWeightWithSecondFactor = 6
  /// The weight of a common word where it stands first: choosing one of 3,500 is worth about three characters.
  static let commonWordWeight = 3
  /// Words of the context shorter than this would forbid ordinary passwords.
  static let minimumContextWord = 4

  private let minimumCharacters: Int
  private let minimumWeight: Int

  /// A policy.
  ///
  /// - Parameter hasSecondFactor: whether the account is also kept by a second factor: 8 characters then, else 15.
  public init(hasSecondFactor: Bool = false) {
    minimumCharacters = hasSecondFactor ? Self.minimumWithSecondFactor : Self.standardMinimum
    minimumWeight = hasSecondFactor ? Self.minimumWeightWithSecondFactor : Self.minimumWeight
  }

  /// Judges a password.
  ///
  /// - Parameters:
  ///   - password: what was typed.
  ///   - context: what a guesser tries first here: the agency's name, the local part of the e-mail address, the site's name.
  /// - Throws: the first ``Refusal`` that applies.
  public func judge(_ password: Secret<String>, context: [String] = []) throws(Refusal) {
    try password.reveal { (text) throws(Refusal) in
      guard text.utf8.count <= Self.maximumBytes else {
        throw .tooLong(maximum: Self.maximumCharacters)
      }
      let normal = text.compatibilityComposed
      guard normal.count >= minimumCharacters else { throw .tooShort(minimum: minimumCharacters) }
      guard normal.count <= Self.maximumCharacters else { throw .tooLong(maximum: Self.maximumCharacters) }
      guard normal.unicodeScalars.allSatisfy(Self.isPrintable) else { throw .unprintable }
      let characters = Array(normal.lowercased())
      guard !Self.isRepetition(characters) else { throw .repeated }
      let pieces = PasswordPieces(of: characters, context: Self.contextWords(context))
      guard pieces.weight < minimumWeight else { return }
      throw pieces.mainReason ?? .repeated
    }
  }

  // "All printing ASCII characters and the space character SHOULD be accepted, Unicode characters SHOULD be accepted."
  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .surrogate, .unassigned, .privateUse, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }

  /// Whether it is fewer than eight characters over and over.
  private static func isRepetition(_ characters: [Character]) -> Bool {
    let longest = min(7, characters.count / 2)
    guard longest >= 1 else { return false }
    return (1...longest).contains { period in
      characters.indices.dropFirst(period).allSatisfy { characters[$0] == characters[$0 - period] }
    }
  }

  private static func contextWords(_ context: [String]) -> Set<[Character]> {
    var words: Set<[Character]> = []
    for text in context {
      let folded = text.compatibilityComposed.lowercased()
      words.insert(Array(folded))
      words.insert(Array(folded.filter { $0.isLetter || $0.isNumber }))
      for word in folded.split(whereSeparator: { !$0.isLetter && !$0.isNumber }) { words.insert(Array(word)) }
    }
    return words.filter { $0.count >= minimumContextWord }
  }
}

extension PasswordPolicy {
  /// Why a password is refused, in plain words that say what to do.
  ///
  /// It never repeats the password.
  public enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// It has fewer characters than are asked for.
    case tooShort(minimum: Int)
    /// It has more characters than are accepted.
    case tooLong(maximum: Int)
    /// It holds something that cannot be seen or typed, for example a line end.
    case unprintable
    /// It is little more than a password that many people use.
    case common
    /// It is little more than one thing repeated.
    case repeated
    /// It is little more than neighbouring keys, letters or digits.
    case keyboardRun
    /// It is little more than the agency's name or the e-mail address.
    case contextWord

    /// What to do, for the person; pages have their own wording in each language.
    public var description: String {
      switch self {
      case .tooShort(let minimum):
        "Use at least \(minimum) characters. Three or four words in a row are easy to remember."
      case .tooLong(let maximum): "Use at most \(maximum) characters."
      case .unprintable: "Use letters, digits, spaces and signs that you can type again."
      case .common:
        "This is close to a password that many people use. Add words that only you would put together."
      case .repeated: "This repeats itself. Use words that differ."
      case .keyboardRun: "This follows the keys, the alphabet or the digits. Use words instead."
      case .contextWord:
        "This is close to our name or your email address. Use words that have nothing to do with either."
      }
    }
  }
}
