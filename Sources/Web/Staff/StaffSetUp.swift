internal import Access
internal import Core
internal import Crypto
internal import HTTPEngine

extension Web {
  /// `/staff/set-up/{token}`: a password, and then `/staff/set-up`: an authenticator app and its recovery codes.
  var staffSetUpRoutes: [Route] {
    [
      .page("/staff/set-up/{token}") { exchange in
        let web = exchange.web
        guard let member = try await web.rooms.staff.invited(by: exchange.place("token")) else {
          return try web.staffLinkOver(exchange)
        }
        return try web.staffSetUpPage(exchange, member: member, problem: nil)
      }.behind(.open),
      .form("/staff/set-up/{token}") { try await $0.web.takeStaffPassword($0) }.behind(.open),
      .page("/staff/set-up") { exchange in
        guard let session = try await exchange.staffSettingUp() else {
          return try exchange.web.staffLinkOver(exchange)
        }
        return try await exchange.web.staffAppPage(exchange, session: session, problem: nil)
      }.behind(.open),
      .form("/staff/set-up") { try await $0.web.confirmStaffApp($0) }.behind(.open),
      .page("/staff/set-up/picture/code.svg") { try await $0.web.staffPicture($0) }.behind(.open),
    ]
  }

  // MARK: A password

  private func staffSetUpPage(
    _ exchange: Exchange,
    member: StaffMember,
    problem: ChoosePasswordPage.Problem?
  ) throws -> HTTPResponse {
    let token = exchange.place("token")
    var model = StaffSetUpPage(
      frame: exchange.staffOuterFrame,
      problem: problem,
      name: member.name.reveal { $0 },
      email: member.email.text,
      formPath: "/staff/set-up/\(token)",
      formToken: try exchange.formToken(StaffForm.setUp, binding: Web.binding(ofLink: token)),
      passwordScript: passwordScript
    )
    model.frame.page.hasProblem = problem != nil
    return try page(model, in: exchange.language())
  }

  private func takeStaffPassword(_ exchange: Exchange) async throws -> HTTPResponse {
    let token = exchange.place("token")
    guard let member = try await rooms.staff.invited(by: token) else { return try staffLinkOver(exchange) }
    let fields = try GuardedForm(exchange, form: StaffForm.setUp, binding: Web.binding(ofLink: token))
    switch try await rooms.staff.setUp(token, password: Secret(fields["password"])) {
    case .unsuitable(let refusal):
      return try staffSetUpPage(exchange, member: member, problem: ChoosePasswordPage.Problem(refusal))
    case .linkOver: return try staffLinkOver(exchange)
    case .begun(let signedIn):
      return try .goOn(to: "/staff/set-up", cookies: StaffCookie.signedIn(signedIn))
    }
  }

  private func staffLinkOver(_ exchange: Exchange) throws -> HTTPResponse {
    let model = StaffLinkOverPage(frame: exchange.staffOuterFrame)
    return try page(model, in: exchange.language(), status: 410)
  }

  private static func binding(ofLink token: String) -> String { "staff-link:\(token)" }

  // MARK: An authenticator app

  private func staffIssuer(in language: Language) -> String { agencies.first.name(in: language) }

  private func staffAppPage(
    _ exchange: Exchange,
    session: Session,
    problem: SecondFactorAppPage.Problem?
  ) async throws -> HTTPResponse {
    let issuer = staffIssuer(in: exchange.language())
    guard let offer = try await rooms.accounts.secondFactorOffer(in: session, issuer: issuer) else {
      return try staffLinkOver(exchange)
    }
    var model = StaffAppPage(
      frame: exchange.staffOuterFrame,
      problem: problem,
      picturePath: "/staff/set-up/picture/code.svg",
      secret: offer.secret.reveal(Web.groupedByFour),
      appAddress: offer.address.reveal { $0 },
      issuer: issuer,
      formPath: "/staff/set-up",
      formToken: try exchange.formToken(StaffForm.app, binding: session.formBinding)
    )
    model.frame.page.hasProblem = problem != nil
    return try page(model, in: exchange.language())
  }

  private func staffPicture(_ exchange: Exchange) async throws -> HTTPResponse {
    guard let session = try await exchange.staffSettingUp(),
      let offer = try await rooms.accounts.secondFactorOffer(
        in: session,
        issuer: staffIssuer(in: exchange.language())
      )
    else { throw Problem(status: 404) }
    return HTTPResponse(text: offer.picture.svg, type: "image/svg+xml")
  }

  private func confirmStaffApp(_ exchange: Exchange) async throws -> HTTPResponse {
    guard let session = try await exchange.staffSettingUp() else { return try staffLinkOver(exchange) }
    let fields = try GuardedForm(exchange, form: StaffForm.app, binding: session.formBinding)
    switch try await rooms.accounts.confirmSecondFactor(in: session, code: Secret(fields["code"])) {
    case .wrong: return try await staffAppPage(exchange, session: session, problem: .wrong)
    case .malformed: return try await staffAppPage(exchange, session: session, problem: .malformed)
    case .notBegun: return try staffLinkOver(exchange)
    case .on(let signedIn, let codes):
      var response = try await staffCodesPage(exchange, session: signedIn.session, codes, isFirst: true)
      for cookie in try StaffCookie.signedIn(signedIn) {
        response.headers.add("Set-Cookie", cookie.headerValue)
      }
      return response
    }
  }
}

extension Exchange {
  /// The session in which a member of staff sets up their account.
  fileprivate func staffSettingUp() async throws -> Session? {
    guard let secret = cookie(StaffCookie.session) else { return nil }
    return try await web.rooms.staff.settingUp(for: secret)
  }
}
