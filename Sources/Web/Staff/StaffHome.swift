internal import Access
internal import Alerts
internal import HTTPEngine
internal import Portal

extension Web {
  /// Everything below `/staff`.
  var staffRoutes: [Route] {
    [
      .staff("/staff", .anyRole) { exchange, caller in
        var model = StaffHomePage(
          frame: try exchange.staffFrame(caller, at: .home),
          roles: caller.member.roles
        )
        if caller.may(.workOwnCases) {
          let kinds = Set(Alert.Kind.allCases.filter { caller.may($0.act) })
          model.alerts = try await exchange.web.rooms.portal.openAlerts(of: caller.worker, seeing: kinds)
        }
        return try exchange.web.page(model, in: exchange.language())
      }
    ] + staffSignInRoutes + staffSetUpRoutes + staffAccountRoutes + staffMessageRoutes
  }
}

extension Alert.Kind {
  /// What somebody's role must include for them to see alerts of this kind.
  var act: StaffAct {
    switch self {
    case .held, .undelivered, .unread, .addressFailed, .mailReply, .malware, .planForbids, .needsPerson,
      .conflict, .addressRefused, .heightenedRisk:
      .workOwnCases
    case .partyWall, .leak, .probe: .settleSafeguarding
    case .impostor: .takeReports
    case .parked: .keepSettings
    case .unallocated: .reviewAccess
    }
  }
}
