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
    /// A row of words that gives an address away, as ``AddressRows`` makes it: with spaces between.
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

  /// Hashes one row of an address's words.
  ///
  /// - Parameters:
  ///   - row: what ``AddressRows/rows(of:)`` gave.
  ///   - index: the gateway's index key at work.
  /// - Throws: ``CryptoFailure``.
  public init(row: [String], index: BlindIndex) throws(CryptoFailure) {
    try self.init(.addressLine, row.joined(separator: " "), wordCount: row.count, index: index)
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
      for row in AddressRows.rows(of: address.lines) {
        details.insert(try ConfidentialDetail(row: row, index: index))
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
