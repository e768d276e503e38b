internal import Core
public import Crypto
internal import Foundation
public import People

/// Looks in a text for confidential details of other people in the case: post codes, telephone numbers, email addresses
/// and lines of addresses.
///
/// It never knows them: it hashes what a text holds, under the same key, and compares. A value: text and hashes in, whether
/// one is met out. Capitals, accents, hyphens, line breaks, invisible characters and the usual ways of writing a number
/// make no difference.
public struct LeakGuard: Sendable {
  private let index: BlindIndex

  /// A guard that hashes under the gateway's index key.
  public init(index: BlindIndex) {
    self.index = index
  }

  /// Whether a text holds one of these details.
  ///
  /// - Parameters:
  ///   - details: what must not stand in it.
  ///   - text: subject and body.
  /// - Returns: true at the first one.
  /// - Throws: ``CryptoFailure``.
  public func finds(_ details: Set<ConfidentialDetail>, in text: String) throws(CryptoFailure) -> Bool {
    guard !details.isEmpty else { return false }
    var wanted: [ConfidentialDetail.Kind: Set<[UInt8]>] = [:]
    for detail in details { wanted[detail.kind, default: []].insert(detail.hash) }
    let words = LetterFolding.words(text)
    for (kind, hashes) in wanted {
      for candidate in candidates(of: kind, words: words, text: text, details: details)
      where hashes.contains(try ConfidentialDetail(kind, candidate, index: index).hash) {
        return true
      }
    }
    return false
  }

  private func candidates(
    of kind: ConfidentialDetail.Kind,
    words: [String],
    text: String,
    details: Set<ConfidentialDetail>
  ) -> Set<String> {
    switch kind {
    case .postcode: LeakGuard.postcodes(in: words)
    case .phone: LeakGuard.phoneNumbers(in: words)
    case .email: LeakGuard.emails(in: text)
    case .addressLine:
      LeakGuard.rows(
        of: words,
        lengths: Set(details.filter { $0.kind == .addressLine }.map(\.wordCount))
      )
    }
  }

  /// Post codes written as one word, as two, or letter by letter in up to seven.
  static func postcodes(in words: [String]) -> Set<String> {
    var found: Set<String> = []
    for start in words.indices {
      var joined = ""
      for word in words[start...].prefix(7) {
        joined += word
        guard joined.utf8.count <= 7 else { break }
        guard joined.utf8.count >= 5 else { continue }
        do { found.insert(try Postcode(parsing: joined).compact) } catch { continue }
      }
    }
    return found
  }

  /// Telephone numbers: every row of neighbouring groups of digits that makes one, in E.164.
  static func phoneNumbers(in words: [String]) -> Set<String> {
    var found: Set<String> = []
    for start in words.indices where words[start].utf8.contains(where: { (0x30...0x39).contains($0) }) {
      var digits = ""
      for word in words[start...].prefix(13) {
        guard word.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { break }
        digits += word
        guard digits.utf8.count <= 17 else { break }
        guard digits.utf8.count >= 9 else { continue }
        for written in spellings(ofDigits: digits) {
          do { found.insert(try PhoneNumber(parsing: written).e164) } catch { continue }
        }
      }
    }
    return found
  }

  /// The numbers that a row of digits may mean: as it stands, with a plus sign, after 00, with 44 (0).
  private static func spellings(ofDigits digits: String) -> [String] {
    var spellings = [digits, "+" + digits]
    if digits.hasPrefix("00") { spellings.append("+" + digits.dropFirst(2)) }
    if digits.hasPrefix("440") { spellings.append("+44" + digits.dropFirst(3)) }
    return spellings
  }

  /// Email addresses: what stands on both sides of each @, without the marks around it.
  static func emails(in text: String) -> Set<String> {
    var found: Set<String> = []
    let folded = String(
      String.UnicodeScalarView(text.unicodeScalars.filter { $0.properties.generalCategory != .format })
    ).precomposedStringWithCompatibilityMapping
    for word in folded.split(whereSeparator: { $0.isWhitespace || "<>()[]{}\"“”,;:|".contains($0) })
    where word.contains("@") {
      let trimmed = word.trimmingPrefix(while: { "'‘’.*_".contains($0) })
      var end = trimmed[...]
      while let last = end.last, "'‘’.!?*_".contains(last) { end = end.dropLast() }
      do { found.insert(try EmailAddress(parsing: String(end)).lookupForm) } catch { continue }
    }
    return found
  }

  /// Every row of so many neighbouring words.
  static func rows(of words: [String], lengths: Set<Int>) -> Set<String> {
    var found: Set<String> = []
    for length in lengths where length > 0 && length <= words.count {
      for start in 0...(words.count - length) {
        found.insert(words[start..<start + length].joined(separator: " "))
      }
    }
    return found
  }
}
