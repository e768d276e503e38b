public import Core

/// Somebody who is signed in.
public struct Session: Sendable {
  /// Identifies the session, also in the record of what happened.
  ///
  /// It opens nothing.
  public let id: SessionID
  /// Whose session it is.
  public let account: AccountID
  /// Whether it is a family's or a member of staff's.
  public let kind: AccountKind
  /// Whose mailboxes it opens, in the order in which they were added.
  public let people: [AccountPerson]
  /// When the check was passed by which the password was last reset, or a further account opened; nil where never, or
  /// where it has been settled since.
  ///
  /// At heightened risk only mail from then on opens, and older mail after ``resetHold``: rule 11 of the domain.
  public let lastReset: Timestamp?

  /// When a second factor was shown for it; nil where none was.
  public let secondFactorAt: Timestamp?

  let life: SessionLife

  /// For whom the account's owner reads because they let them; empty in a session that was opened a moment ago.
  ///
  /// None of them is among ``people``: what is a person's own to do, nobody does who reads for them.
  public internal(set) var helps: [HelperGrant] = []

  /// How long older mail stays shut after a reset.
  public static let resetHold: Duration = .hours(72)

  /// How long what is posted after its end is still taken for a session that ran out, and kept for whose it was.
  ///
  /// Long enough for somebody who goes on writing the next morning.
  public static let lateSpan: Duration = .hours(24)

  /// When the person signed in.
  public var startedAt: Timestamp { life.createdAt }

  /// When it ends if nothing more is asked for: what a page warns of.
  public var idleEndsAt: Timestamp { life.idleEndsAt }

  /// When it ends whatever happens.
  public var endsAt: Timestamp { life.endsAt }

  /// What the tokens of forms are bound to.
  public var formBinding: String { id.text }

  /// The same session after a look at `now`.
  func seen(at now: Timestamp) -> Session {
    Session(
      id: id,
      account: account,
      kind: kind,
      people: people,
      lastReset: lastReset,
      secondFactorAt: secondFactorAt,
      life: life.seen(at: now),
      helps: helps
    )
  }

  /// The oldest message that opens after a reset for a person at heightened risk; nil where all do.
  public func earliestOpenMail(at now: Timestamp) -> Timestamp? {
    guard let lastReset, now < lastReset + Session.resetHold else { return nil }
    return lastReset
  }
}

/// One sign-in as the account's own page lists it.
public struct PastSignIn: Sendable {
  /// The session that it opened.
  public let id: SessionID
  /// When.
  public let at: Timestamp
  /// When something was last asked for in it, to the minute.
  public let lastSeenAt: Timestamp
  /// When it was ended; nil where it goes on or ran out by itself.
  public let endedAt: Timestamp?
  /// Whether it goes on.
  public private(set) var isOpen = false

  /// The same sign-in, once it is known whether its session goes on.
  func judged(by limits: SessionLimits, at now: Timestamp) -> PastSignIn {
    var judged = self
    let life = SessionLife(limits: limits, createdAt: at, lastSeenAt: lastSeenAt)
    judged.isOpen = endedAt == nil && life.look(at: now) != .end
    return judged
  }
}

/// A session that was just opened, with what the browser is to keep.
public struct SignedIn: Sendable {
  /// The session.
  public let session: Session
  /// The session cookie's value: shown once, stored nowhere.
  public let sessionSecret: Secret<String>
  /// The known-device cookie's value; nil where the browser's present one stays good.
  public let deviceSecret: Secret<String>?
  /// When the password was reset, where that has not been shown to the person yet.
  public let resetToShow: Timestamp?
}
