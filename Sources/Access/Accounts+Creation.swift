public import Core
public import Crypto
internal import Record
internal import Storage

/// How the making of an account ended.
public enum AccountCreation: Sendable {
  /// It is made and the person is signed in.
  case created(SignedIn)
  /// The password will not do; the sitting goes on.
  case unsuitable(PasswordPolicy.Refusal)
  /// Another address was typed than the one that was confirmed; the sitting goes on.
  case otherAddress
  /// The address opens an account already, of somebody of the same side who agreed: sign in to that one and then
  /// ``Accounts/addPerson(from:to:)``. The sitting goes on.
  case accountExists
  /// The time is over, or the sitting was used.
  case sittingOver
}

/// How the adding of a person to an account ended.
public enum PersonAddition: Sendable {
  /// The account opens this person's mailbox too, in the session that asked as well.
  case added(PersonID)
  /// The account's owner reads for somebody from now on.
  case helps
  /// The account signs in by another address than the one that was confirmed; the sitting goes on.
  case otherAddress
  /// The time is over, or the sitting was used.
  case sittingOver
  /// The session was ended meanwhile; the sitting goes on.
  case sessionOver
}

/// The address has an account: nothing is written, so that the sitting goes on.
struct AddressTaken: Error {}

extension Accounts {
  /// Makes an account out of a sitting, and signs the person in.
  ///
  /// - Parameters:
  ///   - secret: the sitting cookie's value.
  ///   - address: the address that was typed; nil where the page does not ask for it.
  ///   - password: the password that was typed, or taken from the offer.
  /// - Returns: how it ended.
  /// - Throws: ``AccessFailure``; `.busy` where too many passwords wait to be hashed.
  public func create(
    from secret: String,
    address: EmailAddress? = nil,
    password: Secret<String>
  ) async throws(AccessFailure) -> AccountCreation {
    guard let sitting = try await Sittings(ground).sitting(for: secret) else { return .sittingOver }
    guard address == nil || address == sitting.address else { return .otherAddress }
    if let refusal = ground.refusal(of: password, for: sitting.address) { return .unsuitable(refusal) }
    return try await accessing {
      let id: AccountID = try ground.surroundings.newIdentifier()
      let account = NewAccount(
        id: id,
        kind: .family,
        emailIndex: try ground.accountIndex(sitting.address),
        emailBox: try ground.seal(sitting.address, place: AccessGround.addressPlace(of: id)),
        passwordHash: try await ground.hash(password)
      )
      let opening = try SessionOpening(on: ground)
      let now = ground.now
      do {
        return try await ground.database.write { connection in
          try write(account, sitting, opening, at: now, in: connection)
        }
      } catch is AddressTaken {
        return .accountExists
      } catch is PermissionGone {
        return .sittingOver
      }
    }
  }

  private func write(
    _ account: NewAccount,
    _ sitting: Sitting,
    _ opening: SessionOpening,
    at now: Timestamp,
    in connection: Connection
  ) throws -> AccountCreation {
    // Of fifty submissions at once, forty-nine find the sitting spent by the first.
    guard try SittingStore.spend(sitting.id, at: now, in: connection) else { return .sittingOver }
    if sitting.origin == .helper {
      let id = try open(account, at: now, in: connection)
      try accept(sitting, by: id, at: now, in: connection)
      try ground.record.write(
        AuditEntry("account.created", by: sitting.actor, subject: id.text, channel: .portal),
        in: connection
      )
      let opened = SessionAccount(id: id, kind: account.kind, people: [])
      return .created(
        try opening.write(for: opened, showingReset: false, on: ground, at: now, in: connection)
      )
    }
    guard try AccountStore.insert(account, at: now, in: connection) else { throw AddressTaken() }
    let hadAccount = try !AccountStore.accounts(of: sitting.person, in: connection).isEmpty
    let person = AccountPerson(person: sitting.person, contactPoint: sitting.contactPoint, addedAt: now)
    try AccountStore.add(person, to: account.id, in: connection)
    // A second account of a person who has one is a way round the old password: it is held like a reset.
    if hadAccount {
      // The moment that counts is the pass: what was released by it is the very message that she passed for.
      try AccountStore.markReset(account.id, passedAt: sitting.createdAt, at: now, in: connection)
      try noteReset(sitting.person, connection)
      try pauseHelpers(
        of: person,
        because: "password_reset",
        by: .person(sitting.person),
        channel: .portal,
        at: now,
        in: connection
      )
    }
    try ground.audit(
      "account.created",
      isSignedIn: true,
      of: .people([person]),
      subject: account.id.text,
      in: connection
    )
    let opened = SessionAccount(
      id: account.id,
      kind: account.kind,
      people: [person],
      lastReset: hadAccount ? sitting.createdAt : nil
    )
    return .created(try opening.write(for: opened, showingReset: false, on: ground, at: now, in: connection))
  }

  /// Lets a session's account open the mailbox of one more person, whose sitting this is: both share the address, and
  /// each has passed and agreed.
  ///
  /// - Parameters:
  ///   - secret: the sitting cookie's value.
  ///   - session: a session of the account.
  /// - Returns: how it ended.
  /// - Throws: ``AccessFailure``.
  public func addPerson(from secret: String, to session: Session) async throws(AccessFailure)
    -> PersonAddition
  {
    guard let sitting = try await Sittings(ground).sitting(for: secret) else { return .sittingOver }
    return try await accessing {
      let emailIndex = try ground.accountIndex(sitting.address)
      let now = ground.now
      do {
        return try await add(sitting, emailIndex: emailIndex, to: session, at: now)
      } catch is PermissionGone { return .sittingOver }
    }
  }

  private func add(
    _ sitting: Sitting,
    emailIndex: [UInt8],
    to session: Session,
    at now: Timestamp
  ) async throws -> PersonAddition {
    try await ground.database.write { connection -> PersonAddition in
      let account = try AccountStore.find(session.kind, emailIndex: emailIndex, in: connection)
      guard account?.id == session.account else { return .otherAddress }
      guard try SessionStore.isOpen(session.id, in: connection) else { return .sessionOver }
      guard try SittingStore.spend(sitting.id, at: now, in: connection) else { return .sittingOver }
      if sitting.origin == .helper {
        try accept(sitting, by: session.account, at: now, in: connection)
        return .helps
      }
      let person = AccountPerson(person: sitting.person, contactPoint: sitting.contactPoint, addedAt: now)
      try AccountStore.add(person, to: session.account, in: connection)
      try ground.audit(
        "account.person_added",
        isSignedIn: true,
        of: .people([person]),
        subject: session.account.text,
        in: connection
      )
      return .added(sitting.person)
    }
  }
}
