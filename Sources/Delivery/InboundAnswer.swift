public import Core

/// What somebody wrote to the mailbox, as staff see it: *sent to the mailbox, not secure*.
public struct InboundAnswer: Sendable {
  /// How far it is.
  public enum Status: String, Sendable, CaseIterable {
    /// It lies in the mailbox and waits for staff.
    case taken
    /// Staff say that it may go; it lies in the mailbox still.
    case deletionAsked = "deletion_asked"
    /// It is out of the mailbox, and its words are forgotten.
    case deleted
  }

  /// Its identifier.
  public let id: InboundMailID
  /// Whose mail it answers; nobody has proved that they wrote it.
  public let person: PersonID
  /// The mail that it answers.
  public let mail: OutgoingMailID
  /// How far it is.
  public let status: Status
  /// Whether it says that it is from the address that the mail went to, which anybody can write.
  public let isFromAddress: Bool
  /// Whether our own mail server says that the address it is from was not forged.
  public let isAuthenticated: Bool
  /// When it was taken in.
  public let takenAt: Timestamp
}
