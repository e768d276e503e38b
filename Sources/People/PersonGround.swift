internal import Core
internal import Crypto
internal import Keys
internal import Storage

/// Everything that writing a person's record must know beforehand, read in one transaction.
struct PersonGround: Sendable {
  let existing: PersonStore.PersonRow?
  let key: OpenedKey?
  /// The cases that the new record names and that exist, and those the person is or was in, by reference.
  let cases: [String: CaseStore.CaseRow]
  let parties: [CaseStore.PartyRow]
  let ownFacts: [FactStore.FactRow]
  let otherKeys: [PersonID: OpenedKey]
  let otherFacts: [PersonID: [FactStore.FactRow]]
  /// The others' records, sealed; read only where the person has facts already, for those of the past are compared with them.
  let otherRecords: [PersonID: [UInt8]]
  let ownContacts: [ContactPointStore.ContactRow]
  let holders: [ContactPointStore.ContactRow]

  /// Reads the ground.
  ///
  /// - Parameters:
  ///   - reference: whose record is written.
  ///   - caseReferences: the cases that the new record names.
  ///   - indexes: the keyed hashes of the mailboxes and numbers that the new record names.
  ///   - keys: the key table.
  ///   - connection: the transaction.
  /// - Returns: what was read.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``.
  static func read(
    reference: String,
    caseReferences: [String],
    indexes: [[UInt8]],
    keys: KeyTable,
    in connection: Connection
  ) throws -> PersonGround {
    let existing = try PersonStore.find(reference: reference, in: connection)
    var cases: [String: CaseStore.CaseRow] = [:]
    for reference in caseReferences {
      cases[reference] = try CaseStore.find(reference: reference, in: connection)
    }
    let memberships = try existing.map { try CaseStore.memberships(of: $0.id, in: connection) } ?? []
    for membership in memberships {
      guard let row = try CaseStore.find(membership.courtCase, in: connection) else { continue }
      cases[row.reference] = row
    }
    let ownFacts = try existing.map { try FactStore.facts(of: $0.id, in: connection) } ?? []
    let ownContacts = try existing.map { try ContactPointStore.all(of: $0.id, in: connection) } ?? []
    var parties: [CaseStore.PartyRow] = []
    for id in cases.values.map(\.id) {
      parties += try CaseStore.parties(of: id, in: connection)
    }
    var otherKeys: [PersonID: OpenedKey] = [:]
    var otherFacts: [PersonID: [FactStore.FactRow]] = [:]
    var otherRecords: [PersonID: [UInt8]] = [:]
    for person in Set(parties.map(\.person)) where person != existing?.id {
      // A person whose key was shredded has nothing left to compare.
      guard let key = try keys.key(of: .person(person.text), in: connection) else { continue }
      otherKeys[person] = key
      otherFacts[person] = try FactStore.facts(of: person, in: connection)
      if !ownFacts.isEmpty {
        otherRecords[person] = try PersonStore.find(person, in: connection)?.recordBox
      }
    }
    return PersonGround(
      existing: existing,
      key: try existing.flatMap { try keys.key(of: .person($0.id.text), in: connection) },
      cases: cases,
      parties: parties,
      ownFacts: ownFacts,
      otherKeys: otherKeys,
      otherFacts: otherFacts,
      otherRecords: otherRecords,
      ownContacts: ownContacts,
      holders: try ContactPointStore.holders(
        of: Set(indexes + ownContacts.map(\.wallIndex)),
        in: connection
      )
    )
  }
}
