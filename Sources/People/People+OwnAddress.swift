public import Core
internal import Crypto
internal import Record
public import Storage

/// An address that somebody gave for themself in the portal, sealed and ready to be written.
public struct OwnAddress: Sendable {
  let person: PersonID
  let contact: ContactPointStore.NewContact

  /// By what the same address is found again.
  public var index: [UInt8] { contact.index }
}

/// What came of an address that somebody gave for themself.
public struct PlacedAddress: Sendable {
  /// Its contact point.
  public let id: ContactPointID
  /// Whether it was not on record before.
  public let isAdded: Bool
}

extension People {
  /// Makes an address ready to be written that somebody gives for themself.
  ///
  /// - Parameters:
  ///   - address: what was typed.
  ///   - person: who.
  /// - Returns: what ``place(_:in:)`` takes; nil where there is no such person any more.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func prepareOwnAddress(_ address: EmailAddress, of person: PersonID) async throws -> OwnAddress? {
    try await prepare(address, as: .email, of: person)
  }

  /// Seals an address under a person's key, ready to be written as a contact point of a form.
  func prepare(
    _ address: EmailAddress,
    as form: ContactPointForm,
    of person: PersonID
  ) async throws -> OwnAddress? {
    let key = try await database.read { try self.personKey(person, in: $0) }
    guard let key else { return nil }
    let id: ContactPointID = try surroundings.newIdentifier()
    return OwnAddress(
      person: person,
      contact: ContactPointStore.NewContact(
        id: id,
        form: form,
        index: try lookup(address),
        wallIndex: try wallLookup(address),
        box: try key.seal(
          Array(address.text.utf8),
          place: "contact_point.value:\(id)",
          random: surroundings.random
        ),
        source: .person,
        isPreferred: false,
        isConfidential: false,
        isShared: false,
        isSharedByRecord: false
      )
    )
  }

  /// Puts an address on record that somebody gave for themself; it is the gateway's own until it is proved or dropped.
  ///
  /// - Parameters:
  ///   - own: the address.
  ///   - connection: the transaction in which its proof is asked for.
  /// - Returns: nil where it cannot be used: another side holds it, which raises an alert, or somebody there refused it.
  ///   Whoever asked is not told.
  /// - Throws: ``StorageFailure``, ``RandomUnavailable``.
  public func place(_ own: OwnAddress, in connection: Connection) throws -> PlacedAddress? {
    let before = try ContactPointStore.all(of: own.person, in: connection).first {
      $0.form == .email && $0.index == own.contact.index
    }
    if before?.point.status == .refused { return nil }
    guard
      let id = try place(
        own.contact,
        of: own.person,
        by: .person(own.person),
        channel: .portal,
        in: connection
      )
    else { return nil }
    _ = try move(id, to: .pending, in: connection)
    let isAdded = before?.point.isInUse != true
    if isAdded { try ContactPointStore.setByPerson(true, id, in: connection) }
    try record.write(
      AuditEntry(
        "email.given",
        by: .person(own.person),
        person: own.person,
        subject: id.text,
        channel: .portal
      ),
      in: connection
    )
    return PlacedAddress(id: id, isAdded: isAdded)
  }

  /// Takes an address back that somebody gave for themself and that was never proved.
  ///
  /// - Parameters:
  ///   - id: its contact point.
  ///   - connection: the transaction of the cause.
  /// - Throws: ``StorageFailure``.
  public func dropOwnAddress(_ id: ContactPointID, in connection: Connection) throws {
    try ContactPointStore.setByPerson(false, id, in: connection)
    try ContactPointStore.end(id, at: surroundings.now, in: connection)
  }

  /// Lets a proved address take the place of another, which stays in the history.
  ///
  /// - Parameters:
  ///   - old: the one that ends.
  ///   - new: the proved one.
  ///   - connection: the transaction in which the account moves.
  /// - Returns: false where the new one may not be used now: another side holds it, somebody there refused it, or the
  ///   record has worse to say of it. Nothing is changed then.
  /// - Throws: ``StorageFailure``.
  public func replaceAddress(
    _ old: ContactPointID,
    by new: ContactPointID,
    in connection: Connection
  ) throws -> Bool {
    guard let point = try emailPoint(new, in: connection), point.isInUse, !point.isWalled,
      point.source.mayBeWrittenTo, point.status == .pending || point.status == .verified
    else { return false }
    if point.status == .pending {
      guard try move(new, to: .verified, in: connection) else { return false }
    }
    try ContactPointStore.setByPerson(true, new, in: connection)
    try ContactPointStore.prefer(new, of: point.person, in: connection)
    try ContactPointStore.end(old, at: surroundings.now, in: connection)
    return true
  }
}
