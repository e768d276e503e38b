public import Core

/// A member of staff.
public struct StaffMember: Sendable {
  /// Their account, which identifies them, also in the record of what happened.
  public let account: AccountID
  /// The address by which they sign in, and by which case systems name them in `allocated`.
  public let email: EmailAddress
  /// Their name, as colleagues and families read it.
  public let name: Secret<String>
  /// What they are there for.
  public let roles: Set<StaffRole>
  /// When they were added.
  public let addedAt: Timestamp
  /// When they were disabled; nil while they may sign in.
  public let disabledAt: Timestamp?
  /// Whether they have chosen a password and set up their app: before that nobody signs in.
  public let isSetUp: Bool

  /// Whether one of their roles may do something.
  ///
  /// - Parameter act: what is to be done.
  /// - Returns: whether it may; nobody disabled may anything.
  public func may(_ act: StaffAct) -> Bool { disabledAt == nil && roles.may(act) }
}

/// A member of staff who is signed in, with both factors shown.
public struct StaffCaller: Sendable {
  /// The session.
  public let session: Session
  /// Who it is.
  public let member: StaffMember

  /// Somebody in a session of theirs.
  public init(session: Session, member: StaffMember) {
    self.session = session
    self.member = member
  }

  /// Whether they may do something.
  ///
  /// - Parameter act: what is to be done.
  /// - Returns: whether one of their roles may.
  public func may(_ act: StaffAct) -> Bool { member.may(act) }
}
