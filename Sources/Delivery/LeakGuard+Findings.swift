internal import Core
public import Crypto
public import People

/// One confidential detail of somebody else that stands in a text.
public struct LeakFinding: Hashable, Sendable {
  /// What it is.
  public let kind: ConfidentialDetail.Kind
  /// What stands in the text, in its normal form: whoever wrote the text has it before them.
  public let written: String
}

extension LeakGuard {
  /// Every confidential detail that stands in a text, for its writer, who must take it out.
  ///
  /// - Parameters:
  ///   - details: what must not stand in it.
  ///   - text: subject, or body.
  /// - Returns: what was met, each once, in an order that is always the same.
  /// - Throws: ``CryptoFailure``.
  public func findings(
    of details: Set<ConfidentialDetail>,
    in text: String
  ) throws(CryptoFailure) -> [LeakFinding] {
    guard !details.isEmpty else { return [] }
    var wanted: [ConfidentialDetail.Kind: Set<[UInt8]>] = [:]
    for detail in details { wanted[detail.kind, default: []].insert(detail.hash) }
    let words = LetterFolding.words(text)
    var found: Set<LeakFinding> = []
    for (kind, hashes) in wanted {
      for candidate in candidates(of: kind, words: words, text: text, details: details)
      where hashes.contains(try ConfidentialDetail(kind, candidate, index: index).hash) {
        found.insert(LeakFinding(kind: kind, written: candidate))
      }
    }
    return found.sorted { ($0.kind.rawValue, $0.written) < ($1.kind.rawValue, $1.written) }
  }
}
