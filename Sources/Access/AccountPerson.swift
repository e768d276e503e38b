public import Core

/// A person whose mailbox an account opens.
public struct AccountPerson: Hashable, Sendable {
  /// Whose mailbox it is.
  public let person: PersonID
  /// By which contact point: while that one is refused or caught by the party wall, the mailbox does not open by it.
  public let contactPoint: ContactPointID
  /// Since when.
  public let addedAt: Timestamp
}
