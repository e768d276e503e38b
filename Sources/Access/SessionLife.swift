internal import Core

/// Whether a session is alive: a value without clock and store.
///
/// The last look is stored at most once a minute, so it may lie up to a minute before the true one: a session may end
/// up to a minute early and never late, and the end that it reports is the end that is kept.
struct SessionLife: Equatable {
  /// A look is written again only when the stored one is this old, so that reading a page is no write.
  static let lookInterval: Duration = .minutes(1)

  /// A stored look may lie this far ahead of the clock: other instances' clocks differ a little.
  ///
  /// Further ahead, the
  /// clock was set back, and what had ended might live again: the session is over.
  static let clockTolerance: Duration = .minutes(5)

  let limits: SessionLimits
  let createdAt: Timestamp
  let lastSeenAt: Timestamp

  enum Action: Equatable {
    /// It goes on; `writingLook` says that this look is due to be stored.
    case goOn(writingLook: Bool)
    /// It is over.
    case end
  }

  /// When it ends where nobody asks for anything more.
  var idleEndsAt: Timestamp { min(lastSeenAt + limits.idle, endsAt) }

  /// When it ends whatever happens.
  var endsAt: Timestamp { createdAt + limits.absolute }

  /// What a request at `now` makes of it.
  func look(at now: Timestamp) -> Action {
    guard lastSeenAt - now <= Self.clockTolerance else { return .end }
    guard now < idleEndsAt else { return .end }
    return .goOn(writingLook: now - lastSeenAt >= Self.lookInterval)
  }

  /// Whether its time is over, though not for longer than a span.
  func ranOut(within span: Duration, of now: Timestamp) -> Bool {
    now >= idleEndsAt && now < idleEndsAt + span
  }

  /// The same session after a look at `now`.
  func seen(at now: Timestamp) -> SessionLife {
    SessionLife(limits: limits, createdAt: createdAt, lastSeenAt: now)
  }
}
