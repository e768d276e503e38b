internal import Access
internal import Core
internal import HTTPEngine

extension Web {
  /// `/account/sign-ins`: where somebody is signed in, and an end to it; `/account/new-password`: a reset is shown.
  var accountSignInRoutes: [Route] {
    [
      .account("/account/sign-ins") { try await $0.web.signInsPage($0, session: $1) },
      .account("/account/sign-ins", taking: FamilyForm.signIns) { exchange, session, fields in
        let sessions = exchange.web.rooms.sessions
        if fields["action"] == "end_others" {
          try await sessions.endOthers(than: session)
        } else if let id = SessionID(parsing: fields["end"]) {
          _ = try await sessions.end(id, askedIn: session)
        }
        // Whoever ends the session that they are in finds the page for signing in.
        return try exchange.further(to: "/account/sign-ins")
      },
      .account("/account/new-password") { exchange, session in
        let web = exchange.web
        guard let reset = try await web.rooms.accounts.lastReset(of: session) else {
          return try exchange.further(to: "/account")
        }
        let model = PasswordResetPage(
          frame: try exchange.frame(in: session, language: exchange.spoken),
          at: LondonTime.dayAndTime(of: reset, in: exchange.spoken),
          goOnPath: try await web.afterSignIn(session, to: "/messages")
        )
        return try web.page(model, in: exchange.spoken)
      },
    ]
  }

  private func signInsPage(_ exchange: Exchange, session: Session) async throws -> HTTPResponse {
    let language = exchange.spoken
    let signIns = try await rooms.sessions.signIns(of: session)
    let rows = signIns.map { signIn in
      SignInsPage.Row(
        id: signIn.id.text,
        at: LondonTime.dayAndTime(of: signIn.at, in: language),
        lastSeen: LondonTime.dayAndTime(of: signIn.lastSeenAt, in: language),
        state: signIn.id == session.id ? .this : signIn.isOpen ? .open : .over
      )
    }
    let model = SignInsPage(
      frame: try exchange.frame(in: session, language: language),
      rows: rows,
      resetAt: try await rooms.accounts.lastReset(of: session)
        .map { LondonTime.dayAndTime(of: $0, in: language) },
      formToken: try exchange.formToken(FamilyForm.signIns, binding: session.formBinding)
    )
    return try page(model, in: language)
  }
}
