public import Core

/// What a case system owns of a person: the whole record, as it was put.
///
/// Everything in it has been parsed at the edge. It is kept in one box under the person's own key.
public struct PersonRecord: Sendable, Codable {
  /// One address of the person.
  public struct Address: Sendable, Codable, Hashable {
    /// The lines above the post code: house, street, town.
    public var lines: [String]
    /// The post code, compact.
    public var postcode: String
    /// Whether the person lives there now.
    public var isCurrent: Bool
    /// Whether nobody else of the case may learn it.
    public var isConfidential: Bool
    /// Who told us.
    public var source: FactSource
    /// Whether others of the case know it; so it is taken unless the record says otherwise.
    public var isKnownToOthers: Bool

    /// An address.
    public init(
      lines: [String],
      postcode: Postcode,
      isCurrent: Bool,
      isConfidential: Bool,
      source: FactSource,
      isKnownToOthers: Bool
    ) {
      self.lines = lines
      self.postcode = postcode.compact
      self.isCurrent = isCurrent
      self.isConfidential = isConfidential
      self.source = source
      self.isKnownToOthers = isKnownToOthers
    }
  }

  /// One fact that a check may ask for.
  public struct Fact: Sendable, Codable, Hashable {
    /// What kind it is; one of those with ``IdentityFactKind/isRecordFact``.
    public var kind: IdentityFactKind
    /// The fact as text; a date as `2026-03-29`.
    public var value: String
    /// Who told us.
    public var source: FactSource

    /// A fact.
    public init(kind: IdentityFactKind, value: String, source: FactSource) {
      self.kind = kind
      self.value = value
      self.source = source
    }
  }

  /// One telephone number.
  public struct Phone: Sendable, Codable, Hashable {
    /// The number in E.164.
    public var number: String
    /// Who told us.
    public var source: FactSource
    /// Whether somebody else uses it too.
    public var isShared: Bool
    /// Whether reminders may go there.
    public var takesReminders: Bool
    /// Whether nobody else of the case may learn it.
    public var isConfidential: Bool

    /// A number.
    public init(
      number: PhoneNumber,
      source: FactSource,
      isShared: Bool,
      takesReminders: Bool,
      isConfidential: Bool
    ) {
      self.number = number.e164
      self.source = source
      self.isShared = isShared
      self.takesReminders = takesReminders
      self.isConfidential = isConfidential
    }
  }

  /// One email address.
  public struct Email: Sendable, Codable, Hashable {
    /// The address as written.
    public var address: String
    /// Who told us.
    public var source: FactSource
    /// Whether it is the one to use where there are several.
    public var isPreferred: Bool
    /// Whether nobody else of the case may learn it.
    public var isConfidential: Bool

    /// An address.
    public init(address: EmailAddress, source: FactSource, isPreferred: Bool, isConfidential: Bool) {
      self.address = address.text
      self.source = source
      self.isPreferred = isPreferred
      self.isConfidential = isConfidential
    }
  }

  /// The person's place in one case.
  public struct Membership: Sendable, Codable, Hashable {
    /// The case's reference in the case system.
    public var reference: String
    /// What the person is there, for example `mother`.
    public var role: String
    /// On which side they stand.
    public var side: Side

    /// A place in a case.
    public init(reference: String, role: String, side: Side) {
      self.reference = reference
      self.role = role
      self.side = side
    }
  }

  /// The agency that serves the person, by the name of its profile.
  public var agency: String
  /// Given names.
  public var givenName: String
  /// Family name.
  public var familyName: String
  /// Earlier names, whole.
  public var previousNames: [String]
  /// The language the person is written to in.
  public var language: Language
  /// Date of birth as `1984-03-07`; nil where it is not known.
  public var dateOfBirth: String?
  /// Addresses, current and earlier.
  public var addresses: [Address]
  /// Facts that a check may ask for.
  public var facts: [Fact]
  /// Telephone numbers.
  public var phones: [Phone]
  /// Email addresses.
  public var emails: [Email]
  /// Places in cases.
  public var cases: [Membership]
  /// How the person may safely be reached.
  public var safeContact: SafeContactPlan

  /// A record with nothing in it but who the person is.
  public init(agency: String, givenName: String, familyName: String, language: Language) {
    self.agency = agency
    self.givenName = givenName
    self.familyName = familyName
    self.language = language
    previousNames = []
    addresses = []
    facts = []
    phones = []
    emails = []
    cases = []
    safeContact = .unrestricted
  }
}
