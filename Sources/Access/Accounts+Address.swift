public import Core
internal import Crypto
internal import Record
public import Storage

/// How a look at the present password ended.
public enum PasswordCheck: Sendable {
  /// It was right.
  case right
  /// It was not.
  case wrong
  /// The session is over, or has just been ended after too many wrong passwords.
  case sessionOver
}

/// An address that is ready to become the one by which an account signs in.
public struct PreparedAddress: Sendable {
  let account: AccountID
  let emailIndex: [UInt8]
  let emailBox: [UInt8]
}

extension Accounts {
  /// Asks for the present password before something that somebody else at the screen must not do.
  ///
  /// The tries are the session's, and few: see ``changePassword(in:from:to:)``.
  ///
  /// - Parameters:
  ///   - session: the session in which it was asked for.
  ///   - present: the present password.
  /// - Returns: how it ended.
  /// - Throws: ``AccessFailure``; `.busy` where too many passwords wait to be hashed.
  public func confirmPassword(
    in session: Session,
    _ present: Secret<String>
  ) async throws(AccessFailure) -> PasswordCheck {
    try await accessing {
      let hash = try await ground.database.write { connection -> String? in
        guard try SessionStore.takeTry(session.id, limit: Accounts.wrongPasswordsASession, in: connection)
        else { return nil }
        return try AccountStore.find(session.account, in: connection)?.passwordHash
      }
      guard let hash else { return .sessionOver }
      let isRight: Bool
      do {
        isRight = try await ground.verdict(on: present, against: hash) != .differs
      } catch {
        try await ground.database.write { try SessionStore.giveBackTry(session.id, in: $0) }
        throw error
      }
      let now = ground.now
      return try await ground.database.write { connection in
        guard !isRight else {
          try SessionStore.giveBackTry(session.id, in: connection)
          return .right
        }
        try ground.audit(
          "password.asked",
          outcome: .refused,
          isSignedIn: true,
          of: session.owner,
          subject: session.id.text,
          in: connection
        )
        let failures = try SessionStore.failures(of: session.id, in: connection)
        guard failures >= Accounts.wrongPasswordsASession else { return .wrong }
        _ = try SessionStore.end(session.id, at: now, in: connection)
        return .sessionOver
      }
    }
  }

  /// Makes an address ready to become the one by which an account signs in.
  ///
  /// - Parameters:
  ///   - address: the new address.
  ///   - account: whose.
  /// - Returns: what ``moveAddress(_:of:from:to:in:)`` takes.
  /// - Throws: ``AccessFailure``.
  public func prepareAddress(
    _ address: EmailAddress,
    of account: AccountID
  ) throws(AccessFailure) -> PreparedAddress {
    do {
      return PreparedAddress(
        account: account,
        emailIndex: try ground.accountIndex(address),
        emailBox: try ground.seal(address, place: AccessGround.addressPlace(of: account))
      )
    } catch { throw AccessFailure(error) }
  }

  /// Lets an account sign in by another address, which was proved.
  ///
  /// - Parameters:
  ///   - prepared: the address.
  ///   - person: whose mailbox the account opens.
  ///   - old: the contact point by which it opens until now.
  ///   - new: the one by which it opens from now on.
  ///   - connection: the transaction in which the new contact point is verified.
  /// - Returns: false where the address opens another account, or this one no longer opens the mailbox by the old contact
  ///   point; nothing is changed then.
  /// - Throws: ``AccessFailure``.
  public func moveAddress(
    _ prepared: PreparedAddress,
    of person: PersonID,
    from old: ContactPointID,
    to new: ContactPointID,
    in connection: Connection
  ) throws(AccessFailure) -> Bool {
    do {
      guard let account = try AccountStore.find(prepared.account, in: connection),
        account.people.map(\.person) == [person], account.people.map(\.contactPoint) == [old],
        try AccountStore.moveAddress(
          prepared.account,
          emailIndex: prepared.emailIndex,
          emailBox: prepared.emailBox,
          in: connection
        )
      else { return false }
      try AccountStore.add(
        AccountPerson(person: person, contactPoint: new, addedAt: ground.now),
        to: prepared.account,
        in: connection
      )
      try ground.audit(
        "account.address_moved",
        isSignedIn: true,
        of: account.owner,
        subject: new.text,
        in: connection
      )
      return true
    } catch { throw AccessFailure(error) }
  }
}
