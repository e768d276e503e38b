import Access
import Testing

@Suite("What staff may do") struct StaffRoleTests {
  /// The table of the contract: what each role may do besides freezing, which every role may.
  private static let table: [StaffRole: Set<StaffAct>] = [
    .callCentre: [.verifyCallers, .workInbox, .lookUpPeople, .takeReports, .confirmMail],
    .scheduler: [.planAppointments, .sendReminders],
    .practitioner: [.workOwnCases, .planAppointments, .raiseRisk],
    .safeguardingLead: [.settleSafeguarding, .reopenRoutes, .unfreeze, .lowerRisk, .beSecondPerson],
    .dataProtection: [.answerRights, .keepRetention, .readAudit, .readPromises, .disclose],
    .auditor: [.readAudit, .readPromises, .reviewAccess],
    .administrator: [.keepAccounts, .reviewAccess, .keepSettings, .keepKeys],
  ]

  @Test(arguments: StaffRole.allCases)
  func `every role may do exactly what the table says`(role: StaffRole) throws {
    let may = try #require(StaffRoleTests.table[role]).union([.freeze])
    for act in StaffAct.allCases {
      #expect(role.may(act) == may.contains(act), "\(role) \(act)")
      #expect(Set([role]).may(act) == may.contains(act))
    }
  }

  @Test func `every act is somebody's, and nobody without a role may anything`() {
    for act in StaffAct.allCases {
      #expect(StaffRole.allCases.contains { $0.may(act) })
      #expect(!Set<StaffRole>().may(act))
    }
  }

  @Test func `who has two roles may what either may`() {
    let roles: Set<StaffRole> = [.scheduler, .auditor]
    #expect(roles.may(.sendReminders) && roles.may(.readAudit))
    #expect(!roles.may(.workOwnCases))
  }

  @Test func `those who keep accounts and those who audit see no content`() {
    for role in [StaffRole.administrator, .auditor] {
      #expect(!role.may(.workOwnCases) && !role.may(.workInbox) && !role.may(.verifyCallers))
    }
  }
}
