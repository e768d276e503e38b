internal import Access
internal import Core
internal import HTTPEngine
internal import Verification

extension Web {
  /// `/account/freeze`: one page, one button, no proof (rule 15 of the domain).
  var accountFreezeRoutes: [Route] {
    [
      .account("/account/freeze") { exchange, session in
        let model = FreezePage(
          frame: try exchange.frame(in: session, language: exchange.spoken),
          formToken: try exchange.formToken(FamilyForm.freeze, binding: session.formBinding)
        )
        return try exchange.web.page(model, in: exchange.spoken)
      },
      .account("/account/freeze", taking: FamilyForm.freeze) { exchange, session, _ in
        try await exchange.web.rooms.waysBack.freeze(session.people.map(\.person))
        // What comes says no more than that somebody is signed out.
        return try exchange.further(
          to: "/signed-out",
          cookies: [FamilyCookie.session, FamilyCookie.sitting].map(FamilyCookie.forgetting)
        )
      },
    ]
  }
}
