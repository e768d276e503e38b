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
  let index: BlindIndex

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

  func candidates(
    of kind: ConfidentialDetail.Kind,
    words: [String],
    text: String,
    details: Set<ConfidentialDetail>
  ) -> Set<String> {
    switch kind {
    case .postcode: WrittenPostcodes.compact(in: words)
    case .phone: WrittenNumbers.e164(in: text)
    case .email:
      LeakGuard.emails(in: text).union(SpokenEmails.plain(text).map(LeakGuard.emails) ?? [])
    case .addressLine:
      LeakGuard.rows(
        of: AddressRows.words(text),
        lengths: Set(details.filter { $0.kind == .addressLine }.map(\.wordCount))
      )
    }
  }

  /// Email addresses: what stands on both sides of each @, with and without the marks around it.
  static func emails(in text: String) -> Set<String> {
    var found: Set<String> = []
    let scalars = Array(
      String(
        String.UnicodeScalarView(text.unicodeScalars.filter { $0.properties.generalCategory != .format })
      ).precomposedStringWithCompatibilityMapping.unicodeScalars
    )
    for at in scalars.indices where scalars[at] == "@" {
      for local in localParts(before: at, in: scalars) {
        for domain in domains(after: at, in: scalars) {
          do { found.insert(try EmailAddress(parsing: local + "@" + domain).lookupForm) } catch { continue }
        }
      }
    }
    return found
  }

  /// What may stand before an @: the whole row of characters that an address takes, and what is left of it behind each
  /// mark that more often belongs to the sentence, such as a quotation mark, an equals sign or a slash.
  private static func localParts(before at: Int, in scalars: [Unicode.Scalar]) -> [String] {
    var end = at
    while end > 0, scalars[end - 1].properties.isWhitespace { end -= 1 }
    var start = end
    while start > 0, end - start < 64, isLocal(scalars[start - 1]) { start -= 1 }
    var parts: [String] = []
    for position in start..<end where position == start || !isInsideName(scalars[position - 1]) {
      let part = scalars[position..<end].drop { $0 == "." || $0 == "_" || $0 == "-" }
      parts.append(text(scalars[position..<end]))
      parts.append(text(part))
    }
    return parts
  }

  /// No mail domain has more labels; a row of a hundred would be tried a hundred times.
  private static let mostLabels = 10

  /// What may stand behind an @: the row of labels, and what is left of it where a sentence goes on without a space.
  private static func domains(after at: Int, in scalars: [Unicode.Scalar]) -> [String] {
    var start = at + 1
    while start < scalars.count, scalars[start].properties.isWhitespace { start += 1 }
    var end = start
    while end < scalars.count, end - start < 255,
      isLetterOrDigit(scalars[end]) || isBetweenLabels(scalars[end])
    {
      end += 1
    }
    let labels = scalars[start..<end].split(separator: ".").prefix(mostLabels).map { text($0) }
    guard labels.count >= 2 else { return [] }
    return (2...labels.count).flatMap { count -> [String] in
      let domain = labels.prefix(count).joined(separator: ".")
      // A hyphen behind the last label belongs to the sentence.
      let last = labels[count - 1]
      guard let hyphen = last.firstIndex(of: "-") else { return [domain] }
      return [domain, String(domain.dropLast(last[hyphen...].count))]
    }
  }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }

  private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal)
  }

  private static func isBetweenLabels(_ scalar: Unicode.Scalar) -> Bool { scalar == "." || scalar == "-" }

  private static func isInsideName(_ scalar: Unicode.Scalar) -> Bool {
    isLetterOrDigit(scalar) || scalar == "." || scalar == "-" || scalar == "_" || scalar == "+"
  }

  private static func isLocal(_ scalar: Unicode.Scalar) -> Bool {
    isInsideName(scalar) || "!#$%&'*/=?^`{|}~".unicodeScalars.contains(scalar)
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
