public import Core

/// What a case system owns of a case.
public struct CaseRecord: Sendable, Codable {
  /// The agency that serves it, by the name of its profile.
  public var agency: String
  /// The team that owns it where no member of staff does.
  public var team: String?
  /// The staff it is allocated to, by their email addresses.
  public var allocated: [String]
  /// The youngest child's date of birth, `2015-09-30`: it sets how long the case is kept.
  public var youngestChildDateOfBirth: String?
  /// Whether abuse is alleged or another danger known.
  ///
  /// It may be raised here and is lowered elsewhere.
  public var hasHeightenedRisk: Bool
  /// Who controls the data where that is not the agency.
  public var controller: String?
  /// The agency that the case came from.
  public var transferredFrom: String?

  /// A case of an agency.
  public init(agency: String) {
    self.agency = agency
    allocated = []
    hasHeightenedRisk = false
  }
}

/// What a case system is told of a case.
public struct CaseView: Sendable {
  /// The case's identifier.
  public let id: CourtCaseID
  /// Its reference in the case system.
  public let reference: String
  /// Whether it is at heightened risk.
  public let hasHeightenedRisk: Bool
}
