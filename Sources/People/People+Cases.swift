public import Core
internal import Alerts
internal import Keys
public import Record
public import Storage

extension People {
  /// Writes a case.
  ///
  /// Heightened risk may be raised here; it is lowered by a safeguarding lead alone.
  ///
  /// - Parameters:
  /// - reference: the case's reference in the case system.
  /// - caseRecord: what the case system owns of it.
  /// - actor: who writes.
  /// - Returns: the case, and whether it is new.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func putCase(
    reference: String,
    record caseRecord: CaseRecord,
    by actor: AuditEntry.Actor
  ) async throws -> (view: CaseView, isNew: Bool) {
    let plaintext = try RecordCoding.encode(caseRecord)
    for _ in 0..<People.maximumTries {
      let found = try await database.read { [keys] connection in
        try CaseStore.find(reference: reference, in: connection).map { row in
          (row, try keys.key(of: .courtCase(row.id.text), in: connection))
        }
      }
      let id: CourtCaseID = try found?.0.id ?? surroundings.newIdentifier()
      let newKey = found?.1 == nil ? try keys.prepare(.courtCase(id.text)) : nil
      guard let opened = found?.1 ?? newKey?.opened else { continue }
      let box = try PersonKey(opened).seal(
        plaintext,
        place: "court_case.record:\(id)",
        random: surroundings.random
      )
      let staff = try staffRows(of: caseRecord, id, key: opened)
      do {
        return try await database.write { connection in
          try self.write(
            id,
            reference: reference,
            caseRecord: caseRecord,
            box: box,
            staff: staff,
            newKey: newKey,
            found: found?.0,
            by: actor,
            in: connection
          )
        }
      } catch is StaleGround {
        continue
      }
    }
    throw TooMuchContention()
  }

  private func write(
    _ id: CourtCaseID,
    reference: String,
    caseRecord: CaseRecord,
    box: [UInt8],
    staff: [AllocationStore.StaffRow],
    newKey: NewKey?,
    found: CaseStore.CaseRow?,
    by actor: AuditEntry.Actor,
    in connection: Connection
  ) throws -> (view: CaseView, isNew: Bool) {
    let now = surroundings.now
    if found == nil {
      guard
        try CaseStore.insertEmpty(
          id,
          reference: reference,
          agency: caseRecord.agency,
          at: now,
          in: connection
        )
      else { throw StaleGround() }
    }
    if let newKey {
      if found == nil {
        try keys.insert(newKey, in: connection)
      } else {
        // Somebody may have made the key of a case that was only named so far.
        guard try keys.insertUnlessHeld([newKey], in: connection) else { throw StaleGround() }
      }
    }
    try CaseStore.write(id, record: caseRecord, box: box, at: now, in: connection)
    try AllocationStore.put(staff, on: id, at: now, in: connection)
    if caseRecord.hasHeightenedRisk, found?.hasHeightenedRisk != true {
      try alerts.raise(
        Alert(
          .heightenedRisk,
          note:
            "Risk was raised. Decide within one working day; keeping it starts with an own reference for each person.",
          courtCase: id
        ),
        in: connection
      )
    }
    try record.write(AuditEntry("case.written", by: actor, courtCase: id, channel: .api), in: connection)
    return (
      CaseView(
        id: id,
        reference: reference,
        hasHeightenedRisk: caseRecord.hasHeightenedRisk || found?.hasHeightenedRisk == true
      ), found == nil
    )
  }

  /// The confidential details of everybody in a case but one person.
  ///
  /// - Parameters:
  ///   - courtCase: the case.
  ///   - person: who is left out: the one who is written to.
  ///   - connection: the transaction to read in.
  /// - Returns: keyed hashes; empty where nobody has anything to hide.
  /// - Throws: ``StorageFailure``.
  public func confidentialDetails(
    in courtCase: CourtCaseID,
    leavingOut person: PersonID,
    connection: Connection
  ) throws -> Set<ConfidentialDetail> {
    try askConfidentialDetails(in: courtCase, leavingOut: person, connection: connection).answer()
  }

  /// Asks for what ``confidentialDetails(in:leavingOut:connection:)`` gives.
  ///
  /// - Parameters:
  ///   - courtCase: the case.
  ///   - person: who is left out: the one who is written to.
  ///   - connection: the transaction to read in.
  /// - Returns: the keyed hashes to come.
  /// - Throws: ``StorageFailure``.
  public func askConfidentialDetails(
    in courtCase: CourtCaseID,
    leavingOut person: PersonID,
    connection: Connection
  ) throws -> Asked<Set<ConfidentialDetail>> {
    try ConfidentialStore.ask(in: courtCase, leavingOut: person, connection: connection)
  }
}

extension People {
  /// A person's reference in the case system.
  ///
  /// - Parameters:
  ///   - person: whose.
  ///   - connection: the transaction to read in.
  /// - Returns: nil where there is no such person.
  /// - Throws: ``StorageFailure``.
  public func reference(of person: PersonID, in connection: Connection) throws -> String? {
    try PersonStore.find(person, in: connection)?.reference
  }

  /// The references of a person and of a case in the case system.
  ///
  /// - Parameters:
  ///   - person: whose.
  ///   - courtCase: and of which case.
  ///   - connection: the transaction to read in.
  /// - Returns: nil where there is no such person or no such case.
  /// - Throws: ``StorageFailure``.
  public func references(
    of person: PersonID,
    and courtCase: CourtCaseID,
    in connection: Connection
  ) throws -> (person: String, courtCase: String)? {
    try PersonStore.references(of: person, and: courtCase, in: connection)
  }

  /// The cases that a person is in now.
  ///
  /// - Parameters:
  ///   - person: whose.
  ///   - connection: the transaction to read in.
  /// - Returns: the cases.
  /// - Throws: ``StorageFailure``.
  public func cases(of person: PersonID, in connection: Connection) throws -> Set<CourtCaseID> {
    Set(try CaseStore.memberships(of: person, in: connection).filter { !$0.hasLeft }.map(\.courtCase))
  }
}
