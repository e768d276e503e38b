internal import Core

/// Finds the telephone numbers that a text may hold, in E.164, however they are written.
///
/// A value that knows only how numbers are written, not which of them exist: it finds too many rather than too few, and each
/// is then compared by its keyed hash. Numbers of the United Kingdom are read with 0, 44, +44, 0044 and 44 (0) before them or
/// nothing at all; those of other countries behind + or 00.
struct WrittenNumbers {
  /// Digits that stand together, and whether a plus sign leads them.
  private struct DigitGroup {
    var digits = ""
    var hasPlus = false
  }

  /// The most digits that are written for a number: 15 of E.164 after 00.
  private static let longestNumber = 17

  private var found: Set<String> = []
  private var foreign: Set<Substring> = []

  /// Every row of neighbouring groups of digits that makes a number.
  static func e164(in text: String) -> Set<String> {
    var numbers = WrittenNumbers()
    let folded = LetterFolding.fold(text)
    let straight = straightened(folded)
    for reading in straight == folded ? [folded] : [folded, straight] {
      let groups = digitGroups(in: reading)
      for start in groups.indices where !groups[start].digits.isEmpty {
        numbers.note(groups[start...].prefix(longestNumber))
      }
    }
    return numbers.all
  }

  /// The folded text with O for 0 and I or L for 1 put right in runs that are otherwise digits.
  ///
  /// A letter on the border to a word belongs to the word: the L of `TELO7700` is none of the number.
  private static func straightened(_ folded: String) -> String {
    var straight = String.UnicodeScalarView()
    let scalars = Array(folded.unicodeScalars)
    var start = scalars.startIndex
    while start < scalars.endIndex {
      guard isDigitOrAlike(scalars[start]) else {
        straight.append(scalars[start])
        start += 1
        continue
      }
      let end = scalars[start...].firstIndex { !isDigitOrAlike($0) } ?? scalars.endIndex
      var run = scalars[start..<end]
      var behind: [Unicode.Scalar] = []
      if start > 0, scalars[start - 1].properties.isAlphabetic {
        while let first = run.first, first == "I" || first == "L" { straight.append(run.removeFirst()) }
      }
      if end < scalars.endIndex, scalars[end].properties.isAlphabetic {
        while let last = run.last, alike[last] != nil { behind.append(run.removeLast()) }
      }
      let isNumber = run.contains { ("0"..."9").contains($0) }
      straight.append(contentsOf: isNumber ? run.map { alike[$0] ?? $0 } : Array(run))
      straight.append(contentsOf: behind.reversed())
      start = end
    }
    return String(straight)
  }

  private static let alike: [Unicode.Scalar: Unicode.Scalar] = ["O": "0", "I": "1", "L": "1"]

  private static func isDigitOrAlike(_ scalar: Unicode.Scalar) -> Bool {
    ("0"..."9").contains(scalar) || alike[scalar] != nil
  }

  /// The numbers that begin with the first of these groups.
  private mutating func note(_ groups: ArraySlice<DigitGroup>) {
    var digits = ""
    var hasPlus = false
    for group in groups {
      // A letter, or the plus sign of the next number, ends this one.
      if group.digits.isEmpty || (group.hasPlus && !digits.isEmpty) { return }
      hasPlus = hasPlus || group.hasPlus
      digits += group.digits
      guard digits.utf8.count <= WrittenNumbers.longestNumber else { return }
      if hasPlus {
        note(international: digits[...])
      } else if digits.hasPrefix("00") {
        note(international: digits.dropFirst(2))
      } else {
        if digits.hasPrefix("44") { note(british: digits.dropFirst(2)) }
        note(british: digits[...])
      }
    }
  }

  /// Digits that begin with the code of a country.
  private mutating func note(international digits: Substring) {
    if digits.hasPrefix("44") {
      note(british: digits.dropFirst(2))
    } else if (8...16).contains(digits.utf8.count) {
      foreign.insert(digits)
    }
  }

  /// A number of the United Kingdom, nine or ten digits, with or without the 0 that leads it at home.
  private mutating func note(british digits: Substring) {
    let national = digits.hasPrefix("0") ? digits.dropFirst() : digits
    guard (9...10).contains(national.utf8.count), !national.hasPrefix("0") else { return }
    found.insert("+44" + national)
  }

  private var all: Set<String> {
    var all = found
    for digits in foreign {
      do { all.insert(try PhoneNumber(parsing: "+" + digits).e164) } catch { continue }
    }
    return all
  }

  /// The groups of digits in a text, with an empty one wherever a letter stands.
  private static func digitGroups(in folded: String) -> [DigitGroup] {
    var groups: [DigitGroup] = []
    var group = DigitGroup()
    for scalar in folded.unicodeScalars {
      if ("0"..."9").contains(scalar) {
        group.digits.unicodeScalars.append(scalar)
        continue
      }
      if !group.digits.isEmpty {
        groups.append(group)
        group = DigitGroup()
      }
      if scalar == "+" {
        group.hasPlus = true
      } else if scalar.properties.isAlphabetic {
        groups.append(DigitGroup())
        group = DigitGroup()
      }
    }
    return group.digits.isEmpty ? groups : groups + [group]
  }
}
