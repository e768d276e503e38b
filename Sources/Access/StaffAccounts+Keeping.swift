public import Core
internal import Crypto
internal import Delivery
public import Record
internal import Storage

/// How the adding of a member of staff ended.
public enum StaffAddition: Sendable {
  /// They are added, and the link is on its way.
  case added(StaffInvitation)
  /// The address has a member in force.
  case addressTaken
}

/// A member of staff who is asked to set up their account.
public struct StaffInvitation: Sendable {
  /// Who.
  public let member: StaffMember
  /// The link, where it was asked for instead of a mail.
  public let link: Secret<String>?
}

extension StaffAccounts {
  /// Adds a member of staff; one who was disabled comes back under the same account.
  ///
  /// - Parameters:
  ///   - address: the address at work by which they will sign in.
  ///   - name: their name, as colleagues and families read it.
  ///   - roles: what they are there for; at least one.
  ///   - actor: who adds them.
  ///   - showsLink: whether the link is handed back and not mailed.
  /// - Returns: how it ended.
  /// - Throws: ``AccessFailure``; `.busy` where too many passwords wait to be hashed.
  public func add(
    _ address: EmailAddress,
    name: Secret<String>,
    roles: Set<StaffRole>,
    by actor: AuditEntry.Actor,
    showsLink: Bool = false
  ) async throws(AccessFailure) -> StaffAddition {
    try await accessing {
      let known = try await member(at: address)
      guard known == nil || known?.disabledAt != nil else { return .addressTaken }
      let id: AccountID = try known?.account ?? ground.surroundings.newIdentifier()
      let account = NewAccount(
        id: id,
        kind: .staff,
        emailIndex: try ground.accountIndex(address),
        emailBox: try ground.seal(address, place: AccessGround.addressPlace(of: id)),
        passwordHash: try await nobodysHash()
      )
      let nameBox = try Box.seal(
        name.reveal { Array($0.utf8) },
        under: ground.boxKey,
        keyID: ground.boxKeyID,
        place: StaffAccounts.namePlace(of: id),
        random: ground.surroundings.random
      )
      let link = try await prepareLink(to: address, of: id, showsIt: showsLink)
      let now = ground.now
      let stored = try await ground.database.write { connection -> StoredStaffMember? in
        if known == nil {
          guard try AccountStore.insert(account, at: now, in: connection) else { return nil }
          try StaffStore.insert(id, nameBox: nameBox, roles: roles, at: now, in: connection)
        } else {
          guard try StaffStore.bringBack(id, nameBox: nameBox, roles: roles, in: connection) else {
            return nil
          }
        }
        try link.write(of: id, at: now, through: post.delivery, in: connection)
        try note("staff.added", of: id, by: actor, in: connection)
        return try StaffStore.find(id, in: connection)
      }
      guard let stored else { return .addressTaken }
      return .added(StaffInvitation(member: try open(stored), link: link.shown))
    }
  }

  /// Disables a member of staff: every session ends, and password, app and codes open nothing any more.
  ///
  /// - Parameters:
  ///   - account: whose.
  ///   - actor: who does it.
  /// - Returns: false where there is no such member in force.
  /// - Throws: ``AccessFailure``.
  public func disable(_ account: AccountID, by actor: AuditEntry.Actor) async throws(AccessFailure) -> Bool {
    try await accessing {
      let hash = try await nobodysHash()
      let now = ground.now
      return try await ground.database.write { connection in
        guard let stored = try StaffStore.find(account, in: connection),
          try StaffStore.disable(account, at: now, in: connection)
        else { return false }
        try noteDisabled(try open(stored).email, account, connection)
        try shut(account, to: hash, at: now, in: connection)
        try note("staff.disabled", of: account, by: actor, in: connection)
        return true
      }
    }
  }

  /// Lets a member of staff begin anew: password, app and codes open nothing any more, every session ends, and a new link
  /// is on its way.
  ///
  /// - Parameters:
  ///   - account: whose.
  ///   - actor: who does it.
  ///   - showsLink: whether the link is handed back and not mailed.
  /// - Returns: nil where there is no such member in force.
  /// - Throws: ``AccessFailure``; `.busy` where too many passwords wait to be hashed.
  public func reset(
    _ account: AccountID,
    by actor: AuditEntry.Actor,
    showsLink: Bool = false
  ) async throws(AccessFailure) -> StaffInvitation? {
    try await accessing {
      guard let member = try await member(account), member.disabledAt == nil else { return nil }
      let hash = try await nobodysHash()
      let link = try await prepareLink(to: member.email, of: account, showsIt: showsLink)
      let now = ground.now
      let stored = try await ground.database.write { connection -> StoredStaffMember? in
        guard let present = try StaffStore.find(account, in: connection), present.disabledAt == nil else {
          return nil
        }
        try shut(account, to: hash, at: now, in: connection)
        try link.write(of: account, at: now, through: post.delivery, in: connection)
        try note("staff.reset", of: account, by: actor, in: connection)
        return try StaffStore.find(account, in: connection)
      }
      return try stored.map { StaffInvitation(member: try open($0), link: link.shown) }
    }
  }

  /// A hash that nobody's password gives: of 256 random bits that are thrown away.
  private func nobodysHash() async throws -> String {
    try await ground.hash(try IssuedSecret(from: ground.surroundings.random).text)
  }

  /// Ends whatever opens an account.
  private func shut(
    _ account: AccountID,
    to hash: String,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try AccountStore.replacePassword(account, by: hash, at: now, in: connection)
    _ = try SecondFactorStore.remove(account, in: connection)
    try SecondFactorStore.dropBegun(account, in: connection)
    try CodeStepStore.endAll(of: account, at: now, in: connection)
    _ = try SessionStore.endAll(of: account, at: now, in: connection)
    try KnownDeviceStore.forgetAll(of: account, in: connection)
    try StaffLinkStore.spendAll(of: account, at: now, in: connection)
    try post.delivery.withdrawMail(toStaff: account.text, in: connection)
  }

  private func note(
    _ action: AuditEntry.Action,
    of account: AccountID,
    by actor: AuditEntry.Actor,
    in connection: Connection
  ) throws {
    let channel: AuditEntry.Channel = if case .staff = actor { .staff } else { .command }
    try ground.record.write(
      AuditEntry(action, by: actor, subject: account.text, channel: channel),
      in: connection
    )
  }

  /// A link that is ready to be written, with the mail that carries it.
  private struct Link: Sendable {
    let id: StaffLinkID
    let secretHash: [UInt8]
    let mail: PreparedStaffMail?
    let shown: Secret<String>?

    func write(
      of account: AccountID,
      at now: Timestamp,
      through delivery: Delivery,
      in connection: Connection
    ) throws {
      try StaffLinkStore.insert(id, of: account, secretHash: secretHash, at: now, in: connection)
      if let mail { try delivery.enqueue(mail, in: connection) }
    }
  }

  private func prepareLink(
    to address: EmailAddress,
    of account: AccountID,
    showsIt: Bool
  ) async throws -> Link {
    let id: StaffLinkID = try ground.surroundings.newIdentifier()
    let secret = try IssuedSecret(from: ground.surroundings.random)
    if showsIt {
      let link = post.addresses.staffSetUp(token: secret.text, in: nil)
      return Link(id: id, secretHash: secret.hash, mail: nil, shown: Secret(link))
    }
    let number = try await ground.database.read { try post.delivery.newMessageNumber(in: $0) }
    let mail = try post.prepare(to: address, of: account, number) { frame, language in
      StaffSetUpMail(
        frame: frame,
        link: post.addresses.staffSetUp(token: secret.text, in: language),
        validHours: Int(clamping: StaffAccounts.linkLifetime.components.seconds / 3600)
      )
    }
    return Link(id: id, secretHash: secret.hash, mail: mail, shown: nil)
  }
}
