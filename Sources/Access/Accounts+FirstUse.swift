public import Core
internal import Storage

/// What somebody is to see before their messages.
public enum FirstPage: Sendable {
  /// How to leave quickly: they have never read it.
  case safety
  /// Who reads for them: somebody waits for their word.
  case helpers
}

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

  /// What somebody who has just signed in is to see before the messages.
  ///
  /// - Parameter session: a session of the account.
  /// - Returns: what it is; nil for nothing.
  /// - Throws: ``AccessFailure``.
  public func firstPage(of session: Session) async throws(AccessFailure) -> FirstPage? {
    try await accessing {
      let now = ground.now
      return try await ground.database.read {
        try AccountStore.firstPage(of: session.account, at: now, in: $0)
      }
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
