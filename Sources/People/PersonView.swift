public import Core

/// What a case system is told of a person: never an identity fact.
public struct PersonView: Sendable {
  /// A place in a case.
  public struct Membership: Sendable {
    /// The case's reference.
    public let reference: String
    /// On which side.
    public let side: Side
  }

  /// An email address and how far it is proved.
  public struct Email: Sendable {
    /// Its contact point.
    public let id: ContactPointID
    /// The address.
    public let address: EmailAddress
    /// How far it is proved.
    public let status: ContactPointStatus
    /// What it was at which moment, oldest first.
    public let history: [(status: ContactPointStatus, at: Timestamp)]
  }

  /// The person's identifier.
  public let id: PersonID
  /// The person's reference in the case system.
  public let reference: String
  /// The agency's profile.
  public let agency: String
  /// The language the person is written to in.
  public let language: Language
  /// Places in cases.
  public let cases: [Membership]
  /// Email addresses.
  public let emails: [Email]
  /// The kinds of facts that are held.
  public let factKinds: [IdentityFactKind]
  /// How many telephone numbers are held.
  public let phoneCount: Int
  /// Whether the person is frozen.
  public let isFrozen: Bool
}
