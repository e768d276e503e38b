public import Core
public import Storage

/// How a person stands towards us.
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
  /// How they may safely be reached.
  ///
  /// Where the record does not open any more, no way is safe.
  public let safeContact: SafeContactPlan
  /// Given names.
  public let givenName: Secret<String>
  /// Family name.
  public let familyName: Secret<String>
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
  /// - Throws: ``StorageFailure``, ``CryptoFailure`` where the record does not open.
  public func standing(of person: PersonID, in connection: Connection) throws -> PersonStanding? {
    try PersonStore.findWithCaseRisk(person, in: connection).map { row, hasHeightenedCase in
      try standing(
        row,
        hasHeightenedCase: hasHeightenedCase,
        key: personKey(row.id, in: connection)
      )
    }
  }

  /// How the person with a reference stands towards us.
  ///
  /// - Parameters:
  ///   - reference: the reference in the case system.
  ///   - connection: the transaction to read in.
  /// - Returns: nil where there is no such person.
  /// - Throws: ``StorageFailure``, ``CryptoFailure`` where the record does not open.
  public func standing(ofReference reference: String, in connection: Connection) throws -> PersonStanding? {
    try PersonStore.findWithCaseRisk(reference: reference, in: connection).map { row, hasHeightenedCase in
      try standing(
        row,
        hasHeightenedCase: hasHeightenedCase,
        key: personKey(row.id, in: connection)
      )
    }
  }

  /// How the person of an email contact point stands towards us, with the contact point and its address.
  ///
  /// - Parameters:
  ///   - id: which contact point.
  ///   - connection: the transaction to read in.
  /// - Returns: nil where there is no such contact point, or the person's record does not open any more.
  /// - Throws: ``StorageFailure``, ``CryptoFailure`` where the record does not open.
  public func standing(
    at id: ContactPointID,
    in connection: Connection
  ) throws -> (standing: PersonStanding, point: ContactPoint, address: EmailAddress)? {
    guard let contact = try ContactPointStore.find(id, in: connection), contact.form == .email,
      let (row, hasHeightenedCase) = try PersonStore.findWithCaseRisk(contact.point.person, in: connection),
      let key = try personKey(row.id, in: connection)
    else { return nil }
    return (
      try standing(row, hasHeightenedCase: hasHeightenedCase, key: key),
      contact.point,
      try address(of: contact, key: key)
    )
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

  private func standing(
    _ row: PersonStore.PersonRow,
    hasHeightenedCase: Bool,
    key: PersonKey?
  ) throws -> PersonStanding {
    let opened = try key.map { key in
      try RecordCoding.decode(
        PersonRecord.self,
        from: key.open(row.recordBox, place: "person.record:\(row.id)")
      )
    }
    let marks = PersonMarks(row, hasHeightenedCase: hasHeightenedCase)
    return PersonStanding(
      id: row.id,
      reference: row.reference,
      agency: row.agency,
      language: row.language,
      isFrozen: marks.isFrozen,
      hasHeightenedRisk: marks.hasHeightenedRisk,
      safeContact: opened?.safeContact
        ?? SafeContactPlan(
          channels: [],
          hours: [],
          mayLeaveVoicemail: false,
          wantsNeutralTexts: true
        ),
      givenName: Secret(opened?.givenName ?? ""),
      familyName: Secret(opened?.familyName ?? "")
    )
  }
}
