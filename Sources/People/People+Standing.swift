public import Core
internal import Keys
public import Storage

/// How a person stands towards us; it is known without opening their record.
public struct PersonStanding: Sendable {
  /// Their identifier.
  public let id: PersonID
  /// Their reference in the case system.
  public let reference: String
  /// The agency's profile.
  public let agency: String
  /// The language they are written to in.
  public let language: Language
  /// Whether they are frozen: nothing goes out, nobody comes in.
  public let isFrozen: Bool
  /// Whether abuse is alleged, an address is confidential, or somebody has tried to pass for them.
  public let hasHeightenedRisk: Bool

  init(_ row: PersonStore.RecipientRow, reference: String) {
    id = row.id
    self.reference = reference
    agency = row.agency
    language = row.language
    isFrozen = row.frozenAt != nil
    hasHeightenedRisk =
      row.riskRaisedAt != nil || row.hasConfidential || row.memberships.contains(where: \.hasHeightenedRisk)
  }

  init(_ row: PersonStore.PersonRow, hasHeightenedCase: Bool) {
    let marks = PersonMarks(row, hasHeightenedCase: hasHeightenedCase)
    id = row.id
    reference = row.reference
    agency = row.agency
    language = row.language
    isFrozen = marks.isFrozen
    hasHeightenedRisk = marks.hasHeightenedRisk
  }
}

/// A person's given name as it lies in the database: sealed, to be opened where it is shown and nowhere else.
public struct SealedGivenName: Sendable {
  fileprivate let person: PersonID
  fileprivate let recordBox: [UInt8]
  fileprivate let key: SealedKey

  /// Opens it; whoever holds the database does not.
  ///
  /// - Returns: the name.
  /// - Throws: ``CryptoFailure`` where the record does not open, or what decoding it throws.
  public func opened() throws -> Secret<String> {
    let key = try PersonKey(self.key.opened())
    let record = try key.record(of: person, in: recordBox)
    return Secret(record.givenName)
  }
}

/// What the gateway has marked a person with; it is known without opening their record.
public struct PersonMarks: Sendable {
  /// Whether they are frozen: nothing goes out, nobody comes in.
  public let isFrozen: Bool
  /// Whether abuse is alleged, an address is confidential, or somebody has tried to pass for them.
  public let hasHeightenedRisk: Bool

  init(_ row: PersonStore.PersonRow, hasHeightenedCase: Bool) {
    isFrozen = row.frozenAt != nil
    hasHeightenedRisk = row.riskRaisedAt != nil || row.hasConfidential || hasHeightenedCase
  }
}

extension People {
  /// How a person stands towards us: what other rooms need before they act.
  ///
  /// - Parameters:
  ///   - person: whom.
  ///   - connection: the transaction to read in.
  /// - Returns: nil where there is no such person.
  /// - Throws: ``StorageFailure``.
  public func standing(of person: PersonID, in connection: Connection) throws -> PersonStanding? {
    try PersonStore.findWithCaseRisk(person, in: connection).map {
      PersonStanding($0.row, hasHeightenedCase: $0.hasHeightenedCase)
    }
  }

  /// How a person stands towards us, by a look of its own.
  ///
  /// - Parameter person: who.
  /// - Returns: nil where there is no such person.
  /// - Throws: ``StorageFailure``.
  public func standing(of person: PersonID) async throws -> PersonStanding? {
    try await database.read { try self.standing(of: person, in: $0) }
  }

  /// Whether a contact point is an email address, in whatever state: the same work where there is no such contact point.
  ///
  /// - Parameters:
  ///   - address: the address.
  ///   - id: the contact point.
  ///   - connection: the transaction to read in.
  /// - Returns: whether they are one.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``.
  public func isEmail(_ address: EmailAddress, at id: ContactPointID, in connection: Connection) throws
    -> Bool
  {
    let hash = try lookup(address)
    guard let row = try ContactPointStore.find(id, in: connection) else { return false }
    return row.form != .phone && row.index == hash
  }

  /// How the person of an email contact point stands towards us, with the contact point and its address.
  ///
  /// - Parameters:
  ///   - id: which contact point.
  ///   - connection: the transaction to read in.
  /// - Returns: nil where there is no such contact point, or the person's record does not open any more.
  /// - Throws: ``StorageFailure``, ``CryptoFailure`` where the address does not open.
  public func standing(
    at id: ContactPointID,
    in connection: Connection
  ) throws -> (standing: PersonStanding, point: ContactPoint, address: EmailAddress)? {
    guard let found = try found(at: id, in: connection) else { return nil }
    return (found.standing, found.contact.point, try address(of: found.contact, key: found.personKey()))
  }

  /// How a person may safely be reached.
  ///
  /// - Parameters:
  ///   - person: whom.
  ///   - connection: the transaction to read in.
  /// - Returns: the plan; where there is no such person, or the record does not open any more, no way is safe.
  /// - Throws: ``StorageFailure``, ``CryptoFailure`` where the record was altered.
  public func safeContact(of person: PersonID, in connection: Connection) throws -> SafeContactPlan {
    guard let row = try PersonStore.find(person, in: connection),
      let key = try personKey(person, in: connection)
    else {
      return SafeContactPlan(channels: [], hours: [], mayLeaveVoicemail: false, wantsNeutralTexts: true)
    }
    return try key.record(of: person, in: row.recordBox).safeContact
  }

  /// Asks how a person stands towards us, at one of their email contact points, with their name to be opened later.
  ///
  /// Nothing is opened here, so this may be asked while the writer is held.
  ///
  /// - Parameters:
  ///   - person: whom.
  ///   - id: which contact point.
  ///   - connection: the transaction to read in.
  /// - Returns: the answer to come: nil where the person has no such contact point, or their key was destroyed.
  /// - Throws: ``StorageFailure``.
  public func askSealedStanding(
    of person: PersonID,
    at id: ContactPointID,
    in connection: Connection
  ) throws -> Asked<(standing: PersonStanding, point: ContactPoint, givenName: SealedGivenName)?> {
    let contact = try ContactPointStore.ask(id, in: connection)
    let row = try PersonStore.askWithCaseRisk(person, in: connection)
    let keys = try keys.askSealedKeys(of: [.person(person.text)], in: connection)
    return contact.map { contact in
      guard let contact, contact.form == .email, contact.point.person == person,
        let (row, hasHeightenedCase) = try row.answer(), let key = try keys.answer()[.person(person.text)]
      else { return nil }
      return (
        PersonStanding(row, hasHeightenedCase: hasHeightenedCase), contact.point,
        SealedGivenName(person: person, recordBox: row.recordBox, key: key)
      )
    }
  }

  /// What the gateway has marked a person with.
  ///
  /// - Parameters:
  ///   - person: whom.
  ///   - connection: the transaction to read in.
  /// - Returns: nil where there is no such person.
  /// - Throws: ``StorageFailure``.
  public func marks(of person: PersonID, in connection: Connection) throws -> PersonMarks? {
    try PersonStore.findWithCaseRisk(person, in: connection).map { row, hasHeightenedCase in
      PersonMarks(row, hasHeightenedCase: hasHeightenedCase)
    }
  }

  /// What lies at an email contact point, sealed.
  private struct Found {
    let contact: ContactPointStore.ContactRow
    let standing: PersonStanding
    let recordBox: [UInt8]
    let key: SealedKey

    func personKey() throws -> PersonKey { try PersonKey(key.opened()) }
  }

  private func found(at id: ContactPointID, in connection: Connection) throws -> Found? {
    guard let contact = try ContactPointStore.find(id, in: connection), contact.form != .phone,
      let (row, hasHeightenedCase) = try PersonStore.findWithCaseRisk(contact.point.person, in: connection),
      let key = try keys.sealedKey(of: .person(row.id.text), in: connection)
    else { return nil }
    return Found(
      contact: contact,
      standing: PersonStanding(row, hasHeightenedCase: hasHeightenedCase),
      recordBox: row.recordBox,
      key: key
    )
  }
}
