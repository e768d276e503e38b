internal import Core
public import People

extension PersonRecord {
  /// A person in a case.
  ///
  /// - Parameters:
  ///   - name: given and family name.
  ///   - born: date of birth.
  ///   - side: on which side of the case; nil in no case.
  ///   - courtCase: the case.
  /// - Returns: the record.
  public static func of(
    _ name: String,
    born: String? = nil,
    side: String? = nil,
    in courtCase: String = "CASE-1"
  ) -> PersonRecord {
    let names = name.split(separator: " ", maxSplits: 1).map(String.init)
    var record = PersonRecord(
      agency: "wales",
      givenName: names.first ?? "",
      familyName: names.last ?? "",
      language: .english
    )
    record.dateOfBirth = born
    if let side { record = record.joining(courtCase, as: side) }
    return record
  }

  /// The same in one more case.
  public func joining(_ courtCase: String, as side: String) -> PersonRecord {
    var record = self
    record.cases.append(
      Membership(reference: courtCase, role: "party", side: Side(parsing: side) ?? .unknown)
    )
    return record
  }

  /// The same living at an address; by default it came from the person, and others know it.
  ///
  /// - Parameters:
  ///   - lines: the lines above the post code, with `/` between them.
  ///   - postcode: the post code.
  ///   - source: who told us.
  ///   - known: whether others know it.
  ///   - isCurrent: whether it is lived at now.
  ///   - isConfidential: whether nobody else may learn it.
  /// - Returns: the record.
  /// - Throws: where the post code is none.
  public func living(
    at lines: String,
    _ postcode: String,
    source: FactSource = .person,
    known: Bool = true,
    isCurrent: Bool = true,
    isConfidential: Bool = false
  ) throws -> PersonRecord {
    var record = self
    record.addresses.append(
      Address(
        lines: lines.split(separator: "/").map(String.init),
        postcode: try Postcode(parsing: postcode),
        isCurrent: isCurrent,
        isConfidential: isConfidential,
        source: source,
        isKnownToOthers: known
      )
    )
    return record
  }

  /// The same with a fact more.
  public func knowing(_ kind: IdentityFactKind, _ value: String, source: FactSource = .agency) -> PersonRecord
  {
    var record = self
    record.facts.append(Fact(kind: kind, value: value, source: source))
    return record
  }

  /// The same with a telephone number more.
  ///
  /// - Parameters:
  ///   - number: the number.
  ///   - source: who told us.
  ///   - isShared: whether somebody else uses it.
  ///   - isConfidential: whether nobody else may learn it.
  /// - Returns: the record.
  /// - Throws: where it is no number.
  public func phoning(
    _ number: String,
    source: FactSource = .person,
    isShared: Bool = false,
    isConfidential: Bool = false
  ) throws -> PersonRecord {
    var record = self
    record.phones.append(
      Phone(
        number: try PhoneNumber(parsing: number),
        source: source,
        isShared: isShared,
        takesReminders: false,
        isConfidential: isConfidential
      )
    )
    return record
  }

  /// The same with an email address more.
  ///
  /// - Parameters:
  ///   - address: the address.
  ///   - source: who told us.
  ///   - isConfidential: whether nobody else may learn it.
  /// - Returns: the record.
  /// - Throws: where it is no address.
  public func mailing(
    _ address: String,
    source: FactSource = .person,
    isConfidential: Bool = false
  ) throws -> PersonRecord {
    var record = self
    record.emails.append(
      Email(
        address: try EmailAddress(parsing: address),
        source: source,
        isPreferred: false,
        isConfidential: isConfidential
      )
    )
    return record
  }
}
