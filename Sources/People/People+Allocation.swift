public import Core
internal import Crypto
internal import Keys
public import Record
public import Storage

/// A case as those who work on it see it.
public struct StaffCase: Sendable, Equatable {
  /// Why somebody has it.
  public enum Ground: Sendable {
    /// It is allocated to them.
    case allocated
    /// They stand in for somebody who is away.
    case standIn
    /// It belongs to their team, for nobody has it, or whoever has it is away.
    case team
  }

  /// Its identifier.
  public let id: CourtCaseID
  /// Its reference in the case system.
  public let reference: String
  /// The team that owns it.
  public let team: String?
  /// Whether it is at heightened risk.
  public let hasHeightenedRisk: Bool
  /// Why they have it.
  public let ground: Ground

  init(_ row: AllocationStore.CaseRow, _ ground: Ground) {
    id = row.id
    reference = row.reference
    team = row.team
    hasHeightenedRisk = row.hasHeightenedRisk
    self.ground = ground
  }
}

/// How handing a case over ended.
public enum HandOverOutcome: Sendable {
  /// The other one has it now.
  case handedOver
  /// It is not theirs to hand over.
  case notTheirs
}

extension People {
  /// The cases that a member of staff may work on now: those allocated to them, those of colleagues for whom they stand in,
  /// and those of their teams that nobody has.
  ///
  /// Somebody's teams are those of the cases that are allocated to them.
  ///
  /// - Parameters:
  ///   - address: the member's address.
  ///   - connection: the transaction to read in.
  /// - Returns: the cases, by reference; each once.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``.
  public func cases(ofStaff address: EmailAddress, in connection: Connection) throws -> [StaffCase] {
    let index = try staffIndex(address)
    let now = surroundings.now
    let own = try AllocationStore.cases(of: index, in: connection).map { StaffCase($0, .allocated) }
    let stoodInFor = try AllocationStore.casesStoodInFor(by: index, at: now, in: connection)
      .map { StaffCase($0, .standIn) }
    let teams = Set(own.compactMap(\.team))
    let orphans = try AllocationStore.orphans(of: teams, at: now, in: connection).map { StaffCase($0, .team) }
    var seen: Set<CourtCaseID> = []
    return (own + stoodInFor + orphans).filter { seen.insert($0.id).inserted }
      .sorted { $0.reference < $1.reference }
  }

  /// Every case of the teams that somebody belongs to: what waits for a team is seen by all of it.
  ///
  /// - Parameters:
  ///   - address: the member's address.
  ///   - connection: the transaction to read in.
  /// - Returns: the cases, by reference.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``.
  public func teamCases(ofStaff address: EmailAddress, in connection: Connection) throws -> [StaffCase] {
    let own = try AllocationStore.cases(of: staffIndex(address), in: connection)
    return try AllocationStore.cases(ofTeams: Set(own.compactMap(\.team)), in: connection).map {
      StaffCase($0, .team)
    }
  }

  /// Who is to hear of something in a case now: those who have it, or who stand in for them.
  ///
  /// - Parameters:
  ///   - courtCase: the case.
  ///   - connection: the transaction to read in.
  /// - Returns: their addresses, each once; empty where nobody is there, and then it is the team's.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``.
  public func presentStaff(of courtCase: CourtCaseID, in connection: Connection) throws -> [EmailAddress] {
    let now = surroundings.now
    var present: [EmailAddress] = []
    for (member, absence) in try AllocationStore.staff(of: courtCase, in: connection) {
      guard let absence, absence.until > now else {
        present += try staffAddress(member, of: courtCase, in: connection).map { [$0] } ?? []
        continue
      }
      // Who stands in may be away too: then it is for the team, and not for a chain that nobody sees.
      guard let standIn = absence.standIn,
        try AllocationStore.absence(of: standIn, in: connection).map({ $0.until <= now }) ?? true,
        let found = try AllocationStore.addressBox(of: standIn, in: connection)
      else { continue }
      present += try staffAddress(found.member, of: found.courtCase, in: connection).map { [$0] } ?? []
    }
    var seen: Set<EmailAddress> = []
    return present.filter { seen.insert($0).inserted }
  }

  /// Those to whom a case is allocated, away or not.
  ///
  /// - Parameters:
  ///   - courtCase: the case.
  ///   - connection: the transaction to read in.
  /// - Returns: their addresses.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``.
  public func allocatedStaff(of courtCase: CourtCaseID, in connection: Connection) throws -> [EmailAddress] {
    try AllocationStore.staff(of: courtCase, in: connection).compactMap {
      try staffAddress($0.member, of: courtCase, in: connection)
    }
  }

  /// The colleagues of a member of staff: those who have cases of the same teams.
  ///
  /// - Parameters:
  ///   - address: whose.
  ///   - connection: the transaction to read in.
  /// - Returns: their addresses in order, without the member's own.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``.
  public func colleagues(ofStaff address: EmailAddress, in connection: Connection) throws -> [EmailAddress] {
    let index = try staffIndex(address)
    let teams = Set(try AllocationStore.cases(of: index, in: connection).compactMap(\.team))
    return try AllocationStore.staff(ofTeams: teams, in: connection).subtracting([index]).compactMap {
      other in
      try AllocationStore.addressBox(of: other, in: connection).flatMap {
        try staffAddress($0.member, of: $0.courtCase, in: connection)
      }
    }.sorted { $0.text < $1.text }
  }

  /// Gives a case from one member of staff to another.
  ///
  /// It stays so until the case system names somebody else than before.
  ///
  /// - Parameters:
  ///   - courtCase: the case.
  ///   - address: who has it.
  ///   - successor: who is to have it; a colleague of theirs.
  ///   - actor: who does it.
  /// - Returns: how it ended.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func handOver(
    _ courtCase: CourtCaseID,
    from address: EmailAddress,
    to successor: EmailAddress,
    by actor: AuditEntry.Actor
  ) async throws -> HandOverOutcome {
    let key = try await database.read { [keys] in try keys.key(of: .courtCase(courtCase.text), in: $0) }
    guard let key else { return .notTheirs }
    let member = try staffRow(successor, of: courtCase, key: PersonKey(key))
    let index = try staffIndex(address)
    return try await database.write { connection in
      let isDone =
        try self.colleagues(ofStaff: address, in: connection).contains(successor)
        && AllocationStore.handOver(
          courtCase,
          from: index,
          to: member,
          at: self.surroundings.now,
          in: connection
        )
      try self.record.write(
        AuditEntry(
          "case.handed_over",
          by: actor,
          outcome: isDone ? .done : .refused,
          courtCase: courtCase,
          channel: .staff
        ),
        in: connection
      )
      return isDone ? .handedOver : .notTheirs
    }
  }

  /// The absence that a member of staff has stated and that is not over.
  ///
  /// - Parameters:
  ///   - address: whose.
  ///   - connection: the transaction to read in.
  /// - Returns: until when, and who stands in, if it is not the team; nil where they are there.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``.
  public func absence(
    ofStaff address: EmailAddress,
    in connection: Connection
  ) throws -> (until: Timestamp, standIn: EmailAddress?)? {
    guard let absence = try AllocationStore.absence(of: staffIndex(address), in: connection),
      absence.until > surroundings.now
    else { return nil }
    let found = try absence.standIn.flatMap { try AllocationStore.addressBox(of: $0, in: connection) }
    return (
      absence.until, try found.flatMap { try staffAddress($0.member, of: $0.courtCase, in: connection) }
    )
  }

  /// Notes that a member of staff is away, or there again.
  ///
  /// - Parameters:
  ///   - address: who.
  ///   - until: until when; nil for being there.
  ///   - standIn: a colleague who has their cases meanwhile; nil for the team of each case.
  ///   - actor: who says so.
  /// - Returns: false where the stand-in is no colleague of theirs; nothing is changed then.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func setAbsence(
    ofStaff address: EmailAddress,
    until: Timestamp?,
    standIn: EmailAddress?,
    by actor: AuditEntry.Actor
  ) async throws -> Bool {
    let index = try staffIndex(address)
    let standInIndex = try standIn.map { try staffIndex($0) }
    return try await database.write { connection in
      if let standIn, try !self.colleagues(ofStaff: address, in: connection).contains(standIn) {
        return false
      }
      if let until {
        try AllocationStore.note(
          AllocationStore.AbsenceRow(until: until, standIn: standInIndex),
          of: index,
          in: connection
        )
      } else {
        try AllocationStore.endAbsence(of: index, in: connection)
      }
      try self.record.write(
        AuditEntry(
          "staff.absence",
          by: actor,
          outcome: until == nil ? "over" : .done,
          channel: .staff
        ),
        in: connection
      )
      return true
    }
  }
}

/// How a member of staff stands: away or there, with their cases and colleagues.
public struct StaffStanding: Sendable {
  /// Until when they are away; nil where they are there.
  public let awayUntil: Timestamp?
  /// Who stands in for them; nil for the team.
  public let standIn: EmailAddress?
  /// Those who have cases of the same teams.
  public let colleagues: [EmailAddress]
  /// The cases that are allocated to them, and that they may hand over.
  public let cases: [StaffCase]
}

extension People {
  /// How a member of staff stands.
  ///
  /// - Parameter address: who.
  /// - Returns: everything of it.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``.
  public func staffStanding(of address: EmailAddress) async throws -> StaffStanding {
    try await database.read { connection in
      let absence = try self.absence(ofStaff: address, in: connection)
      return StaffStanding(
        awayUntil: absence?.until,
        standIn: absence?.standIn,
        colleagues: try self.colleagues(ofStaff: address, in: connection),
        cases: try self.cases(ofStaff: address, in: connection).filter { $0.ground == .allocated }
      )
    }
  }

  /// The rows of those whom a case system names for a case, their addresses sealed under the case's key.
  func staffRows(
    of record: CaseRecord,
    _ courtCase: CourtCaseID,
    key: OpenedKey
  ) throws -> [AllocationStore.StaffRow] {
    let key = try PersonKey(key)
    return try Set(record.allocated.map { try EmailAddress(parsing: $0) }).map {
      try staffRow($0, of: courtCase, key: key)
    }
  }

  private func staffRow(
    _ address: EmailAddress,
    of courtCase: CourtCaseID,
    key: PersonKey
  ) throws -> AllocationStore.StaffRow {
    AllocationStore.StaffRow(
      index: try staffIndex(address),
      addressBox: try key.seal(
        Array(address.text.utf8),
        place: "case_staff.address:\(courtCase)",
        random: surroundings.random
      )
    )
  }

  private func staffAddress(
    _ member: AllocationStore.StaffRow,
    of courtCase: CourtCaseID,
    in connection: Connection
  ) throws -> EmailAddress? {
    guard let key = try keys.key(of: .courtCase(courtCase.text), in: connection) else { return nil }
    let bytes = try PersonKey(key).open(member.addressBox, place: "case_staff.address:\(courtCase)")
    return try EmailAddress(parsing: String(decoding: bytes, as: UTF8.self))
  }

  /// The keyed hash by which a member of staff is found.
  private func staffIndex(_ address: EmailAddress) throws(CryptoFailure) -> [UInt8] {
    try index.of(address.lookupForm, kind: "staff")
  }
}
