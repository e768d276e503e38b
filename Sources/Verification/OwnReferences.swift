public import Core
internal import Crypto
public import Jobs
internal import People
public import Record
internal import Storage

/// Issues references to one person alone, who can then prove by them who they are.
public struct OwnReferences: Sendable {
  private let room: Verification

  /// Issues by this room.
  public init(_ room: Verification) {
    self.room = room
  }

  /// Issues a new reference; it ends the one before.
  ///
  /// - Parameters:
  ///   - reference: the person's reference in the case system.
  ///   - actor: who asks.
  ///   - once: the caller's Idempotency-Key at work.
  /// - Returns: the own reference; nil where there is no such person.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func issue(
    toReference reference: String,
    by actor: AuditEntry.Actor,
    once: Once<IssuedReference> = .always
  ) async throws -> IssuedReference? {
    let now = room.surroundings.now
    let found = try await room.database.read { connection in
      try room.people.person(withReference: reference, in: connection).flatMap { person in
        try room.people.identityGround(of: person, in: connection).map { (person, $0) }
      }
    }
    guard let (person, ground) = found else { return nil }
    let issued = try OwnReference(from: room.surroundings.random)
    let hash = try ground.hash(of: issued.normalised, kind: .ownReference)
    let id: Identifier<OwnReferenceKind> = try room.surroundings.newIdentifier()
    let result = IssuedReference(ownReference: issued, expiresAt: now + OwnReference.span)
    return try await room.database.write { connection in
      try once.run(in: connection) {
        try OwnReferenceStore.replace(
          id,
          of: person,
          hash: hash,
          expiresAt: result.expiresAt,
          at: now,
          in: connection
        )
        try room.record.write(
          AuditEntry("own_reference.issued", by: actor, person: person, subject: id.text, channel: .api),
          in: connection
        )
        return result
      }
    }
  }
}

/// An own reference, to be shown once.
public struct IssuedReference: Sendable {
  /// The reference.
  public let ownReference: OwnReference
  /// When it expires, unless it is used before.
  public let expiresAt: Timestamp
}
