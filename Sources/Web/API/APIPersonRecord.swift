internal import Core
internal import People

extension PersonRecord {
  /// The most characters of a name.
  static let maximumNameCharacters = 100

  /// Reads a person's record from a body.
  ///
  /// - Parameters:
  ///   - reader: the body.
  ///   - agencies: those that this gateway serves.
  ///   - today: a day of birth is not later.
  /// - Throws: `MalformedInput` with everything that is wrong.
  init(reading reader: JSONObjectReader, agencies: Agencies, today: CivilDate) throws(MalformedInput) {
    let agency = reader.oneOf("agency", agencies.ids)
    let givenName = reader.text("given_name", maximumCharacters: PersonRecord.maximumNameCharacters)
    let familyName = reader.text("family_name", maximumCharacters: PersonRecord.maximumNameCharacters)
    let language = reader.language() ?? agency.flatMap { agencies[$0]?.languages.first }
    let previousNames = reader.uniqueTexts(
      "previous_names",
      maximum: 20,
      maximumCharacters: 200,
      PersonRecord.name
    )
    let dateOfBirth = reader.optionalDate("date_of_birth", notAfter: today)
    let addresses = PersonRecord.addresses(reader)
    let facts = PersonRecord.facts(reader)
    let phones = PersonRecord.phones(reader)
    let emails = PersonRecord.emails(reader)
    let cases = PersonRecord.memberships(reader)
    let plan = reader.optionalObject("safe_contact", SafeContactPlan.reading)
    self.init(
      agency: try reader.finish(agency),
      givenName: givenName,
      familyName: familyName,
      language: language ?? .english
    )
    self.previousNames = previousNames
    self.dateOfBirth = dateOfBirth?.iso8601
    self.addresses = addresses
    self.facts = facts
    self.phones = phones
    self.emails = emails
    self.cases = cases
    if let plan { safeContact = plan }
  }

  private static func addresses(_ reader: JSONObjectReader) -> [Address] {
    var seen: Set<[String]> = []
    return reader.list("addresses", maximum: 50) { reader in
      let lines = reader.texts("lines", minimum: 1, maximum: 8, maximumCharacters: 100)
      let postcode = reader.parsed("postcode", maximumCharacters: 20, Postcode.init(parsing:))
      let isCurrent = reader.flag("current", default: true)
      let isConfidential = reader.flag("confidential", default: false)
      let source = reader.oneOf("source", FactSource.self)
      let isKnownToOthers = reader.flag("known_to_others", default: true)
      guard let postcode, let source else { return nil }
      if !seen.insert(lines + [postcode.compact]).inserted { reader.refuse("lines", "is given twice") }
      return Address(
        lines: lines,
        postcode: postcode,
        isCurrent: isCurrent,
        isConfidential: isConfidential,
        source: source,
        isKnownToOthers: isKnownToOthers
      )
    }
  }

  private static func facts(_ reader: JSONObjectReader) -> [Fact] {
    var seen: Set<[String]> = []
    let kinds = IdentityFactKind.allCases.filter(\.isRecordFact).map(\.rawValue)
    return reader.list("facts", maximum: 100) { reader in
      let kind = reader.oneOf("kind", kinds).flatMap(IdentityFactKind.init(rawValue:))
      let value = reader.parsed("value", maximumCharacters: 200) { text throws(FieldMend) in
        guard let kind else { return text }
        return try factValue(text, of: kind)
      }
      let source = reader.oneOf("source", FactSource.self)
      guard let kind, let value, let source else { return nil }
      if !seen.insert([kind.rawValue, value]).inserted { reader.refuse("value", "is given twice") }
      return Fact(kind: kind, value: value, source: source)
    }
  }

  private static func phones(_ reader: JSONObjectReader) -> [Phone] {
    var seen: Set<PhoneNumber> = []
    return reader.list("phones", maximum: 20) { reader in
      let number = reader.parsed("number", maximumCharacters: 40, PhoneNumber.init(parsing:))
      let source = reader.oneOf("source", FactSource.self)
      let isShared = reader.flag("shared", default: false)
      let takesReminders = reader.flag("reminders", default: true)
      let isConfidential = reader.flag("confidential", default: false)
      guard let number, let source else { return nil }
      if !seen.insert(number).inserted { reader.refuse("number", "is given twice") }
      return Phone(
        number: number,
        source: source,
        isShared: isShared,
        takesReminders: takesReminders,
        isConfidential: isConfidential
      )
    }
  }

  private static func emails(_ reader: JSONObjectReader) -> [Email] {
    var seen: Set<EmailAddress> = []
    var hasPreferred = false
    return reader.list("emails", maximum: 20) { reader in
      let address = reader.parsed("address", EmailAddress.init(parsing:))
      let source = reader.oneOf("source", FactSource.self)
      let isPreferred = reader.flag("preferred", default: false)
      let isConfidential = reader.flag("confidential", default: false)
      if isPreferred, hasPreferred { reader.refuse("preferred", "only one address may be preferred") }
      hasPreferred = hasPreferred || isPreferred
      guard let address, let source else { return nil }
      if !seen.insert(address).inserted { reader.refuse("address", "is given twice") }
      return Email(address: address, source: source, isPreferred: isPreferred, isConfidential: isConfidential)
    }
  }

  private static func memberships(_ reader: JSONObjectReader) -> [Membership] {
    var seen: Set<String> = []
    return reader.list("cases", maximum: 50) { reader in
      let reference = reader.reference("reference")
      let role = reader.optionalText("role", maximumCharacters: 64)
      let side = reader.optionalParsed("side", maximumCharacters: 32, PersonRecord.side) ?? .unknown
      guard let reference else { return nil }
      if !seen.insert(reference).inserted { reader.refuse("reference", "is given twice") }
      return Membership(reference: reference, role: role ?? "", side: side)
    }
  }

  private static func side(_ text: String) throws(FieldMend) -> Side {
    guard let side = Side(parsing: text) else {
      throw FieldMend("a side is a short word of letters, digits, - and _, such as applicant")
    }
    return side
  }

  private static func name(_ text: String) throws(FieldMend) -> String {
    guard !FactSpelling.wording(text).isEmpty else { throw FieldMend("a name has letters") }
    return text
  }

  /// A fact as it is kept: a day as `2026-03-29`, anything else as it came, if something in it can be compared.
  private static func factValue(_ text: String, of kind: IdentityFactKind) throws(FieldMend) -> String {
    switch kind {
    case .childDateOfBirth, .hearingDate, .lastAppointment: return try CivilDate.inField(text).iso8601
    default:
      guard !FactSpelling.of(kind, text).isEmpty else {
        throw FieldMend("has no letters or digits to compare")
      }
      return text
    }
  }
}

extension JSONObjectReader {
  /// The language field of people and messages.
  func language() -> Language? {
    optionalOneOf("language", Language.allCases.map(\.rawValue)).flatMap(Language.init(rawValue:))
  }
}
