public import Core
internal import Record
internal import Storage

extension Sessions {
  /// Ends one of the sessions of an account: somebody does not know it, or has left it open elsewhere.
  ///
  /// - Parameters:
  ///   - id: which one.
  ///   - session: a session of the same account, in which it is asked for.
  /// - Returns: whether this call ended it; false where it is another account's.
  /// - Throws: ``AccessFailure``.
  public func end(_ id: SessionID, askedIn session: Session) async throws(AccessFailure) -> Bool {
    try await accessing {
      let now = ground.now
      return try await ground.database.write { connection in
        guard try SessionStore.end(id, of: session.account, at: now, in: connection) else { return false }
        try ground.audit(
          "session.ended",
          isSignedIn: true,
          of: session.owner,
          subject: id.text,
          in: connection
        )
        return true
      }
    }
  }

  /// Ends every session of an account but one.
  ///
  /// - Parameter session: the one that goes on.
  /// - Throws: ``AccessFailure``.
  public func endOthers(than session: Session) async throws(AccessFailure) {
    try await accessing {
      let now = ground.now
      try await ground.database.write { connection in
        try SessionStore.endOthers(than: session.id, of: session.account, at: now, in: connection)
        try ground.audit(
          "session.others_ended",
          isSignedIn: true,
          of: session.owner,
          subject: session.account.text,
          in: connection
        )
      }
    }
  }
}
