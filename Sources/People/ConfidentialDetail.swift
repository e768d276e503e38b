internal import Core
public import Crypto

/// A detail that nobody else of a case may learn, in the form in which it is looked for in texts.
public struct ConfidentialDetail: Hashable, Sendable {
  /// What the detail is.
  public enum Kind: String, Sendable, CaseIterable {
    /// A post code, compact.
    case postcode
    /// A telephone number, E.164.
    case phone
    /// An email address in small letters.
    case email
    /// The line of an address that names the house: its words with spaces between.
    case addressLine = "address_line"
  }

  /// What it is.
  public let kind: Kind
  /// How many words of a text make up one such value; 1 but for lines of addresses.
  public let wordCount: Int
  /// Its keyed hash.
  public let hash: [UInt8]

  /// Hashes one normal form.
  ///
  /// - Parameters:
  ///   - kind: what it is.
  ///   - normalised: the form that ``Kind`` describes.
  ///   - wordCount: how many words it has.
  ///   - index: the gateway's index key at work.
  /// - Throws: ``CryptoFailure``.
  public init(_ kind: Kind, _ normalised: String, wordCount: Int = 1, index: BlindIndex) throws(CryptoFailure)
  {
    self.kind = kind
    self.wordCount = wordCount
    let label: StaticString =
      switch kind {
      case .postcode: "confidential-postcode"
      case .phone: "confidential-phone"
      case .email: "confidential-email"
      case .addressLine: "confidential-address-line"
      }
    hash = try index.of(normalised, kind: label)
  }

  init(stored kind: Kind, wordCount: Int, hash: [UInt8]) {
    self.kind = kind
    self.wordCount = wordCount
    self.hash = hash
  }
}

extension PersonRecord {
  /// Everything in the record that nobody else of the case may learn.
  func confidentialDetails(index: BlindIndex) throws(CryptoFailure) -> Set<ConfidentialDetail> {
    var details: Set<ConfidentialDetail> = []
    for address in addresses where address.isConfidential {
      details.insert(try ConfidentialDetail(.postcode, address.postcode, index: index))
      for line in address.lines.prefix(2) {
        let words = LetterFolding.words(line)
        // One word alone, a town or a common name, would make every letter a leak.
        guard words.count >= 2, words.count <= 8 else { continue }
        details.insert(
          try ConfidentialDetail(
            .addressLine,
            words.joined(separator: " "),
            wordCount: words.count,
            index: index
          )
        )
      }
    }
    for phone in phones where phone.isConfidential {
      details.insert(try ConfidentialDetail(.phone, phone.number, index: index))
    }
    for email in emails where email.isConfidential {
      details.insert(try ConfidentialDetail(.email, email.address.lowercased(), index: index))
    }
    return details
  }
}
