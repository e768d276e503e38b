/// What a member of staff is there for; the words are the contract's.
///
/// Who has several may do what any of them may.
public enum StaffRole: String, Sendable, CaseIterable, Hashable {
  /// Answers the telephone: verifies callers, says whether a mail is ours.
  case callCentre = "call-centre"
  /// Plans appointments and their reminders.
  case scheduler
  /// Writes to people of their own cases.
  case practitioner
  /// Decides where somebody may be in danger.
  case safeguardingLead = "safeguarding-lead"
  /// Answers for the law on data protection.
  case dataProtection = "data-protection"
  /// Reads what happened, and no content.
  case auditor
  /// Keeps accounts, settings and keys, and reads no content.
  case administrator

  /// Whether this role may do something: the whole table of roles, and nothing else grants anything.
  ///
  /// - Parameter act: what is to be done.
  /// - Returns: whether it may.
  public func may(_ act: StaffAct) -> Bool {
    switch act {
    case .freeze: true
    case .verifyCallers, .workInbox, .lookUpPeople, .takeReports, .confirmMail: self == .callCentre
    case .planAppointments: self == .scheduler || self == .practitioner
    case .sendReminders: self == .scheduler
    case .workOwnCases, .raiseRisk: self == .practitioner
    case .settleSafeguarding, .reopenRoutes, .unfreeze, .lowerRisk, .beSecondPerson: self == .safeguardingLead
    case .answerRights, .keepRetention, .disclose: self == .dataProtection
    case .readAudit, .readPromises: self == .dataProtection || self == .auditor
    case .reviewAccess: self == .auditor || self == .administrator
    case .keepAccounts, .keepSettings, .keepKeys: self == .administrator
    }
  }

  /// The form in which a set of roles is stored: words in the order of declaration, a space between.
  static func stored(_ roles: Set<StaffRole>) -> String {
    allCases.filter(roles.contains).map(\.rawValue).joined(separator: " ")
  }

  /// Reads a stored set; a word that this program does not know grants nothing and is passed over.
  static func read(_ stored: String) -> Set<StaffRole> {
    Set(stored.split(separator: " ").compactMap { StaffRole(rawValue: String($0)) })
  }
}

extension Set<StaffRole> {
  /// Whether one of these roles may do something.
  ///
  /// - Parameter act: what is to be done.
  /// - Returns: whether it may.
  public func may(_ act: StaffAct) -> Bool { contains { $0.may(act) } }
}
