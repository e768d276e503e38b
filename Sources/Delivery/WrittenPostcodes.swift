internal import Core

/// Finds the post codes that a text may hold: as one word, as two, letter by letter, grown together with the words around
/// them, and with O for 0 or I and L for 1.
///
/// A value that knows only how post codes are written: it finds too many rather than too few, and each is then compared by
/// its keyed hash. A run that is a post code is never read as another one inside it.
enum WrittenPostcodes {
  /// The longest run of letters that is searched: a post code grown together with the words around it.
  private static let longestRun = 64

  /// Every post code that these words may hold.
  static func compact(in words: [String]) -> Set<String> {
    var found: Set<String> = []
    for start in words.indices {
      var joined = ""
      for word in words[start...].prefix(7) {
        joined += word
        guard joined.utf8.count <= 7 else { break }
        note(Array(joined.utf8), in: &found)
      }
      let word = Array(words[start].utf8)
      if word.count > 7 { noteInside(word, in: &found) }
      if start + 1 < words.count { noteGrown(word, Array(words[start + 1].utf8), in: &found) }
    }
    return found
  }

  /// Every stretch of a longer run.
  private static func noteInside(_ word: [UInt8], in found: inout Set<String>) {
    guard word.contains(where: isDigit) else { return }
    let run = word.prefix(longestRun)
    for start in run.indices {
      for length in 5...7 where start + length <= run.count {
        note(Array(run[start..<start + length]), in: &found)
      }
    }
  }

  /// A post code of two words of which the first has something before it or the second something behind it.
  private static func noteGrown(_ left: [UInt8], _ right: [UInt8], in found: inout Set<String>) {
    guard right.count >= 3, left.count >= 2, left.count > 4 || right.count > 3,
      left.contains(where: isDigit) || right.prefix(3).contains(where: isDigit)
    else { return }
    let inward = Array(right.prefix(3))
    for length in left.count > 4 ? Array(2...4) : [left.count] {
      note(Array(left.suffix(length)) + inward, in: &found)
    }
  }

  /// The post codes that five to seven characters may mean; none without a digit.
  private static func note(_ run: [UInt8], in found: inout Set<String>) {
    guard (5...7).contains(run.count), run.contains(where: isDigit) else { return }
    let inward = run.suffix(3)
    guard let first = inward.first, digit(first) != nil else { return }
    var readings: [[UInt8]] = []
    for shape in shapes where shape.count == run.count {
      var partial: [[UInt8]] = [[]]
      for (byte, place) in zip(run, shape) {
        let options = place == 0x39 ? [digit(byte)].compactMap(\.self) : letters(byte)
        partial = partial.flatMap { done in options.map { done + [$0] } }
      }
      readings += partial
    }
    // What is written as a post code means that one.
    if readings.contains(run) { readings = [run] }
    for reading in readings {
      do { found.insert(try Postcode(parsing: String(decoding: reading, as: UTF8.self)).compact) } catch {
        continue
      }
    }
  }

  private static let shapes = ["A99AA", "A999AA", "AA99AA", "AA999AA", "A9A9AA", "AA9A9AA"].map {
    Array($0.utf8)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// The digit that a character means where a digit must stand.
  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte
    case UInt8(ascii: "O"): 0x30
    case UInt8(ascii: "I"), UInt8(ascii: "L"): 0x31
    default: nil
    }
  }

  /// The letters that a character may mean where a letter must stand.
  private static func letters(_ byte: UInt8) -> [UInt8] {
    switch byte {
    case 0x41...0x5a: [byte]
    case 0x30: [UInt8(ascii: "O")]
    case 0x31: [UInt8(ascii: "I"), UInt8(ascii: "L")]
    default: []
    }
  }
}
