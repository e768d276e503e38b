public import Core
internal import Storage

extension Accounts {
  /// Whether the person of a session has read once how to leave quickly; before that they are shown it.
  ///
  /// - Parameter session: a session of the account.
  /// - Returns: false before first use.
  /// - Throws: ``AccessFailure``.
  public func hasSeenSafety(in session: Session) async throws(AccessFailure) -> Bool {
    try await accessing {
      try await ground.database.read { try AccountStore.hasSeenSafety(session.account, in: $0) }
    }
  }

  /// Notes that the person of a session has read how to leave quickly.
  ///
  /// - Parameter session: a session of the account.
  /// - Throws: ``AccessFailure``.
  public func noteSafetySeen(in session: Session) async throws(AccessFailure) {
    try await accessing {
      let now = ground.now
      try await ground.database.write {
        try AccountStore.noteSafetySeen(session.account, at: now, in: $0)
      }
    }
  }

  /// When the password of a session's account was last set anew by a link and a check, for the page that shows it.
  ///
  /// - Parameter session: a session of the account.
  /// - Returns: nil where it never was.
  /// - Throws: ``AccessFailure``.
  public func lastReset(of session: Session) async throws(AccessFailure) -> Timestamp? {
    try await accessing {
      try await ground.database.read { try AccountStore.lastReset(of: session.account, in: $0) }
    }
  }
}
