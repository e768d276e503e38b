public import Core
internal import Crypto
internal import Record
public import Storage

/// Opens, finds and spends sittings: the quarter of an hour between a passed check and a password.
///
/// A sitting is worth a password, so it is spent by one guarded statement and by nothing else than an account, a new
/// password, or a mailbox added to an account.
public struct Sittings: Sendable {
  /// Long enough to choose a password on an old phone, short enough for a shared one.
  public static let lifetime: Duration = .minutes(15)

  /// A sitting that is ready to be written, its secret made and its address sealed before the writer is held.
  public struct Prepared: Sendable {
    /// The sitting cookie's value.
    public let secret: Secret<String>
    /// The sitting.
    public let sitting: Sitting

    let stored: StoredSitting
    let secretHash: [UInt8]
  }

  private let ground: AccessGround

  /// Sittings on this ground.
  public init(_ ground: AccessGround) {
    self.ground = ground
  }

  /// Makes a sitting ready for the transaction in which the check passes.
  ///
  /// - Parameters:
  ///   - person: who answers the check.
  ///   - contactPoint: which contact point the link came back from.
  ///   - address: that contact point's address.
  ///   - origin: what led here.
  /// - Returns: what ``open(_:in:)`` writes, with the secret for the cookie.
  /// - Throws: ``AccessFailure``.
  public func prepare(
    person: PersonID,
    contactPoint: ContactPointID,
    address: EmailAddress,
    origin: Sitting.Origin
  ) throws(AccessFailure) -> Prepared {
    do {
      let now = ground.now
      let sitting = Sitting(
        id: try SittingID(at: now, from: ground.surroundings.random),
        person: person,
        contactPoint: contactPoint,
        address: address,
        origin: origin,
        createdAt: now,
        endsAt: now + Sittings.lifetime
      )
      let secret = try IssuedSecret(from: ground.surroundings.random)
      let stored = StoredSitting(
        id: sitting.id,
        person: person,
        contactPoint: contactPoint,
        emailBox: try ground.seal(address, place: Sittings.place(sitting.id)),
        origin: origin,
        createdAt: now,
        endsAt: sitting.endsAt
      )
      return Prepared(secret: secret.text, sitting: sitting, stored: stored, secretHash: secret.hash)
    } catch { throw AccessFailure(error) }
  }

  /// Writes a sitting into the transaction in which the check passes.
  ///
  /// - Parameters:
  ///   - prepared: what ``prepare(person:contactPoint:address:origin:)`` made.
  ///   - connection: that transaction.
  /// - Throws: ``AccessFailure``.
  public func open(_ prepared: Prepared, in connection: Connection) throws(AccessFailure) {
    do {
      try SittingStore.insert(prepared.stored, secretHash: prepared.secretHash, in: connection)
      let person = prepared.sitting.person
      try ground.record.write(
        AuditEntry(
          "sitting.opened",
          by: prepared.sitting.actor,
          person: person,
          subject: prepared.sitting.id.text,
          channel: .portal
        ),
        in: connection
      )
    } catch { throw AccessFailure(error) }
  }

  /// Finds the sitting that a cookie stands for.
  ///
  /// - Parameter secret: the cookie's value, as the browser sent it.
  /// - Returns: the sitting, or nil where it is unknown, spent or over.
  /// - Throws: ``AccessFailure``.
  public func sitting(for secret: String) async throws(AccessFailure) -> Sitting? {
    try await accessing {
      guard let hash = try IssuedSecret.hash(ofPresented: secret) else { return nil }
      let now = ground.now
      let stored = try await ground.database.read { connection in
        try SittingStore.find(secretHash: hash, at: now, in: connection)
      }
      guard let stored else { return nil }
      return Sitting(
        id: stored.id,
        person: stored.person,
        contactPoint: stored.contactPoint,
        address: try ground.openAddress(stored.emailBox, place: Sittings.place(stored.id)),
        origin: stored.origin,
        createdAt: stored.createdAt,
        endsAt: stored.endsAt
      )
    }
  }

  /// Ends a sitting that its person leaves.
  ///
  /// - Parameter secret: the cookie's value, as the browser sent it; may be anything.
  /// - Throws: ``AccessFailure``.
  public func end(_ secret: String) async throws(AccessFailure) {
    try await accessing {
      guard let hash = try IssuedSecret.hash(ofPresented: secret) else { return }
      let now = ground.now
      try await ground.database.write { connection in
        guard let sitting = try SittingStore.find(secretHash: hash, at: now, in: connection),
          try SittingStore.spend(sitting.id, at: now, in: connection)
        else { return }
        try ground.record.write(
          AuditEntry(
            "sitting.ended",
            by: sitting.origin == .helper ? .helper(sitting.contactPoint.text) : .person(sitting.person),
            person: sitting.person,
            subject: sitting.id.text,
            channel: .portal
          ),
          in: connection
        )
      }
    }
  }

  private static func place(_ id: SittingID) -> String { "sitting.email:\(id.text)" }
}

extension Sitting {
  /// Who acts in it: the person, or whoever is to read for them.
  var actor: AuditEntry.Actor { origin == .helper ? .helper(contactPoint.text) : .person(person) }
}
