internal import Access
internal import Core
internal import Crypto
internal import HTTPEngine

extension Web {
  /// `/staff/account`: one's own password, recovery codes and sign-ins.
  var staffAccountRoutes: [Route] {
    [
      .staff("/staff/account", .anyRole) { exchange, caller in
        try await exchange.web.staffAccountPage(exchange, caller)
      },
      .staff("/staff/account/password", .anyRole, taking: StaffForm.password) {
        try await $0.web.changeStaffPassword($0, $1, $2)
      },
      .staff("/staff/account/codes", .anyRole, taking: StaffForm.codes) {
        try await $0.web.renewStaffCodes($0, $1, $2)
      },
      .staff("/staff/account/codes/kept", .anyRole, taking: StaffForm.codes) { exchange, caller, fields in
        // Without the tick the account's page goes on saying that something is left to do.
        guard !fields["kept"].isEmpty else { return try .goOn(to: "/staff/account") }
        try await exchange.web.rooms.accounts.noteRecoveryCodesKept(in: caller.session)
        return try .goOn(to: StaffPlace.home.path)
      },
      .staff("/staff/account/sign-ins", .anyRole, taking: StaffForm.signIns) { exchange, caller, fields in
        let sessions = exchange.web.rooms.sessions
        if fields["action"] == "end_others" {
          try await sessions.endOthers(than: caller.session)
        } else if let id = SessionID(parsing: fields["end"]) {
          _ = try await sessions.end(id, askedIn: caller.session)
        }
        return try .goOn(to: "/staff/account")
      },
    ]
  }

  private func staffAccountPage(
    _ exchange: Exchange,
    _ caller: StaffCaller,
    problem: StaffAccountPage.Problem? = nil,
    isPasswordChanged: Bool = false
  ) async throws -> HTTPResponse {
    let language = exchange.language()
    let factor = try await rooms.accounts.secondFactor(of: caller.session)
    let signIns = try await rooms.sessions.signIns(of: caller.session)
    let binding = caller.session.formBinding
    var model = StaffAccountPage(
      frame: try exchange.staffFrame(caller, at: .account),
      problem: problem,
      isPasswordChanged: isPasswordChanged,
      name: caller.member.name.reveal { $0 },
      email: caller.member.email.text,
      appSince: factor.map { LondonTime.day(of: $0.confirmedAt, in: language) } ?? "",
      codesLeft: factor?.recoveryCodesLeft ?? 0,
      hasKeptCodes: factor?.hasKeptCodes ?? false,
      signIns: signIns.map { signIn in
        SignInsPage.Row(
          id: signIn.id.text,
          at: LondonTime.dayAndTime(of: signIn.at, in: language),
          lastSeen: LondonTime.dayAndTime(of: signIn.lastSeenAt, in: language),
          state: signIn.id == caller.session.id ? .this : signIn.isOpen ? .open : .over
        )
      },
      passwordToken: try exchange.formToken(StaffForm.password, binding: binding),
      codesToken: try exchange.formToken(StaffForm.codes, binding: binding),
      signInsToken: try exchange.formToken(StaffForm.signIns, binding: binding),
      passwordScript: passwordScript
    )
    model.frame.page.hasProblem = problem != nil
    return try page(model, in: language)
  }

  private func changeStaffPassword(
    _ exchange: Exchange,
    _ caller: StaffCaller,
    _ fields: GuardedForm
  ) async throws -> HTTPResponse {
    let change = try await rooms.accounts.changePassword(
      in: caller.session,
      from: Secret(fields["present"]),
      to: Secret(fields["password"])
    )
    switch change {
    case .unsuitable(let refusal):
      return try await staffAccountPage(
        exchange,
        caller,
        problem: .new(ChoosePasswordPage.Problem(refusal))
      )
    case .wrongPassword: return try await staffAccountPage(exchange, caller, problem: .wrongPresent)
    case .sessionOver: return try .goOn(to: "/staff/sign-in?ended=1")
    case .changed(let signedIn):
      let again = StaffCaller(session: signedIn.session, member: caller.member)
      var response = try await staffAccountPage(exchange, again, isPasswordChanged: true)
      for cookie in try StaffCookie.signedIn(signedIn) {
        response.headers.add("Set-Cookie", cookie.headerValue)
      }
      return response
    }
  }

  private func renewStaffCodes(
    _ exchange: Exchange,
    _ caller: StaffCaller,
    _ fields: GuardedForm
  ) async throws -> HTTPResponse {
    let proof = try await rooms.accounts.renewRecoveryCodes(
      in: caller.session,
      password: Secret(fields["password"]),
      code: Secret(fields["code"])
    )
    switch proof {
    case .done(let codes): return try await staffCodesPage(exchange, session: caller.session, codes)
    case .refused: return try await staffAccountPage(exchange, caller, problem: .codes(.refused))
    case .malformed: return try await staffAccountPage(exchange, caller, problem: .codes(.malformed))
    case .slowDown: return try await staffAccountPage(exchange, caller, problem: .codes(.tooOften))
    case .notNow: return try .goOn(to: "/staff/account")
    case .sessionOver: return try .goOn(to: "/staff/sign-in?ended=1")
    }
  }

  /// Recovery codes that were just made: shown once.
  func staffCodesPage(
    _ exchange: Exchange,
    session: Session,
    _ codes: PrintedRecoveryCodes,
    isFirst: Bool = false
  ) async throws -> HTTPResponse {
    guard let member = try await rooms.staff.member(session.account) else { throw Problem(status: 404) }
    var model = StaffCodesPage(
      frame: try exchange.staffFrame(StaffCaller(session: session, member: member)),
      codes: codes.map { $0.reveal { $0 } },
      isFirst: isFirst,
      formToken: try exchange.formToken(StaffForm.codes, binding: session.formBinding)
    )
    // What leads away would lose what is shown only now: the switch between languages, and the form of the session.
    model.frame.page.languages = []
    model.frame.signedIn?.sessionEnds = nil
    return try page(model, in: exchange.language())
  }
}
