public import Core
internal import People
public import Portal

extension PortalGround {
  /// Puts a case.
  ///
  /// - Parameters:
  ///   - reference: which one.
  ///   - staff: the names of those whom the case system names, of which their addresses are made.
  ///   - team: the team that owns it.
  ///   - isAtRisk: whether it is at heightened risk.
  /// - Returns: its identifier.
  /// - Throws: what putting a case throws.
  @discardableResult
  public func putCase(
    _ reference: String = "CASE-1",
    allocatedTo staff: [String],
    team: String? = nil,
    isAtRisk: Bool = false
  ) async throws -> CourtCaseID {
    var record = CaseRecord(agency: "england")
    record.allocated = try staff.map { try PortalGround.staffAddress($0).text }
    record.team = team
    record.hasHeightenedRisk = isAtRisk
    return try await people.putCase(reference: reference, record: record, by: PortalGround.caseSystem).view.id
  }

  /// The address at work of somebody of the staff.
  public static func staffAddress(_ name: String) throws -> EmailAddress {
    try EmailAddress(parsing: "\(name)@agency.example.org")
  }

  /// Somebody of the staff.
  public func worker(_ name: String) throws -> CaseWorker {
    CaseWorker(account: "acc_of_\(name)", address: try PortalGround.staffAddress(name))
  }

  /// The references of the cases that somebody of the staff may work on.
  public func cases(of name: String) async throws -> [String] {
    try await portal.cases(of: worker(name)).map(\.reference)
  }
}
