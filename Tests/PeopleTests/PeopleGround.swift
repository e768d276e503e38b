import Core
import People
import Storage
import Support
import Testing

extension DomainGround {
  /// Whether the current address of a person is recorded with somebody else too; nil where there is none.
  func isAddressRecordedWithOther(_ reference: String) async throws -> Bool? {
    let person = try await standing(of: reference).id
    let ground = try await database.database.read { [people] in try people.identityGround(of: person, in: $0)
    }
    return ground?.facts.first { $0.kind == .address }?.isRecordedWithOther
  }

  /// Whether others know the current address of a person; nil where there is none.
  func isAddressKnownToOthers(_ reference: String) async throws -> Bool? {
    let person = try await standing(of: reference).id
    let ground = try await database.database.read { [people] in try people.identityGround(of: person, in: $0)
    }
    return ground?.facts.first { $0.kind == .address }?.isKnownToOthers
  }

  func email(of reference: String, at place: Int = 0) async throws -> PersonView.Email? {
    let emails = try await people.view(ofReference: reference, by: DomainGround.caseSystem)?.emails ?? []
    return emails.indices.contains(place) ? emails[place] : nil
  }

  func point(_ id: ContactPointID) async throws -> ContactPoint {
    let point = try await database.database.read { [people] in try people.email(id, in: $0)?.point }
    return try #require(point)
  }

  @discardableResult
  func move(_ id: ContactPointID, to status: ContactPointStatus) async throws -> Bool {
    try await database.database.write { [people] in try people.move(id, to: status, in: $0) }
  }

  /// Whether the party wall refuses a record.
  func isRefused(_ reference: String, _ record: PersonRecord) async throws -> Bool {
    let outcome = try await people.put(reference: reference, record: record, by: DomainGround.caseSystem)
    if case .partyWall = outcome { return true }
    return false
  }

  /// Whether the party wall refuses an address.
  func isRefused(_ address: String, for reference: String) async throws -> Bool {
    let outcome = try await people.addEmail(
      try EmailAddress(parsing: address),
      source: .person,
      toReference: reference,
      by: DomainGround.caseSystem
    )
    if case .partyWall = outcome { return true }
    return false
  }
}

extension PersonRecord {
  static var her: PersonRecord { .of("Angharad Prys", born: "1984-03-07", side: "applicant") }
  static var him: PersonRecord { .of("Rhys Bowen", born: "1982-11-19", side: "respondent") }
  /// The other party while he is in no case.
  static var stranger: PersonRecord { .of("Rhys Bowen", born: "1982-11-19") }

  func home(known: Bool = false, isCurrent: Bool = true, source: FactSource = .person) throws -> PersonRecord
  {
    try living(at: "12 Acacia Avenue/Swansea", "SA1 1AA", source: source, known: known, isCurrent: isCurrent)
  }

  func elsewhere() throws -> PersonRecord { try living(at: "3 Chapel Row/Neath", "SA11 1AA") }
}
