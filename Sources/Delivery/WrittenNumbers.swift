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
    let groups = digitGroups(in: text)
    for start in groups.indices where !groups[start].digits.isEmpty {
      numbers.note(groups[start...].prefix(longestNumber))
    }
    return numbers.all
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
  private static func digitGroups(in text: String) -> [DigitGroup] {
    var groups: [DigitGroup] = []
    var group = DigitGroup()
    for scalar in LetterFolding.fold(text).unicodeScalars {
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
