public import Access
public import Core
internal import Jobs
internal import People
internal import Record
internal import Storage

/// How an ask for another address ended.
public enum AddressAsk: Sendable, Equatable {
  /// It is taken; whether a mail goes there is told to nobody.
  case taken
  /// It is the one by which the person signs in already.
  case present
  /// Too many were asked for today.
  case tooOften
  /// Several people share this sign-in, or none has it any more: a person must help.
  case needsPerson
}

/// A change of address that is under way, as its person may see it.
public struct AddressChangeView: Sendable {
  /// When it was asked for.
  public let askedAt: Timestamp
  /// When it takes effect; nil until the address is proved.
  public let movesAt: Timestamp?
}

extension WaysBack {
  /// Takes another address for somebody who is signed in and has just given the password.
  ///
  /// - Parameters:
  ///   - address: what was typed.
  ///   - session: whose.
  /// - Returns: how it ended.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``AccessFailure``, ``RandomUnavailable``.
  public func askAddress(_ address: EmailAddress, in session: Session) async throws -> AddressAsk {
    guard session.people.count == 1, let person = session.people.first else { return .needsPerson }
    guard try await accounts.address(of: session) != address else { return .present }
    guard let own = try await room.people.prepareOwnAddress(address, of: person.person) else {
      return .needsPerson
    }
    let id: AddressChangeID = try room.surroundings.newIdentifier()
    return try await room.database.write { connection -> AddressAsk in
      let now = room.surroundings.now
      let lately = try AddressChangeStore.count(of: person.person, since: now - .days(1), in: connection)
      guard lately < WaysBack.addressChangesADay else { return .tooOften }
      try dropOpenChange(of: person.person, outcome: "replaced", by: .person(person.person), in: connection)
      let placed = try room.people.place(own, in: connection)
      let change = AddressChangeStore.ChangeRow(
        id: id,
        account: session.account,
        person: person.person,
        oldContactPoint: person.contactPoint,
        newContactPoint: placed?.id,
        isAdded: placed?.isAdded ?? false,
        askedAt: now
      )
      try AddressChangeStore.insert(change, in: connection)
      try room.jobs.add(
        .settleAddressChange,
        subject: id.text,
        at: now + .days(Int64(LinkMailer.linkDays)),
        in: connection
      )
      if let placed {
        try room.jobs.add(.mailChangeLink, subject: placed.id.text, isWaitedFor: true, in: connection)
      }
      return .taken
    }
  }

  /// The change of address that is under way for somebody.
  ///
  /// - Parameter session: whose.
  /// - Returns: nil where there is none.
  /// - Throws: ``StorageFailure``.
  public func addressChange(in session: Session) async throws -> AddressChangeView? {
    guard let person = session.people.first?.person else { return nil }
    return try await room.database.read { try AddressChangeStore.open(of: person, in: $0) }
      .map { AddressChangeView(askedAt: $0.askedAt, movesAt: $0.dueAt) }
  }

  /// Stops the change of address that is under way for somebody.
  ///
  /// - Parameter session: whose.
  /// - Throws: ``StorageFailure``, ``RandomUnavailable``.
  public func stopAddressChange(in session: Session) async throws {
    try await room.database.write { connection in
      for person in session.people {
        try dropOpenChange(
          of: person.person,
          outcome: "stopped",
          by: .person(person.person),
          in: connection
        )
      }
    }
  }

  /// Ends a change that is under way, with its links; an address that was on record for its sake leaves it.
  func dropOpenChange(
    of person: PersonID,
    outcome: StaticString,
    by actor: AuditEntry.Actor,
    in connection: Connection
  ) throws {
    guard let change = try AddressChangeStore.open(of: person, in: connection) else { return }
    try drop(change, outcome: outcome, by: actor, in: connection)
  }

  func drop(
    _ change: AddressChangeStore.ChangeRow,
    outcome: StaticString,
    by actor: AuditEntry.Actor,
    in connection: Connection
  ) throws {
    let now = room.surroundings.now
    guard try AddressChangeStore.end(change.id, outcome: outcome, at: now, in: connection) else { return }
    if let point = change.newContactPoint {
      try LinkStore.endAll(to: point, for: .change, at: now, in: connection)
      if change.isAdded { try room.people.dropOwnAddress(point, in: connection) }
    }
    try room.record.write(
      AuditEntry(
        "address_change.ended",
        by: actor,
        outcome: AuditEntry.Outcome(stringLiteral: outcome),
        person: change.person,
        subject: change.id.text
      ),
      in: connection
    )
  }
}
