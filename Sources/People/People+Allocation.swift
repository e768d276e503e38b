internal import Alerts
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
    /// It belongs to their team, for nobody is there who has it.
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
  /// and those of their teams for which nobody is there.
  ///
  /// Somebody's teams are those of the cases for which the case system names them. A case that was handed over stays its
  /// team's, and makes nobody one of that team.
  ///
  /// - Parameters:
  ///   - address: the member's address.
  ///   - only: only this case; nil for all.
  ///   - connection: the transaction to read in.
  /// - Returns: the cases, by reference; each once.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``.
  public func cases(
    ofStaff address: EmailAddress,
    only: CourtCaseID? = nil,
    in connection: Connection
  ) throws -> [StaffCase] {
    let index = try staffIndex(address)
    let near = try AllocationStore.holdings(near: index, only: only, at: surroundings.now, in: connection)
    let teams = try AllocationStore.teams(of: index, in: connection)
    let rule = try rule(for: near.flatMap(\.holders), and: [index], in: connection)
    return near.compactMap { holding in
      rule.ground(
        of: index,
        amongst: holding.holders,
        isInTeam: holding.courtCase.team.map(teams.contains) ?? false
      ).map { StaffCase(holding.courtCase, $0) }
    }
  }

  /// Every case of the teams that somebody belongs to: what waits for a team is seen by all of it.
  ///
  /// - Parameters:
  ///   - address: the member's address.
  ///   - connection: the transaction to read in.
  /// - Returns: the cases, by reference.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``.
  public func teamCases(ofStaff address: EmailAddress, in connection: Connection) throws -> [StaffCase] {
    let index = try staffIndex(address)
    guard try staffInForce([index], connection).contains(index) else { return [] }
    let teams = try AllocationStore.teams(of: index, in: connection)
    return try AllocationStore.cases(ofTeams: teams, in: connection).map { StaffCase($0, .team) }
  }

  /// Who is to hear of something in a case now: those who have it, or who stand in for them.
  ///
  /// - Parameters:
  ///   - courtCase: the case.
  ///   - connection: the transaction to read in.
  /// - Returns: their addresses, each once; empty where nobody is there, and then it is the team's.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``.
  public func presentStaff(of courtCase: CourtCaseID, in connection: Connection) throws -> [EmailAddress] {
    let staff = try AllocationStore.staff(of: courtCase, at: surroundings.now, in: connection)
    let rule = try rule(for: staff.map(\.holder), in: connection)
    var seen: Set<[UInt8]> = []
    return try staff.compactMap { member, holder in
      guard let present = rule.present(for: holder), seen.insert(present).inserted else { return nil }
      if present == member.index { return try staffAddress(member, of: courtCase, in: connection) }
      return try staffAddress(present, in: connection)
    }
  }

  /// What decides who is there, for those who have cases and those whom they named.
  private func rule(
    for holders: [AllocationRule.Holder],
    and others: [[UInt8]] = [],
    in connection: Connection
  ) throws -> AllocationRule {
    let named = Set(holders.map(\.index)).union(holders.compactMap(\.standIn)).union(others)
    return AllocationRule(inForce: try staffInForce(Array(named), connection))
  }

  /// The colleagues of a member of staff: those for whom the case system names cases of the same teams, and whose accounts
  /// are in force.
  ///
  /// - Parameters:
  ///   - address: whose.
  ///   - connection: the transaction to read in.
  /// - Returns: their addresses in order, without the member's own.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``.
  public func colleagues(ofStaff address: EmailAddress, in connection: Connection) throws -> [EmailAddress] {
    try colleagues(of: staffIndex(address), in: connection)
      .compactMap { try staffAddress($0, in: connection) }.sorted { $0.text < $1.text }
  }

  private func colleagues(of index: [UInt8], in connection: Connection) throws -> Set<[UInt8]> {
    let teams = try AllocationStore.teams(of: index, in: connection)
    let others = try AllocationStore.staff(ofTeams: teams, in: connection).subtracting([index])
    return try staffInForce(Array(others), connection)
  }

  /// Notes that a member of staff lost their account: what they had is their teams' from now on, and somebody must allocate it
  /// anew.
  ///
  /// - Parameters:
  ///   - address: whose account it was.
  ///   - account: the account.
  ///   - connection: the transaction that disables it.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func noteDisabled(
    staff address: EmailAddress,
    account: String,
    in connection: Connection
  ) throws {
    let count = try AllocationStore.count(of: staffIndex(address), in: connection)
    guard count > 0 else { return }
    try alerts.raise(
      Alert(
        .unallocated,
        note:
          "A member of staff was disabled. Allocate their cases anew; meanwhile a case is its team's, where it has one. How many cases",
        counting: count,
        topic: account
      ),
      in: connection
    )
  }

  /// Gives a case from one member of staff to another.
  ///
  /// It stays so until the case system names somebody else than before.
  ///
  /// - Parameters:
  ///   - courtCase: the case.
  ///   - address: who has it.
  ///   - successor: who is to have it; a colleague of theirs whose account is in force.
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
        try self.colleagues(of: index, in: connection).contains(member.index)
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
    // One who may not work any more stands in for nobody.
    let standIn = try absence.standIn.flatMap { try staffInForce([$0], connection).first }
    return (absence.until, try standIn.flatMap { try staffAddress($0, in: connection) })
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
      if let standInIndex, try !self.colleagues(of: index, in: connection).contains(standInIndex) {
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

  private func staffAddress(_ index: [UInt8], in connection: Connection) throws -> EmailAddress? {
    try AllocationStore.addressBox(of: index, in: connection).flatMap {
      try staffAddress($0.member, of: $0.courtCase, in: connection)
    }
  }

  /// The keyed hash by which a member of staff is found.
  ///
  /// It is the one by which Access finds their account, so that who is in force is asked without opening an address.
  private func staffIndex(_ address: EmailAddress) throws(CryptoFailure) -> [UInt8] {
    try index.of(address.lookupForm, kind: "access.account")
  }
}
