public import Core

/// Identifies an account.
public enum AccountIDKind: IdentifiedKind {
  /// `acc`.
  public static let prefix: StaticString = "acc"
}

/// Identifies a session.
public enum SessionIDKind: IdentifiedKind {
  /// `ses`.
  public static let prefix: StaticString = "ses"
}

/// Identifies a sitting.
public enum SittingIDKind: IdentifiedKind {
  /// `sit`.
  public static let prefix: StaticString = "sit"
}

/// Identifies an API key; it is the first part of the key's own text.
public enum APIKeyIDKind: IdentifiedKind {
  /// `pk`.
  public static let prefix: StaticString = "pk"
}

/// Identifies one try at a password.
enum TryIDKind: IdentifiedKind {
  static let prefix: StaticString = "try"
}

/// Identifies a step between a right password and a session.
enum CodeStepIDKind: IdentifiedKind {
  static let prefix: StaticString = "stp"
}

/// Identifies a browser that signed in before.
enum DeviceIDKind: IdentifiedKind {
  static let prefix: StaticString = "dev"
}

/// Identifies what somebody asked for who has forgotten a password.
public enum ForgottenIDKind: IdentifiedKind {
  /// `fgt`.
  public static let prefix: StaticString = "fgt"
}

/// Identifies a link by which a member of staff sets up their account.
enum StaffLinkIDKind: IdentifiedKind {
  static let prefix: StaticString = "stl"
}

/// An account's identifier, `acc_…`.
public typealias AccountID = Identifier<AccountIDKind>
/// A session's identifier, `ses_…`.
///
/// It is no secret and opens nothing.
public typealias SessionID = Identifier<SessionIDKind>
/// A sitting's identifier, `sit_…`.
public typealias SittingID = Identifier<SittingIDKind>
/// An API key's identifier, `pk_…`.
///
/// It is no secret and opens nothing.
public typealias APIKeyID = Identifier<APIKeyIDKind>
/// What somebody asked for who has forgotten a password, `fgt_…`.
public typealias ForgottenID = Identifier<ForgottenIDKind>
typealias TryID = Identifier<TryIDKind>
typealias CodeStepID = Identifier<CodeStepIDKind>
typealias DeviceID = Identifier<DeviceIDKind>
typealias StaffLinkID = Identifier<StaffLinkIDKind>
