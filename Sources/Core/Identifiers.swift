/// Identifies a person.
public enum PersonKind: IdentifiedKind {
  /// `per`.
  public static let prefix: StaticString = "per"
}

/// Identifies a case.
public enum CourtCaseKind: IdentifiedKind {
  /// `cas`.
  public static let prefix: StaticString = "cas"
}

/// Identifies a contact point: one email address or telephone number of one person.
public enum ContactPointKind: IdentifiedKind {
  /// `con`.
  public static let prefix: StaticString = "con"
}

/// A person's identifier, `per_…`.
public typealias PersonID = Identifier<PersonKind>
/// A case's identifier, `cas_…`.
public typealias CourtCaseID = Identifier<CourtCaseKind>
/// A contact point's identifier, `con_…`.
public typealias ContactPointID = Identifier<ContactPointKind>

/// Identifies a message.
public enum MessageKind: IdentifiedKind {
  /// `msg`.
  public static let prefix: StaticString = "msg"
}

/// A message's identifier, `msg_…`.
public typealias MessageID = Identifier<MessageKind>
