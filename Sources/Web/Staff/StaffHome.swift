internal import Access
internal import HTTPEngine

extension Web {
  /// Everything below `/staff`.
  var staffRoutes: [Route] {
    [
      .staff("/staff", .anyRole) { exchange, caller in
        let model = StaffHomePage(
          frame: try exchange.staffFrame(caller, at: .home),
          roles: caller.member.roles
        )
        return try exchange.web.page(model, in: exchange.language())
      }
    ] + staffSignInRoutes + staffSetUpRoutes + staffAccountRoutes
  }
}
