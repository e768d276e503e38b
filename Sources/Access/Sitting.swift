public import Core

/// A person who has just passed a check on a link page and goes straight on to a password.
public struct Sitting: Sendable {
  /// What led here.
  public enum Origin: String, Sendable, CaseIterable {
    /// The confirmation of an address.
    case confirm
    /// The invitation of somebody who left in between.
    case invitation
    /// A forgotten password.
    case reset
    /// A link and a code by which somebody reads for the person: it is worth that permission, and nothing of the person's.
    case helper
  }

  /// Identifies the sitting.
  ///
  /// It opens nothing.
  public let id: SittingID
  /// Who passed.
  public let person: PersonID
  /// Which contact point the link came back from.
  public let contactPoint: ContactPointID
  /// The address of that contact point, by which the person will sign in.
  public let address: EmailAddress
  /// What led here.
  public let origin: Origin
  /// When it began.
  public let createdAt: Timestamp
  /// When it ends.
  public let endsAt: Timestamp

  /// What the tokens of forms are bound to.
  public var formBinding: String { id.text }
}
