public import Core

/// How far an email address or a number is proved.
public enum ContactPointStatus: String, Sendable, CaseIterable {
  /// Its source may be the other party: nothing is sent there until staff have confirmed it with the person.
  case unconfirmedSource = "unconfirmed_source"
  /// It waits for the person to confirm it.
  case pending
  /// The person has confirmed it.
  case verified
  /// Mail to it came back.
  case failed
  /// Somebody there pressed "This is not me".
  case refused
  /// Nobody confirmed it in time.
  case expired
  /// The record no longer holds it.
  case superseded
}

/// An email address or a telephone number of a person, as far as rooms above need to know it.
public struct ContactPoint: Sendable {
  /// Its identifier.
  public let id: ContactPointID
  /// Whose it is.
  public let person: PersonID
  /// Who told us.
  public let source: FactSource
  /// How far it is proved.
  public let status: ContactPointStatus
  /// Whether it is the one to use where there are several.
  public let isPreferred: Bool
  /// Whether somebody of the same side uses it too.
  public let isShared: Bool
  /// Whether this person has agreed to share it.
  public let hasAgreedToShare: Bool
  /// Whether the party wall stands before it: nothing is sent there, and no mailbox opens by it.
  public let isWalled: Bool
  /// When it was verified.
  public let verifiedAt: Timestamp?
  /// When a link was first mailed there.
  public let mailedAt: Timestamp?
  /// When it was added.
  public let createdAt: Timestamp
  /// Whether the record still holds it.
  public let isInUse: Bool
  /// Whether it is not the person's own but of somebody whom the person lets read: no mail for the person goes there.
  public let isHelper: Bool

  /// Whether mail about the person's messages may go there.
  ///
  /// What a later record says the other party told waits until staff have asked the person.
  public var mayReceiveNotices: Bool {
    !isHelper && status == .verified && source.mayBeWrittenTo && !isWalled && isInUse
  }

  /// Whether the person's mailbox opens by it, for whoever signs in.
  ///
  /// Where mail comes back the person still knows their password. A report that mail came back can be forged by who got one, and
  /// must not lock its owner out.
  public var opensMailbox: Bool {
    mayReceiveNotices
      || (!isHelper && status == .failed && wasProved && source.mayBeWrittenTo && !isWalled && isInUse)
  }

  /// Whether somebody whose address this is may read for the person: they proved it, and it is no party's.
  public var letsHelp: Bool {
    isHelper && (status == .verified || status == .failed) && wasProved && !isWalled && isInUse
  }
}

extension ContactPoint {
  /// Whether it is this person's by the record.
  var isHeldByRecord: Bool { isInUse && status != .superseded && status != .refused }

  /// Whether it counts as this person's towards another side: what a record names by mistake goes with the record, but a
  /// mailbox that a link was once mailed to, or that was once proved, may be read by them still, whatever they say of it.
  ///
  /// Who reads for them counts as long as they do, once they have proved it: by merely naming an address nobody keeps
  /// another side from using it.
  var countsAcross: Bool { isHelper ? isInUse && wasProved : isInUse || wasProved || mailedAt != nil }

  /// Whether this person ever showed that they read it.
  var wasProved: Bool { verifiedAt != nil }
}

/// What kind of contact point a row is.
enum ContactPointForm: String, Sendable {
  case email
  case phone
  /// The email address of somebody whom the person lets read.
  case helper
}
