public import Core
internal import Crypto
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
  /// - Returns: the own reference, to be shown once, and when it expires unless it is used before; nil where there is no
  ///   such person.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func issue(
    toReference reference: String,
    by actor: AuditEntry.Actor
  ) async throws -> (ownReference: OwnReference, expiresAt: Timestamp)? {
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
    let expiresAt = now + OwnReference.span
    try await room.database.write { connection in
      try OwnReferenceStore.replace(id, of: person, hash: hash, expiresAt: expiresAt, at: now, in: connection)
      try room.record.write(
        AuditEntry("own_reference.issued", by: actor, person: person, subject: id.text, channel: .api), in: connection
      )
    }
    return (issued, expiresAt)
  }
}
