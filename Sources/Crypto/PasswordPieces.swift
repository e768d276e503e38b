/// A password cut into what a guesser would try whole.
struct PasswordPieces {
  /// What the pieces weigh together: about how many characters still have to be guessed.
  private(set) var weight = 0
  /// How many characters each reason covers.
  private var covered: [PasswordPolicy.Refusal: Int] = [:]

  /// The reason that covers most of the password.
  var mainReason: PasswordPolicy.Refusal? {
    covered.max { ($0.value, Self.rank($0.key)) < ($1.value, Self.rank($1.key)) }?.key
  }

  /// Cuts a password.
  ///
  /// - Parameters:
  ///   - characters: the password in small letters.
  ///   - context: words that a guesser tries first.
  init(of characters: [Character], context: Set<[Character]>) {
    var seen: Set<[Character]> = []
    var position = 0
    while position < characters.count {
      let rest = characters[position...]
      guard let piece = Self.longestPiece(at: rest, context: context) else {
        weight += 1
        position += 1
        continue
      }
      if piece.reason != .common {
        weight += 1
      } else if seen.insert(rest.prefix(piece.count).map(Self.plainLetter)).inserted {
        weight += PasswordPolicy.commonWordWeight
      }
      covered[piece.reason, default: 0] += piece.count
      position += piece.count
    }
  }

  private typealias Piece = (count: Int, reason: PasswordPolicy.Refusal)

  private static func longestPiece(at rest: ArraySlice<Character>, context: Set<[Character]>) -> Piece? {
    let candidates: [Piece] = [
      (longestWord(at: rest, atMost: context.map(\.count).max() ?? 0, in: context.contains), .contextWord),
      (longestWord(at: rest, atMost: CommonPasswords.longest, in: CommonPasswords.contains), .common),
      (repeats(at: rest), .repeated),
      (KeyboardRuns.length(at: rest), .keyboardRun),
    ]
    let best = candidates.max { ($0.count, rank($0.reason)) < ($1.count, rank($1.reason)) }
    return best.flatMap { $0.count > 0 ? $0 : nil }
  }

  /// Where two cover the same, the one that tells the person more.
  private static func rank(_ reason: PasswordPolicy.Refusal) -> Int {
    switch reason {
    case .contextWord: 3
    case .repeated: 2
    case .keyboardRun: 1
    default: 0
    }
  }

  private static func longestWord(
    at rest: ArraySlice<Character>,
    atMost longest: Int,
    in contains: ([Character]) -> Bool
  ) -> Int {
    let plain = Array(rest.prefix(longest))
    let read = plain.map(plainLetter)
    return stride(from: plain.count, through: PasswordPolicy.minimumContextWord, by: -1).first { count in
      contains(Array(plain.prefix(count))) || contains(Array(read.prefix(count)))
    } ?? 0
  }

  /// Three or more of one character.
  private static func repeats(at rest: ArraySlice<Character>) -> Int {
    let count = rest.prefix { $0 == rest.first }.count
    return count >= 3 ? count : 0
  }

  private static func plainLetter(_ character: Character) -> Character { lookAlikes[character] ?? character }

  /// Signs and digits that stand for letters; a guesser tries them all.
  private static let lookAlikes: [Character: Character] = [
    "@": "a", "4": "a", "8": "b", "3": "e", "1": "i", "!": "i", "0": "o", "5": "s", "$": "s", "7": "t",
    "2": "z",
  ]
}

/// Runs of at least three neighbours on the keyboard, in the alphabet or among the digits, in either direction.
enum KeyboardRuns {
  private static let rows = [
    "`1234567890-=", "qwertyuiop[]", "asdfghjkl;'#", "zxcvbnm,./", "abcdefghijklmnopqrstuvwxyz", "9012",
    "!\"£$%^&*()_+", "!@#$%^&*()_+", "1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm",
    "qazwsxedcrfvtgb",
  ]

  /// For each character those that stand next to it, forwards.
  private static let followers: [Character: Set<Character>] = rows.reduce(into: [:]) { table, row in
    for (one, next) in zip(row, row.dropFirst()) { table[one, default: []].insert(next) }
  }

  /// How long a run begins here; 0 below three.
  static func length(at rest: ArraySlice<Character>) -> Int {
    let forwards = run(rest) { followers[$0]?.contains($1) == true }
    let backwards = run(rest) { followers[$1]?.contains($0) == true }
    let longest = max(forwards, backwards)
    return longest >= 3 ? longest : 0
  }

  private static func run(_ rest: ArraySlice<Character>, _ follows: (Character, Character) -> Bool) -> Int {
    let steps = zip(rest, rest.dropFirst()).prefix { follows($0, $1) }.count
    return steps + 1
  }
}
