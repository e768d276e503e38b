internal import Access
internal import Core
internal import Crypto
internal import HTTPEngine

extension Web {
  /// `/account/password`: the present password, and a new one.
  var accountPasswordRoutes: [Route] {
    [
      .account("/account/password") { exchange, session in
        try exchange.web.changePasswordPage(exchange, session: session, problem: nil, isDone: false)
      },
      .account("/account/password", taking: FamilyForm.newPassword) { exchange, session, fields in
        try await exchange.web.changePassword(exchange, session: session, fields)
      },
    ]
  }

  private func changePassword(
    _ exchange: Exchange,
    session: Session,
    _ fields: GuardedForm
  ) async throws -> HTTPResponse {
    let offered = fields["offered"]
    let change = try await rooms.accounts.changePassword(
      in: session,
      from: Secret(fields["present"]),
      to: Secret(offered.isEmpty ? fields["password"] : offered)
    )
    switch change {
    case .unsuitable(let refusal):
      let problem = ChangePasswordPage.Problem.new(ChoosePasswordPage.Problem(refusal))
      return try changePasswordPage(exchange, session: session, problem: problem, isDone: false)
    case .wrongPassword:
      return try changePasswordPage(exchange, session: session, problem: .wrongPresent, isDone: false)
    case .sessionOver: return try exchange.signInFirst()
    case .changed(let signedIn):
      var response = try changePasswordPage(exchange, session: signedIn.session, problem: nil, isDone: true)
      for cookie in try FamilyCookie.signedIn(signedIn) {
        response.headers.add("Set-Cookie", cookie.headerValue)
      }
      return response
    }
  }

  private func changePasswordPage(
    _ exchange: Exchange,
    session: Session,
    problem: ChangePasswordPage.Problem?,
    isDone: Bool
  ) throws -> HTTPResponse {
    let language = exchange.spoken
    var model = ChangePasswordPage(
      frame: try exchange.frame(in: session, language: language),
      problem: problem,
      isDone: isDone,
      offeredPassword: isDone || problem != nil ? nil : try offeredPassword(in: language),
      formToken: try exchange.formToken(FamilyForm.newPassword, binding: session.formBinding),
      passwordScript: passwordScript
    )
    model.frame.hasProblem = problem != nil
    return try page(model, in: language)
  }

  /// Four words that somebody may take as a password; they are shown once and kept nowhere.
  func offeredPassword(in language: Language) throws -> String? {
    try OfferedPassword(in: language, from: surroundings.random)?.text.reveal { $0 }
  }
}
