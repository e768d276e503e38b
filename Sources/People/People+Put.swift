internal import Core
internal import Alerts
internal import Crypto
internal import Keys
public import Record
internal import Storage

/// How putting a person's record ended.
public enum PutPersonOutcome: Sendable {
  /// It is written.
  case written(PersonView, isNew: Bool)
  /// An email address in it is held on another side of one of its cases: nothing was written, an alert was raised.
  case partyWall
}

/// Somebody else wrote the same record, or a case of it, again and again at the same time.
public struct TooMuchContention: Error {
  /// Makes the error.
  public init() {}
}

extension People {
  /// Writes a person's whole record: what it leaves out is removed, what the gateway owns stays.
  ///
  /// - Parameters:
  ///   - reference: the person's reference in the case system.
  ///   - personRecord: the record, parsed.
  ///   - actor: who writes.
  /// - Returns: the person as a case system may see them, or that the party wall refused the record.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``, ``TooMuchContention``.
  public func put(
    reference: String,
    record personRecord: PersonRecord,
    by actor: AuditEntry.Actor
  ) async throws -> PutPersonOutcome {
    let wanted = try personRecord.wantedContacts(index: index)
    let caseReferences = Array(Set(personRecord.cases.map(\.reference)))
    for _ in 0..<People.maximumTries {
      let ground = try await database.read { [keys] connection in
        try PersonGround.read(
          reference: reference,
          caseReferences: caseReferences,
          indexes: wanted.map(\.wallIndex),
          keys: keys,
          in: connection
        )
      }
      let change = try PersonChange(
        reference: reference,
        record: personRecord,
        wanted: wanted,
        ground: ground,
        people: self
      )
      do {
        return try await database.write { connection in
          try change.apply(by: actor, people: self, in: connection)
        }
      } catch is StaleGround {
        continue
      }
    }
    throw TooMuchContention()
  }
}

/// A new record, worked out against the ground it was read on: hashed, sealed, judged, ready to be written.
struct PersonChange: Sendable {
  let id: PersonID
  let reference: String
  let record: PersonRecord
  let ground: PersonGround
  let box: [UInt8]
  let key: PersonKey
  let newKey: NewKey?
  let newCases: [String: CourtCaseID]
  let facts: FactChange
  let contacts: ContactChange
  let confidential: Set<ConfidentialDetail>
  /// Whether the plan that is kept is narrower than the one that came.
  let isPlanNarrowed: Bool

  init(
    reference: String,
    record newRecord: PersonRecord,
    wanted: [ContactChange.Wanted],
    ground: PersonGround,
    people: People
  ) throws {
    let surroundings = people.surroundings
    let id: PersonID = try ground.existing?.id ?? surroundings.newIdentifier()
    self.id = id
    self.reference = reference
    self.ground = ground
    // A new person's key. One that was destroyed is never made again: the key table refuses a second.
    newKey = ground.key == nil ? try people.keys.prepare(.person(id.text)) : nil
    guard let opened = ground.key ?? newKey?.opened else { throw CryptoFailure.unknownKey }
    let key = try PersonKey(opened)
    self.key = key
    var record = newRecord
    if newKey == nil, let box = ground.existing?.recordBox {
      let old = try RecordCoding.decode(
        PersonRecord.self,
        from: key.open(box, place: "person.record:\(id)")
      )
      record.safeContact = old.safeContact.narrowed(by: newRecord.safeContact)
    }
    self.record = record
    isPlanNarrowed = record.safeContact != newRecord.safeContact
    box = try key.seal(
      RecordCoding.encode(record),
      place: "person.record:\(id)",
      random: surroundings.random
    )
    var newCases: [String: CourtCaseID] = [:]
    for membership in record.cases where ground.cases[membership.reference] == nil {
      newCases[membership.reference] = try surroundings.newIdentifier()
    }
    self.newCases = newCases
    facts = try FactChange(record: record, key: key, ground: ground) { () throws(RandomUnavailable) in
      try surroundings.newIdentifier()
    }
    contacts = try ContactChange(
      wanted: wanted,
      owner: id,
      key: key,
      ground: ground,
      wall: PartyWall(parties: PersonChange.parties(facing: record, owner: id, ground: ground)),
      newWall: PartyWall(
        parties: PersonChange.parties(facing: record, owner: id, ground: ground, joinedNow: true)
      ),
      surroundings: surroundings
    )
    confidential = try record.confidentialDetails(index: people.index)
  }

  /// Everybody else who is or was in the cases that the person is, was or is to be in; on wish only in those that the person
  /// joins by this record.
  private static func parties(
    facing record: PersonRecord,
    owner: PersonID,
    ground: PersonGround,
    joinedNow: Bool = false
  ) -> [PartyWall.Party] {
    var sides: [CourtCaseID: Side] = [:]
    for party in ground.parties where party.person == owner { sides[party.courtCase] = party.side }
    for membership in record.cases {
      if let courtCase = ground.cases[membership.reference] { sides[courtCase.id] = membership.side }
    }
    if joinedNow {
      for party in ground.parties where party.person == owner && !party.hasLeft {
        sides[party.courtCase] = nil
      }
    }
    return ground.parties.compactMap { party in
      guard party.person != owner, let facing = sides[party.courtCase] else { return nil }
      return PartyWall.Party(person: party.person, side: party.side, facing: facing)
    }
  }

  /// Writes the change.
  ///
  /// - Throws: ``StaleGround`` where the ground has moved: read it anew. Nothing is written then.
  func apply(by actor: AuditEntry.Actor, people: People, in connection: Connection) throws -> PutPersonOutcome
  {
    let now = people.surroundings.now
    guard !contacts.isRefused else {
      try refuse(by: actor, people: people, in: connection)
      return .partyWall
    }
    guard try writeRecord(people: people, at: now, in: connection),
      try writeCases(people: people, at: now, in: connection)
    else { throw StaleGround() }
    for fact in facts.ended { try FactStore.end(fact, at: now, in: connection) }
    try FactStore.insert(facts.added, of: id, at: now, in: connection)
    try FactStore.markRecordedWithOther(facts.alsoRecorded, in: connection)
    for contact in contacts.ended { try ContactPointStore.end(contact, at: now, in: connection) }
    for contact in contacts.put { try ContactPointStore.put(contact, of: id, at: now, in: connection) }
    try ContactPointStore.markShared(contacts.shared, in: connection)
    try people.settleWalls(of: contacts.touched, in: connection)
    try wall(people: people, at: now, in: connection)
    try raiseAlerts(people: people, in: connection)
    try ConfidentialStore.insert(confidential, of: id, in: connection)
    try people.record.write(
      AuditEntry("person.written", by: actor, person: id, channel: .api),
      in: connection
    )
    guard let row = try PersonStore.find(id, in: connection) else {
      throw StorageFailure.unreadable(column: "person.id")
    }
    return .written(try people.view(of: row, key: key, in: connection), isNew: ground.existing == nil)
  }

  /// Tells staff what the record would have loosened, and that it brings a confidential detail for the first time.
  private func raiseAlerts(people: People, in connection: Connection) throws {
    if record.hasConfidentialDetail, ground.existing?.hasConfidential != true {
      try people.alerts.raise(
        Alert(
          .heightenedRisk,
          note:
            "A confidential detail raised the risk. Decide within one working day; keeping it starts with an own reference.",
          person: id
        ),
        in: connection
      )
    }
    if contacts.hasWorseSource {
      try people.alerts.raise(
        Alert(
          .conflict,
          note:
            "A record says that another party told a verified email address. Nothing is sent there. Ask the person, safely.",
          person: id,
          topic: "source"
        ),
        in: connection
      )
    }
    if isPlanNarrowed {
      try people.alerts.raise(
        Alert(
          .conflict,
          note:
            "A record would widen a safe-contact plan. The narrower plan was kept. Ask the person, safely.",
          person: id,
          topic: "plan"
        ),
        in: connection
      )
    }
  }

  private func writeRecord(people: People, at now: Timestamp, in connection: Connection) throws -> Bool {
    if let newKey { try people.keys.insert(newKey, in: connection) }
    guard let existing = ground.existing else {
      return try PersonStore.insert(
        id,
        reference: reference,
        record: record,
        box: box,
        at: now,
        in: connection
      )
    }
    return try PersonStore.update(
      id,
      revision: existing.revision,
      record: record,
      box: box,
      at: now,
      in: connection
    )
  }

  private func writeCases(people: People, at now: Timestamp, in connection: Connection) throws -> Bool {
    for (reference, caseID) in newCases {
      guard
        try CaseStore.insertEmpty(
          caseID,
          reference: reference,
          agency: record.agency,
          at: now,
          in: connection
        )
      else { return false }
    }
    for courtCase in ground.cases.values {
      guard try CaseStore.advance(courtCase.id, from: courtCase.revision, in: connection) else {
        return false
      }
    }
    var joined: Set<CourtCaseID> = []
    for membership in record.cases {
      guard let caseID = ground.cases[membership.reference]?.id ?? newCases[membership.reference] else {
        continue
      }
      joined.insert(caseID)
      try CaseStore.join(
        caseID,
        person: id,
        role: membership.role,
        side: membership.side,
        at: now,
        in: connection
      )
    }
    for party in ground.parties
    where party.person == id && !party.hasLeft && !joined.contains(party.courtCase) {
      try CaseStore.leave(party.courtCase, person: id, at: now, in: connection)
    }
    return true
  }

  /// Refuses the record: nothing of it is written, and somebody is told.
  private func refuse(by actor: AuditEntry.Actor, people: People, in connection: Connection) throws {
    try people.alerts.raise(
      Alert(
        .partyWall,
        note:
          "A record names an email address that another side of the same case holds. It was refused. Ask each, safely.",
        person: ground.existing?.id,
        isUrgent: true,
        topic: reference
      ),
      in: connection
    )
    try people.record.write(
      AuditEntry(
        "person.written",
        by: actor,
        outcome: "party-wall",
        person: ground.existing?.id,
        channel: .api
      ),
      in: connection
    )
  }

  /// Builds the wall before addresses that a growing case has brought onto two sides.
  private func wall(people: People, at now: Timestamp, in connection: Connection) throws {
    guard !contacts.walled.isEmpty else { return }
    try ContactPointStore.wall(contacts.walled, at: now, in: connection)
    try people.alerts.raise(
      Alert(
        .partyWall,
        note:
          "A case has grown, and an email address stands on two of its sides. Nothing is sent there. Ask each, safely.",
        person: id,
        isUrgent: true,
        topic: "grown"
      ),
      in: connection
    )
  }
}

/// What was read has changed before it could be written.
struct StaleGround: Error {}
