internal import Core
internal import Record
internal import Storage

/// Opens, finds and ends sessions.
///
/// The rule of their life is ``SessionLife``.
public struct Sessions: Sendable {
  let ground: AccessGround

  /// Sessions on this ground.
  public init(_ ground: AccessGround) {
    self.ground = ground
  }

  /// Finds the session that a cookie stands for, and notes that something was asked for in it.
  ///
  /// It is one indexed read; a write is added where the last noted look is a minute old, and once where the session
  /// turns out to have run out, so that no clock set back revives it.
  ///
  /// - Parameters:
  ///   - secret: the cookie's value, as the browser sent it.
  ///   - kind: of which kind of account: the doors of families and of staff are two.
  /// - Returns: the session, or nil where it is unknown, of another kind, ended or over.
  /// - Throws: ``AccessFailure``; a look that could not be noted is logged and does not sign anybody out.
  public func session(
    for secret: String,
    of kind: AccountKind = .family
  ) async throws(AccessFailure) -> Session? {
    try await accessing {
      guard let hash = try IssuedSecret.hash(ofPresented: secret) else { return nil }
      let found = try await ground.database.read { connection in
        try SessionStore.find(secretHash: hash, in: connection)
      }
      guard let found, found.kind == kind else { return nil }
      let now = ground.now
      switch found.life.look(at: now) {
      case .goOn(writingLook: false): return found
      case .goOn(writingLook: true): return await noteLook(found, at: now)
      case .end:
        try await finish(found, outcome: "ran_out", at: now)
        return nil
      }
    }
  }

  /// Ends a session: the person signed out.
  ///
  /// - Parameter session: which one.
  /// - Throws: ``AccessFailure``.
  public func end(_ session: Session) async throws(AccessFailure) {
    try await accessing { try await finish(session, outcome: .done, at: ground.now) }
  }

  /// Ends every session of an account.
  ///
  /// - Parameter session: the one in which it was asked for; it ends too.
  /// - Throws: ``AccessFailure``.
  public func endAll(of session: Session) async throws(AccessFailure) {
    try await accessing {
      let now = ground.now
      try await ground.database.write { connection in
        _ = try SessionStore.endAll(of: session.account, at: now, in: connection)
        try ground.audit(
          "session.all_ended",
          isSignedIn: true,
          of: session.owner,
          subject: session.account.text,
          in: connection
        )
      }
    }
  }

  /// The newest sign-ins of a session's account, for the page that shows them.
  ///
  /// - Parameter session: a session of that account.
  /// - Returns: at most 20, newest first.
  /// - Throws: ``AccessFailure``.
  public func signIns(of session: Session) async throws(AccessFailure) -> [PastSignIn] {
    try await accessing {
      let now = ground.now
      return try await ground.database.read { connection in
        try SessionStore.list(of: session.account, limit: 20, in: connection)
      }.map { $0.judged(by: session.kind.sessionLimits, at: now) }
    }
  }

  private func noteLook(_ session: Session, at now: Timestamp) async -> Session {
    do {
      try await ground.database.write { connection in
        try SessionStore.look(session.id, at: now, in: connection)
      }
      return session.seen(at: now)
    } catch {
      ground.surroundings.log(.error, "a look in a session could not be noted", ["failure": .name(of: error)])
      return session
    }
  }

  private func finish(_ session: Session, outcome: AuditEntry.Outcome, at now: Timestamp) async throws {
    try await ground.database.write { connection in
      guard try SessionStore.end(session.id, at: now, in: connection) else { return }
      try ground.audit(
        "session.ended",
        outcome: outcome,
        isSignedIn: true,
        of: session.owner,
        subject: session.id.text,
        in: connection
      )
    }
  }
}
