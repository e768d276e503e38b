public import Core
internal import Alerts
internal import Crypto
public import Jobs
public import Record
public import Storage

/// How adding an email address ended.
public enum AddEmailOutcome: Sendable {
  /// It is on record, and where it may be written to a confirmation is on its way.
  case added(PersonView.Email)
  /// There is no such person.
  case unknownPerson
  /// Somebody of another side holds it; an alert was raised.
  case partyWall
}

extension People {
  /// Adds an email address to a person's record, and asks for its confirmation where it may be written to.
  ///
  /// - Parameters:
  ///   - address: the address.
  ///   - source: who told us.
  ///   - reference: the person's reference.
  ///   - actor: who adds it.
  ///   - once: the caller's Idempotency-Key at work.
  /// - Returns: how it ended.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``, what `once` throws.
  public func addEmail(
    _ address: EmailAddress,
    source: FactSource,
    toReference reference: String,
    by actor: AuditEntry.Actor,
    once: Once<AddEmailOutcome> = .always
  ) async throws -> AddEmailOutcome {
    let hash = try lookup(address)
    let found = try await database.read { connection in
      try PersonStore.find(reference: reference, in: connection).flatMap { row in
        try self.personKey(row.id, in: connection).map { (row.id, $0) }
      }
    }
    // A person's identifier is theirs for ever, so that it need not be looked up again.
    guard let (person, key) = found else { return .unknownPerson }
    let id: ContactPointID = try surroundings.newIdentifier()
    let box = try key.seal(
      Array(address.text.utf8),
      place: "contact_point.value:\(id)",
      random: surroundings.random
    )
    let new = ContactPointStore.NewContact(
      id: id,
      form: .email,
      index: hash,
      wallIndex: try wallLookup(address),
      box: box,
      source: source,
      isPreferred: false,
      isConfidential: false,
      isShared: false,
      isSharedByRecord: false
    )
    return try await database.write { connection in
      try once.run(in: connection) {
        try self.add(new, address: address, to: person, by: actor, in: connection)
      }
    }
  }

  private func add(
    _ new: ContactPointStore.NewContact,
    address: EmailAddress,
    to person: PersonID,
    by actor: AuditEntry.Actor,
    in connection: Connection
  ) throws -> AddEmailOutcome {
    guard let own = try place(new, of: person, by: actor, channel: .api, in: connection) else {
      return .partyWall
    }
    // A failed or expired address that is given again is tried again.
    let now = surroundings.now
    if let status = try ContactPointStore.find(own, in: connection)?.point.status,
      status == .failed || status == .expired
    {
      _ = try ContactPointStore.setStatus(own, to: .pending, from: [status], at: now, in: connection)
    }
    guard let contact = try ContactPointStore.find(own, in: connection) else {
      throw StorageFailure.unreadable(column: "contact_point.id")
    }
    try record.write(
      AuditEntry("email.added", by: actor, person: person, subject: own.text, channel: .api),
      in: connection
    )
    let isUnagreed = contact.point.isShared && !contact.point.hasAgreedToShare
    if contact.point.status == .pending || (contact.point.status == .verified && isUnagreed) {
      try jobs.add(.confirmAddressAfresh, subject: own.text, in: connection)
    }
    return .added(
      PersonView.Email(
        id: own,
        address: address,
        status: contact.point.status,
        history: try ContactPointStore.history(of: own, in: connection)
      )
    )
  }

  /// Puts an address on record, unless the party wall stands before it.
  ///
  /// - Returns: the contact point; nil where somebody of another side holds it, and then an alert is raised.
  func place(
    _ new: ContactPointStore.NewContact,
    of person: PersonID,
    by actor: AuditEntry.Actor,
    channel: AuditEntry.Channel,
    in connection: Connection
  ) throws -> ContactPointID? {
    let now = surroundings.now
    // Whoever writes a record of the same case at this moment must see the new address before the wall is judged.
    try CaseStore.advanceAll(of: person, in: connection)
    let holders = try ContactPointStore.holders(of: [new.wallIndex], in: connection)
    let held = holders.first { $0.point.person == person && $0.form == .email && $0.index == new.index }
    switch PartyWall(parties: try parties(facing: person, in: connection))
      .judge(wallIndex: new.wallIndex, owner: person, holders: holders)
    {
    case .refused:
      try alerts.raise(
        Alert(
          .partyWall,
          note:
            "An email address was given for a person that another side of the same case holds. Ask each, safely.",
          person: person,
          isUrgent: true
        ),
        in: connection
      )
      try record.write(
        AuditEntry("email.added", by: actor, outcome: "party-wall", person: person, channel: channel),
        in: connection
      )
      return nil
    case .shared(let others):
      try ContactPointStore.put(new, of: person, at: now, in: connection)
      let own = held?.point.id ?? new.id
      try ContactPointStore.markShared(others + [own], in: connection)
    case .open:
      try ContactPointStore.put(new, of: person, at: now, in: connection)
    }
    try closeHelpers(at: [new.wallIndex], in: connection)
    return held?.point.id ?? new.id
  }

  /// Everybody else who is or was in a person's cases, with the sides on which both stand.
  func parties(facing person: PersonID, in connection: Connection) throws -> [PartyWall.Party] {
    try CaseStore.companions(of: person, in: connection).filter { $0.party.person != person }.map {
      PartyWall.Party(person: $0.party.person, side: $0.party.side, facing: $0.own.side)
    }
  }

  /// A contact point and its address, where it is an email address.
  ///
  /// - Parameters:
  ///   - id: which one.
  ///   - connection: the transaction to read in.
  /// - Returns: nil where there is none, or its person's key is gone.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``.
  public func email(
    _ id: ContactPointID,
    in connection: Connection
  ) throws -> (point: ContactPoint, address: EmailAddress)? {
    guard let row = try ContactPointStore.find(id, in: connection), row.form == .email,
      let key = try personKey(row.point.person, in: connection)
    else { return nil }
    return (row.point, try address(of: row, key: key))
  }

  /// A contact point, where it is an email address.
  ///
  /// - Parameters:
  ///   - id: which one.
  ///   - connection: the transaction to read in.
  /// - Returns: nil where there is none.
  /// - Throws: ``StorageFailure``.
  public func emailPoint(_ id: ContactPointID, in connection: Connection) throws -> ContactPoint? {
    guard let row = try ContactPointStore.find(id, in: connection), row.form == .email else { return nil }
    return row.point
  }

  /// The person's email contact points that the record still holds, the preferred ones first.
  ///
  /// - Parameters:
  ///   - person: whose.
  ///   - connection: the transaction to read in.
  /// - Returns: contact points without their addresses.
  /// - Throws: ``StorageFailure``.
  public func emailPoints(of person: PersonID, in connection: Connection) throws -> [ContactPoint] {
    try askEmailPoints(of: person, in: connection).answer()
  }

  /// Asks for what ``emailPoints(of:in:)`` gives.
  ///
  /// - Parameters:
  ///   - person: whose.
  ///   - connection: the transaction to read in.
  /// - Returns: the contact points to come.
  /// - Throws: ``StorageFailure``.
  public func askEmailPoints(
    of person: PersonID,
    in connection: Connection
  ) throws -> Asked<[ContactPoint]> {
    try ContactPointStore.askAll(of: person, in: connection).map { rows in
      let points = rows.filter { $0.form == .email && $0.point.isInUse }.map(\.point)
      return points.filter(\.isPreferred) + points.filter { !$0.isPreferred }
    }
  }

  /// The contact points of other people in use with the same value: whoever shares the mailbox.
  ///
  /// - Parameters:
  ///   - id: which contact point.
  ///   - connection: the transaction to read in.
  /// - Returns: the others, whoever they belong to.
  /// - Throws: ``StorageFailure``.
  public func othersWithSameValue(as id: ContactPointID, in connection: Connection) throws -> [ContactPoint] {
    guard let row = try ContactPointStore.find(id, in: connection) else { return [] }
    return try ContactPointStore.holders(of: [row.wallIndex], in: connection)
      .filter { $0.index == row.index && $0.point.id != id && $0.point.isInUse && !$0.point.isHelper }.map(
        \.point
      )
  }

  /// Moves a contact point to another state: the one way in which that happens.
  ///
  /// - Parameters:
  ///   - id: which one.
  ///   - status: where to.
  ///   - connection: the transaction of what proved it.
  /// - Returns: false where it does not stand so that it may go there; nothing is changed then.
  /// - Throws: ``StorageFailure``.
  public func move(
    _ id: ContactPointID,
    to status: ContactPointStatus,
    in connection: Connection
  ) throws -> Bool {
    let allowed: [ContactPointStatus] =
      switch status {
      case .verified: [.pending]
      case .refused: [.pending, .verified, .failed, .expired, .unconfirmedSource]
      case .failed: [.pending, .verified]
      case .expired: [.pending]
      case .pending: [.expired, .failed]
      case .unconfirmedSource, .superseded: []
      }
    guard !allowed.isEmpty else { return false }
    return try ContactPointStore.setStatus(
      id,
      to: status,
      from: allowed,
      at: surroundings.now,
      in: connection
    )
  }

  /// Notes that a link was mailed to an address: whoever reads there may have it, whatever they say of it later.
  ///
  /// - Parameters:
  ///   - id: which contact point.
  ///   - connection: the transaction that writes the mail.
  /// - Throws: ``StorageFailure``.
  public func noteMailed(_ id: ContactPointID, in connection: Connection) throws {
    try ContactPointStore.noteMailed(id, at: surroundings.now, in: connection)
  }

  /// Notes that the person agrees to share an address with somebody of the same side.
  ///
  /// - Parameters:
  ///   - id: which contact point.
  ///   - connection: the transaction of the agreement.
  /// - Throws: ``StorageFailure``.
  public func agreeToShare(_ id: ContactPointID, in connection: Connection) throws {
    try ContactPointStore.agreeToShare(id, at: surroundings.now, in: connection)
  }
}
